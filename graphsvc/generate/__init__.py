"""Generates synthetic networks: people, organizations, careers, connections and follows, as CSV files for import."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphsvc.generate.organizations import HEADER as ORGANIZATIONS
from graphsvc.generate.organizations import draw_organizations, write_organizations
from graphsvc.generate.people import (
    AFFILIATIONS,
    draw_careers,
    draw_joined,
    draw_people,
    write_affiliations,
    write_members,
    write_names,
)
from graphsvc.generate.sample import MEMBERS, sample_communities, sample_connections
from graphsvc.generate.ties import FOLLOWS, write_connections, write_fans, write_organization_follows
from graphsvc.generate.topology import Communities, Keys, draw_communities, draw_connections, stream
from graphsvc.generate.words import load_words
from graphsvc.generate.write import CsvFile, Texts, new_folder, numbered, texts
from graphsvc.progress import Report, Step, unreported

__all__ = ["Generated", "demo", "generate"]

SAMPLE = Step("Reading the sample network", "connections")
DRAWING = Step("Generating connections", "connections")
PROFILES = Step("Generating profiles", "members")
WRITING = Step("Writing connections", "connections")
FOLLOWING = Step("Generating follows", "follows")


@dataclass(frozen=True)
class Generated:
    folder: Path
    members: int
    organizations: int
    affiliations: int
    connections: int
    follows: int
    about: str


def generate(
    folder: Path,
    *,
    members: int,
    mean_degree: float = 50.0,
    seed: int = 7,
    report: Report = unreported,
    profiles: bool = True,
    overwrite: bool = False,
) -> Generated:
    """Writes members.csv, organizations.csv, affiliations.csv, connections.csv and follows.csv.

    The same arguments give the same bytes. In a small network, at most half of all pairs are connected.
    Without profiles, members have an id, a name and a joining date, and the files of organizations,
    affiliations and follows hold a header only.
    Raises ValueError for negative numbers, FileExistsError for a folder that holds something unless overwrite.
    """
    if members < 0 or seed < 0:
        raise ValueError("members and seed must be 0 or more")
    if not 0 <= mean_degree <= 10_000:
        raise ValueError("mean_degree must be between 0 and 10,000")
    with new_folder(folder, overwrite=overwrite) as unfinished:
        report(DRAWING, 0, 0)
        among = draw_communities(stream(seed, 0), members)
        keys = draw_connections(stream(seed, 1), among, mean_degree)
        report(DRAWING, len(keys), len(keys))
        about = f"made network, seed {seed}"
        making = NetworkBuilder(
            unfinished, ids=numbered("m", 1, members), among=among, keys=keys, seed=seed, report=report
        )
        return making.write(folder, about) if profiles else making.write_bare(folder, about)


def demo(folder: Path, report: Report = unreported, *, overwrite: bool = False) -> Generated:
    """The real ego-facebook network (SNAP), with its numbers as ids. Everything except the connections is synthetic."""
    seed = 7
    with new_folder(folder, overwrite=overwrite) as unfinished:
        report(SAMPLE, 0, 0)
        ids, keys = texts([str(number) for number in range(MEMBERS)]), sample_connections()
        among = sample_communities(stream(seed, 0), keys)
        report(SAMPLE, len(keys), len(keys))
        making = NetworkBuilder(unfinished, ids=ids, among=among, keys=keys, seed=seed, report=report)
        return making.write(folder, "real ego-facebook topology (SNAP), made-up profiles")


class NetworkBuilder:
    """The parts of a network, each drawn from its own stream of random numbers."""

    def __init__(self, folder: Path, *, ids: Texts, among: Communities, keys: Keys, seed: int, report: Report) -> None:
        self.folder, self.ids, self.among, self.keys, self.report = folder, ids, among, keys, report
        self.seed, self.words = seed, load_words()
        report(PROFILES, 0, len(ids))
        self.organizations = draw_organizations(stream(seed, 2), self.words, among)
        self.joined = draw_joined(stream(seed, 3), among)
        self.people = draw_people(stream(seed, 4), self.words, among, self.organizations, self.joined)

    def write(self, folder: Path, about: str) -> Generated:
        affiliations = self._write_people()
        write_organizations(self.folder / "organizations.csv", self.words, self.organizations)
        with CsvFile(self.folder / "follows.csv", FOLLOWS) as follows:
            self._write_connections(follows)
            self._write_follows(follows)
        organizations = len(self.organizations.names)
        return Generated(folder, len(self.ids), organizations, affiliations, len(self.keys), follows.rows, about)

    def write_bare(self, folder: Path, about: str) -> Generated:
        headers = {"organizations": ORGANIZATIONS, "affiliations": AFFILIATIONS, "follows": FOLLOWS}
        for name, header in headers.items():
            (self.folder / f"{name}.csv").write_bytes(header.encode() + b"\n")
        written = write_names(self.folder / "members.csv", self.ids, self.words, self.people)
        self._tell_each(PROFILES, len(self.ids), written)
        self._write_connections(None)
        return Generated(folder, len(self.ids), 0, 0, len(self.keys), 0, about)

    def _write_people(self) -> int:
        careers = draw_careers(stream(self.seed, 5), self.words, self.among, self.organizations)
        written = write_members(
            self.folder / "members.csv",
            self.ids,
            words=self.words,
            organizations=self.organizations,
            people=self.people,
            careers=careers,
        )
        self._tell_each(PROFILES, len(self.ids), written)
        return write_affiliations(
            self.folder / "affiliations.csv",
            stream(self.seed, 6),
            self.ids,
            among=self.among,
            words=self.words,
            organizations=self.organizations,
            people=self.people,
            careers=careers,
        )

    def _write_connections(self, follows: CsvFile | None) -> None:
        path, rng = self.folder / "connections.csv", stream(self.seed, 7)
        written = write_connections(path, follows, rng, ids=self.ids, keys=self.keys, joined=self.joined)
        self._tell_each(WRITING, len(self.keys), written)

    def _write_follows(self, follows: CsvFile) -> None:
        """Writes follows other than those between connected members."""
        self.report(FOLLOWING, 0, 0)
        write_fans(follows, stream(self.seed, 8), ids=self.ids, keys=self.keys, joined=self.joined)
        write_organization_follows(
            follows,
            stream(self.seed, 9),
            ids=self.ids,
            organization_ids=numbered("o", 1, len(self.organizations.names)),
            among=self.among,
            joined=self.joined,
        )
        self.report(FOLLOWING, follows.rows, follows.rows)

    def _tell_each(self, step: Step, total: int, written: Iterator[int]) -> None:
        for done in written:
            self.report(step, done, total)
