"""Answers to `cypher/members/`: which members exist for a viewer."""

from graphsvc.snapshot.answers.common import Answer, Parameters, Row, hidden_from, is_among, member_of, members_of
from graphsvc.snapshot.layout import Version


def _visible(version: Version, given: Parameters) -> list[Row]:
    viewer, ids = member_of(version, given["viewer"]), given["ids"]
    hidden = hidden_from(version, viewer) if viewer >= 0 else None
    return [
        {"id": id_}
        for id_, member in sorted(zip(ids, members_of(version, ids), strict=True))
        if member >= 0 and (hidden is None or not is_among(hidden, member))
    ]


ANSWERS: dict[str, Answer] = {"members/visible": Answer(_visible)}
