"""Words for the names of people and organizations."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

LEVELS = ("Entry", "Associate", "Senior", "Director", "Executive")
CHIEFS = ("Chief Executive Officer", "Chief Operating Officer", "Managing Director", "Founder")
PLAIN = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "ı": "i", "đ": "d", "æ": "ae", "ə": "e"})


@dataclass(frozen=True)
class Lists:
    """Concatenated lists: the words of list k are words[start[k]:start[k + 1]]."""

    words: list[str]
    start: NDArray[np.int64]

    def pick(self, which: NDArray[np.int32], random: NDArray[np.float64]) -> NDArray[np.int32]:
        """A word of list `which` for each number in [0, 1)."""
        first = self.start[which]
        return (first + random * (self.start[which + 1] - first)).astype(np.int32)


@dataclass(frozen=True)
class Words:
    first: Lists
    last: Lists
    city: Lists
    industries: list[str]
    company: Lists
    title: Lists
    interest: Lists
    """By industry; the last list is for all industries."""
    roots: list[str]
    schools: list[str]
    groups: list[str]
    degrees: list[str]


def lists(of: list[list[str]]) -> Lists:
    return Lists([word for one in of for word in one], np.cumsum([0, *map(len, of)]))


@cache
def load_words() -> Words:
    content = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    regions, industries, words = content["regions"].values(), content["industries"], content["words"]

    def split(tables: list[dict[str, str]], key: str) -> Lists:
        return lists([table[key].split("/") for table in tables])

    return Words(
        first=split(list(regions), "first"),
        last=split(list(regions), "last"),
        city=split(list(regions), "city"),
        industries=list(industries),
        company=split(list(industries.values()), "company"),
        title=lists([_at_all_levels(name, each["title"].split("/")) for name, each in industries.items()]),
        interest=split([*industries.values(), words], "interest"),
        roots=words["root"].split("/"),
        schools=words["school"].split("/"),
        groups=words["group"].split("/"),
        degrees=words["degree"].split("/"),
    )


def _at_all_levels(industry: str, titles: list[str]) -> list[str]:
    """Five titles per job, in the order of LEVELS."""
    return [
        leveled
        for number, title in enumerate(titles)
        for leveled in (
            f"Junior {title}",
            title,
            f"Senior {title}",
            f"Director of {industry}",
            CHIEFS[number % len(CHIEFS)],
        )
    ]


def plain(name: str) -> str:
    """A name as used in an email address."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(PLAIN))
    return "".join(letter for letter in letters if "a" <= letter <= "z")
