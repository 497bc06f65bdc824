"""What the files of one export tell each other: who its member is, and which connections they have."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphsvc.records import MemberRecord


@dataclass(slots=True)
class Export:
    """`ego` is the id of the member whose export it is, and `name` theirs, which Profile.csv may say.

    `connections` are those of each name, with their dates.
    """

    ego: str
    name: str = ""
    connections: dict[str, set[tuple[str, datetime | None]]] = field(default_factory=lambda: defaultdict(set))
    connected: set[str] = field(default_factory=set)

    def owner(self) -> MemberRecord:
        return member(self.ego, self.name)

    def connect(self, name: str, id: str, since: datetime | None) -> None:  # noqa: A002  the field's name
        self.connections[name].add((id, since))
        self.connected.add(id)

    def invited(self, name: str, at: datetime) -> str | None:
        """The connection of that name. Of several, the one that followed the invitation first."""
        others = self.connections.get(name, set())
        if len({other for other, _ in others}) <= 1:
            return next((other for other, _ in others), None)
        later = [(since, other) for other, since in others if since and since.date() >= at.date()]
        return min(later)[1] if later else None


def member(id: str, name: str, **profile: Any) -> MemberRecord:  # noqa: A002  the field's name
    given = {key: value[:500] for key, value in profile.items() if value}
    return MemberRecord.model_validate({"id": id, "name": (name or f"Member {id}")[:200], **given})
