"""Commands for actions between members. Each prints one line that says what happened."""

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphsvc.cli.common import ask, print_json, say, validated
from graphsvc.cli.questions import (
    DEGREES,
    Json,
    Limit,
    NoDocument,
    OtherArgument,
    ViewerArgument,
    id_in,
    more,
    page,
    show,
)
from graphsvc.vocabulary import InvitationState

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.network.summaries import TargetType
    from graphsvc.relationships.capabilities import Relationship
    from graphsvc.relationships.invitations import Direction, Invitation

app = typer.Typer()
TargetArgument = Annotated[
    str, typer.Argument(parser=id_in("TARGET"), metavar="TARGET", help="Id of a member or an organization")
]
InvitationArgument = Annotated[
    str, typer.Argument(parser=id_in("INVITATION"), metavar="INVITATION", help="Id of an invitation")
]
Organization = Annotated[
    bool, typer.Option("--organization", help="TARGET is an organization, even if a member has the same id")
]


def _answered(invitation: "Invitation", json: bool, line: str) -> None:
    if json:
        print_json(invitation.model_dump(mode="json"))
    else:
        say(line)


def _act(work: Callable[["Context"], Coroutine[Any, Any, None]], json: bool, line: str) -> None:
    ask(work)
    if not json:
        say(line)


@app.command()
def relationship(viewer: ViewerArgument, other: OtherArgument, json: Json = False) -> None:
    """Show the relationship of two members, and what the first may do."""
    from graphsvc.relationships import capabilities

    found = ask(lambda ctx: capabilities.relationship(ctx, viewer, other))
    show(found, json, f"{viewer} — {other}: {DEGREES[found.degree]}", ("", ""), _standing(found))


def _standing(found: "Relationship") -> Iterable[tuple[str, Any]]:
    if found.connected_since:
        yield "connected since", found.connected_since.date()
    yield "following", "yes" if found.follows else "no"
    yield "followed by", "yes" if found.followed_by else "no"
    if standing := found.pending_invitation:
        yield "invitation", f"{standing.id}, {standing.direction} {standing.sent_at.date()}"
    yield "mutual connections", found.mutuals
    yield "primary action", found.primary_action
    for name, capability in found.capabilities:
        introducers = ", ".join(each.name for each in getattr(capability, "by", ()))
        allowed = f"yes{', by ' if introducers else ''}{introducers}"
        yield name.replace("_", " "), allowed if capability.allowed else f"no: {capability.detail}"


@app.command()
def invite(
    viewer: ViewerArgument,
    other: OtherArgument,
    note: Annotated[str | None, typer.Option(help="A message to send with the invitation")] = None,
    json: Json = False,
) -> None:
    """Invite a member to connect, and follow them; if their invitation is pending, accept it instead."""
    from graphsvc.relationships import invitations

    new = validated(invitations.NewInvitation, {"other": other, "note": note})
    made = ask(lambda ctx: invitations.invite(ctx, viewer, new.other, new.note))
    crossed = made.direction == "received"
    line = f"{viewer} and {other} are connected" if crossed else f"{viewer} invited {other}"
    _answered(made, json, f"{line} (invitation {made.id})")


