"""Effects of actions: each is one change to the network, applied by cypher/relationships/apply.cypher."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, ClassVar

from graphsvc.vocabulary import InvitationState, RecordType


@dataclass(frozen=True, slots=True)
class Effect:
    """`name` is its key in the query's parameter, `kinds` are the kinds of change for the change log.

    The first `owners` fields are the members whose ties it changes.
    """

    name: ClassVar[str]
    kinds: ClassVar[tuple[RecordType, ...]]
    owners: ClassVar[int] = 2

    def changes(self) -> tuple[str, ...]:
        return astuple(self)[: self.owners]


@dataclass(frozen=True, slots=True)
class Connect(Effect):
    name: ClassVar[str] = "connect"
    kinds: ClassVar[tuple[RecordType, ...]] = ("connection",)
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Disconnect(Effect):
    """Remove a connection. Only the remover keeps a record of when it existed."""

    name: ClassVar[str] = "disconnect"
    kinds: ClassVar[tuple[RecordType, ...]] = ("connection", "removal")
    remover: str
    removed: str


@dataclass(frozen=True, slots=True)
class Follow(Effect):
    name: ClassVar[str] = "follow"
    kinds: ClassVar[tuple[RecordType, ...]] = ("follow",)
    owners: ClassVar[int] = 1
    follower: str
    followed: str


@dataclass(frozen=True, slots=True)
class Unfollow(Effect):
    name: ClassVar[str] = "unfollow"
    kinds: ClassVar[tuple[RecordType, ...]] = ("follow",)
    owners: ClassVar[int] = 1
    follower: str
    followed: str


@dataclass(frozen=True, slots=True)
class Send(Effect):
    """Create an invitation."""

    name: ClassVar[str] = "send"
    kinds: ClassVar[tuple[RecordType, ...]] = ("invitation",)
    sender: str
    recipient: str
    id: str
    note: str | None
    made_follow: bool


@dataclass(frozen=True, slots=True)
class End(Effect):
    """End an invitation with a state. With `withdrawn_at`, it keeps the answer that its sender was not told."""

    name: ClassVar[str] = "end"
    kinds: ClassVar[tuple[RecordType, ...]] = ("invitation",)
    viewer: str
    other: str
    invitation: str
    state: InvitationState
    answered_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Block(Effect):
    name: ClassVar[str] = "block"
    kinds: ClassVar[tuple[RecordType, ...]] = ("block",)
    blocker: str
    blocked: str


@dataclass(frozen=True, slots=True)
class Unblock(Effect):
    name: ClassVar[str] = "unblock"
    kinds: ClassVar[tuple[RecordType, ...]] = ("block",)
    blocker: str
    blocked: str


@dataclass(frozen=True, slots=True)
class Dismiss(Effect):
    name: ClassVar[str] = "dismiss"
    kinds: ClassVar[tuple[RecordType, ...]] = ("dismissal",)
    owners: ClassVar[int] = 1
    viewer: str
    dismissed: str


@dataclass(frozen=True, slots=True)
class Restore(Effect):
    """Take back a dismissal."""

    name: ClassVar[str] = "restore"
    kinds: ClassVar[tuple[RecordType, ...]] = ("dismissal",)
    owners: ClassVar[int] = 1
    viewer: str
    dismissed: str


EFFECTS = (Connect, Disconnect, Follow, Unfollow, Send, End, Block, Unblock, Dismiss, Restore)


def as_parameters(effects: Iterable[Effect]) -> dict[str, Any]:
    """The effects as the query's parameter: lists of fields, by name."""
    parameters: dict[str, Any] = {effect.name: [] for effect in EFFECTS}
    for effect in effects:
        parameters[effect.name].append([_plain(value) for value in astuple(effect)])
    return parameters


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
