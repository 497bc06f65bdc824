"""Finds the members and organizations that the arguments of a command name, by id or by name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from graphsvc.cli.common import err, fail, typed
from graphsvc.text_rules import ID

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.network.named import Named
    from graphsvc.network.summaries import TargetType
    from graphsvc.relationships.invitations import Direction, Invitation

LISTED = 10
SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A member or an organization, as the command names it: `ask` finds its id and, of a name, its type."""

    text: str
    type: "TargetType | None" = None

    @property
    def id(self) -> str:
        return self.text

    @property
    def types(self) -> "tuple[TargetType, ...]":
        return ("member", "organization") if self.type is None else (self.type,)


Asked = str | Target
"""What a command names: the id or name of a member, or a target."""


async def resolved(ctx: "Context", asked: Sequence[Asked | None]) -> list[Any]:
    """Their ids in order, and targets with their ids. Ends the command if a name is nobody's, or several have it."""
    return [each if each is None else await _resolved(ctx, each) for each in asked]


async def _resolved(ctx: "Context", asked: Asked) -> Any:
    if isinstance(asked, str):
        return (await find(ctx, asked, ("member",))).id
    found = await find(ctx, asked.text, asked.types)
    return Target(found.id, asked.type or (found.type if found.id != asked.text else None))


async def find(ctx: "Context", text: str, types: "Sequence[TargetType]") -> "Named":
    """The one member or organization with this id or name. Otherwise the command ends with exit code 1."""
    found = await find_or_none(ctx, text, types)
    if found is None:
        await _fail_without(ctx, text, types)
    elif found.id != text:
        err.print(f"{text}: {found.type} {found.id}, {found.name}", markup=False, highlight=False, soft_wrap=True)
    return found


async def find_or_none(ctx: "Context", text: str, types: "Sequence[TargetType]") -> "Named | None":
    """None if nobody has this id or name. If several have the name, the command ends with exit code 1."""
    from graphsvc.network.named import named

    found = await named(ctx, text, types)
    if len(found) > 1:
        _fail_with(text, found)
    return found[0] if found else None


async def _fail_without(ctx: "Context", text: str, types: "Sequence[TargetType]") -> NoReturn:
    from graphsvc.network.named import similar

    what = " or ".join(types)
    lines = [f"There is no {what} {text}." if ID.fullmatch(text) else f"There is no {what} called {text}."]
    if like := (await similar(ctx, text, types))[:SUGGESTED]:
        lines += ["Did you mean:", *_lines(like)]
    elif "member" in types:
        lines.append(f"Find members: {typed('search', 'WORDS')}")
    fail("\n".join(lines))


def _fail_with(text: str, found: "Sequence[Named]") -> NoReturn:
    lines = [f"{len(found):,} match {text}. Name one by its id:", *_lines(found[:LISTED])]
    if len(found) > LISTED:
        lines.append(f"  and {len(found) - LISTED:,} more: {typed('search', text, '--all')}")
    fail("\n".join(lines))


def _lines(found: "Sequence[Named]") -> list[str]:
    width = max(len(each.id) for each in found)
    return [f"  {each.id:{width}}  {each.name}{f', {each.about}' if each.about else ''}" for each in found]


async def of_invitation(
    ctx: "Context",
    act: "Callable[[Context, str, str], Awaitable[Invitation]]",
    viewer: str,
    text: str,
    direction: "Direction",
) -> "Invitation":
    """Act on the invitation with this id, or on the pending one of the member with this id or name."""
    from graphsvc.network.named import named
    from graphsvc.problems import InvitationNotFound
    from graphsvc.relationships.capabilities import relationship

    if ID.fullmatch(text):
        try:
            return await act(ctx, viewer, text)
        except InvitationNotFound:
            if not await named(ctx, text):
                raise
    other = await find(ctx, text, ("member",))
    pending = (await relationship(ctx, viewer, other.id)).pending_invitation if other.id != viewer else None
    if pending is None or pending.direction != direction:
        raise InvitationNotFound(text)
    return await act(ctx, viewer, pending.id)