@app.command()
def invitations(
    viewer: ViewerArgument,
    sent: Annotated[bool, typer.Option("--sent", help="List sent invitations instead of received ones")] = False,
    state: Annotated[
        InvitationState, typer.Option(help="List invitations in this state, as VIEWER sees it")
    ] = "pending",
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """List a member's invitations, newest first."""
    from graphsvc.relationships import invitations

    asked = page(limit)
    direction: Direction = "sent" if sent else "received"
    found = ask(lambda ctx: invitations.invitations(ctx, viewer, asked, direction, state))
    rows = (
        (i.id, i.member.id, i.member.name, i.member.headline, i.mutuals, i.sent_at.date(), i.note) for i in found.items
    )
    columns = ("id", "to" if sent else "from", "name", "headline", "mutuals", "sent", "note")
    title = f"{state.capitalize()} invitations {'from' if sent else 'to'} {viewer}{more(found)}"
    show(found, json, title, columns, rows)


@app.command()
def accept(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """Accept an invitation: the two members are connected and follow each other."""
    from graphsvc.relationships import invitations

    done = ask(lambda ctx: invitations.accept(ctx, viewer, invitation))
    _answered(done, json, f"{viewer} and {done.member.id} are connected")


@app.command()
def ignore(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """Ignore an invitation; its sender is not told."""
    from graphsvc.relationships import invitations

    done = ask(lambda ctx: invitations.ignore(ctx, viewer, invitation))
    _answered(done, json, f"{viewer} ignored the invitation from {done.member.id}, who is not told")


@app.command()
def report(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """Report an invitation ("I don't know this person"): end it, and count it against its sender."""
    from graphsvc.relationships import invitations

    done = ask(lambda ctx: invitations.report(ctx, viewer, invitation))
    _answered(done, json, f"{viewer} reported the invitation from {done.member.id}, who is not told")


@app.command()
def withdraw(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """Withdraw an invitation, and the follow that it created."""
    from graphsvc.relationships import invitations

    done = ask(lambda ctx: invitations.withdraw(ctx, viewer, invitation))
    _answered(done, json, f"{viewer} withdrew the invitation to {done.member.id}")


@app.command()
def disconnect(
    viewer: ViewerArgument,
    other: OtherArgument,
    unfollow: Annotated[bool, typer.Option("--unfollow", help="Stop following the other member, too")] = False,
    json: NoDocument = False,
) -> None:
    """Remove a connection; the two members still follow each other."""
    from graphsvc.relationships import connections

    _act(
        lambda ctx: connections.remove_connection(ctx, viewer, other, unfollow=unfollow),
        json,
        f"{viewer} and {other} are no longer connected",
    )


@app.command()
def follow(
    viewer: ViewerArgument, target: TargetArgument, organization: Organization = False, json: NoDocument = False
) -> None:
    """Follow a member or an organization."""
    from graphsvc.relationships import follows

    target_type: TargetType | None = "organization" if organization else None
    _act(lambda ctx: follows.follow(ctx, viewer, target, target_type), json, f"{viewer} follows {target}")


@app.command()
def unfollow(
    viewer: ViewerArgument, target: TargetArgument, organization: Organization = False, json: NoDocument = False
) -> None:
    """Stop following a member or an organization; a connection stays."""
    from graphsvc.relationships import follows

    target_type: TargetType | None = "organization" if organization else None
    _act(lambda ctx: follows.unfollow(ctx, viewer, target, target_type), json, f"{viewer} does not follow {target}")


@app.command("remove-follower")
def remove_follower(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Remove a follower, who is not told."""
    from graphsvc.relationships import follows

    _act(lambda ctx: follows.remove_follower(ctx, viewer, other), json, f"{other} does not follow {viewer}")


@app.command()
def block(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Block a member: end all ties, and make each invisible to the other."""
    from graphsvc.relationships import blocks

    _act(lambda ctx: blocks.block(ctx, viewer, other), json, f"{viewer} blocks {other}")


@app.command()
def unblock(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Remove a block; nothing else is restored."""
    from graphsvc.relationships import blocks

    _act(lambda ctx: blocks.unblock(ctx, viewer, other), json, f"{viewer} does not block {other}")


@app.command()
def blocks(viewer: ViewerArgument, limit: Limit = 20, json: Json = False) -> None:
    """List the members that a member blocks."""
    from graphsvc.relationships import blocks

    asked = page(limit)
    found = ask(lambda ctx: blocks.blocks(ctx, viewer, asked))
    rows = ((b.id, b.name, b.headline, b.blocked_since and b.blocked_since.date()) for b in found.items)
    show(found, json, f"{viewer} blocks{more(found)}", ("id", "name", "headline", "blocked since"), rows)


@app.command()
def dismiss(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Dismiss a suggestion: never suggest OTHER to VIEWER again."""
    from graphsvc.relationships import dismissals

    _act(lambda ctx: dismissals.dismiss_suggestion(ctx, viewer, other), json, f"{viewer} dismissed {other}")


@app.command()
def restore(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Take back a dismissal: OTHER may be suggested to VIEWER again."""
    from graphsvc.relationships import dismissals

    _act(lambda ctx: dismissals.restore_suggestion(ctx, viewer, other), json, f"{viewer} restored {other}")
