"""What an action changes: each effect is one change of the network, applied by cypher/relationship/apply.cypher."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, ClassVar

from graphsvc.vocabulary import InvitationState


@dataclass(frozen=True, slots=True)
class Effect:
    """`name` is its part of the query's parameter; the first `touches` fields are members whom it changes."""

    name: ClassVar[str]
    touches: ClassVar[int] = 2

    def touched(self) -> tuple[str, ...]:
        return astuple(self)[: self.touches]


@dataclass(frozen=True, slots=True)
class Connect(Effect):
    name: ClassVar[str] = "connect"
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Disconnect(Effect):
    """The connection goes, and leaves for the remover alone when it was."""

    name: ClassVar[str] = "disconnect"
    remover: str
    removed: str


@dataclass(frozen=True, slots=True)
class Follow(Effect):
    name: ClassVar[str] = "follow"
    touches: ClassVar[int] = 1
    follower: str
    followed: str


@dataclass(frozen=True, slots=True)
class Unfollow(Effect):
    name: ClassVar[str] = "unfollow"
    touches: ClassVar[int] = 1
    follower: str
    followed: str


@dataclass(frozen=True, slots=True)
class Send(Effect):
    """A new invitation."""

    name: ClassVar[str] = "send"
    sender: str
    recipient: str
    id: str
    note: str | None
    made_follow: bool


@dataclass(frozen=True, slots=True)
class End(Effect):
    """An invitation has its answer. With `withdrawn_at` it keeps the answer that its sender does not know of."""

    name: ClassVar[str] = "end"
    touches: ClassVar[int] = 2
    viewer: str
    other: str
    invitation: str
    state: InvitationState
    answered_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Block(Effect):
    name: ClassVar[str] = "block"
    blocker: str
    blocked: str


@dataclass(frozen=True, slots=True)
class Unblock(Effect):
    name: ClassVar[str] = "unblock"
    blocker: str
    blocked: str


@dataclass(frozen=True, slots=True)
class Dismiss(Effect):
    name: ClassVar[str] = "dismiss"
    touches: ClassVar[int] = 1
    viewer: str
    dismissed: str


EFFECTS = (Connect, Disconnect, Follow, Unfollow, Send, End, Block, Unblock, Dismiss)


def as_parameters(effects: Iterable[Effect]) -> dict[str, Any]:
    """As the query that applies them takes them: a list of fields for each name, and the members touched."""
    parameters: dict[str, Any] = {effect.name: [] for effect in EFFECTS}
    touched: set[str] = set()
    for effect in effects:
        parameters[effect.name].append([_plain(value) for value in astuple(effect)])
        touched.update(effect.touched())
    return parameters | {"touched": sorted(touched)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
