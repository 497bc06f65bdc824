"""A small network in memory, on which every kernel has something to do."""

import numpy as np

from graphsvc.snapshot.build import Columns, version_of
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.layout import DISCOVERABLE, NO_DAY, SHOWS_TO_EVERYONE, UNWANTED, Organization, Totals, Version


def empty(organizations: list[Organization] | None = None, epoch: str = "example") -> Version:
    """A version without members."""
    nothing = np.empty(0, np.int64)
    return version_of(
        Columns(
            text=b"",
            text_starts=nothing,
            flags=np.empty(0, np.uint8),
            places=nothing,
            nodes=nothing,
            connections=(np.empty(0, np.int32), np.empty(0, np.int32)),
            affiliations=np.empty((0, 4), np.int32),
            following=np.empty((0, 2), np.int32),
            aside=np.empty((0, 5), np.int64),
            organizations=organizations or [],
            strings=[""],
            totals=Totals(organizations=len(organizations or [])),
            watermark=(0,) * 16,
            epoch=epoch,
        )
    )


def example() -> Version:
    """A ring of ten members, `m1` to `m10`, each also connected to the next but one, with ties of every kind."""
    series = Series(empty([Organization("o1", "Works", "company")]))
    draft, members = series.draft(), [f"m{number}" for number in range(1, 11)]
    for at, member in enumerate(members):
        near = {members[(at + step) % 10] for step in (-2, -1, 1, 2)}
        draft.apply(
            MemberFacts(
                member,
                name=f"Member {at}",
                headline="Engineer",
                location="Bern",
                industry="IT",
                flags=DISCOVERABLE | SHOWS_TO_EVERYONE,
                connections=tuple(sorted(near)),
                following=(members[(at + 3) % 10],),
                following_organizations=("o1",),
                affiliations=(("o1", 0, NO_DAY),),
                aside=((UNWANTED, members[(at + 5) % 10], 0, 0),),
            )
        )
    return series.publish(draft.version())
