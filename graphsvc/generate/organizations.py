"""Generates companies, schools and groups, with ids o1, o2, … in this order."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graphsvc.generate.topology import Communities, Ints
from graphsvc.generate.words import Words

MEMBERS_PER_GROUP = 400
HEADER = "id,name,kind,industry,size,location"


@dataclass(frozen=True)
class Organizations:
    """Industries, regions and cities are indexes into the words."""

    names: list[str]
    kinds: list[str]
    industry: Ints
    region: Ints
    city: Ints
    size: Ints

    def of_kind(self, kind: str) -> int:
        return self.kinds.count(kind)


def draw_organizations(rng: np.random.Generator, words: Words, among: Communities) -> Organizations:
    groups = -(-len(among.company) // MEMBERS_PER_GROUP)
    kinds = ["company"] * among.companies + ["school"] * among.schools + ["group"] * groups
    known = np.concatenate(
        [
            np.bincount(among.company, minlength=among.companies),
            np.bincount(among.school, minlength=among.schools),
            np.zeros(groups, np.int64),
        ]
    )
    count = len(kinds)
    industry = rng.integers(0, len(words.industries), count, np.int32)
    region = rng.integers(0, len(words.city.start) - 1, count, np.int32)
    city = words.city.pick(region, rng.random(count))
    size = (known * (1.2 + 4 * rng.random(count)) + 1).astype(np.int32)
    names = _names(rng, words, kinds, industry, city)
    return Organizations(names, kinds, industry, region, city, size)


def _names(rng: np.random.Generator, words: Words, kinds: list[str], industry: Ints, city: Ints) -> list[str]:
    """Unique names: a second root word, or finally a number, distinguishes them."""
    roots, names = words.roots, dict[str, None]()
    random = rng.random((len(kinds), 3)).tolist()
    for kind, of, at, (first, end, second) in zip(kinds, industry.tolist(), city.tolist(), random, strict=True):
        endings = _endings(words, kind, of)
        root, tail = roots[int(first * len(roots))], endings[int(end * len(endings))]
        if kind == "school":
            tail += f" {words.city.words[at].split(',')[0]}"
        name = f"{root} {tail}"
        if name in names:
            name = f"{root} {roots[int(second * len(roots))]} {tail}"
        if name in names:
            name += f" {len(names)}"
        names[name] = None
    return list(names)


def _endings(words: Words, kind: str, industry: int) -> list[str]:
    if kind == "company":
        return words.company.words[words.company.start[industry] : words.company.start[industry + 1]]
    return words.schools if kind == "school" else [f"{words.industries[industry]} {group}" for group in words.groups]


def write_organizations(path: Path, words: Words, organizations: Organizations) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADER.split(","))
        for i, (name, kind) in enumerate(zip(organizations.names, organizations.kinds, strict=True)):
            industry = "Education" if kind == "school" else words.industries[organizations.industry[i]]
            size = "" if kind == "group" else organizations.size[i]
            rows.writerow([f"o{i + 1}", name, kind, industry, size, words.city.words[organizations.city[i]]])
