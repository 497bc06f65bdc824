"""Commands for actions between members. Each prints one line that says what happened, and how to undo it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphsvc.cli.arguments import InvitationArgument, OtherArgument, TargetArgument, ViewerArgument
from graphsvc.cli.common import ask, say, typed, validated
from graphsvc.cli.lists import day
from graphsvc.cli.names import Target, of_invitation
from graphsvc.cli.output import Output, documents, lists, show_document, show_list
from graphsvc.cli.questions import DEGREES, PEOPLE, person
from graphsvc.vocabulary import InvitationState

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.relationships.capabilities import Relationship
    from graphsvc.relationships.invitations import Direction, Invitation

    Act = Callable[[Context, str, str], Awaitable[Invitation]]

app = typer.Typer()
Organization = Annotated[
    bool, typer.Option("--organization", help="TARGET is an organization, even if a member has the same id")
]


def _answered(output: Output, invitation: "Invitation", line: str, *undo: str) -> None:
    if output.for_people:
        _say_done(line, undo)
        return
    other = invitation.member
    facts = [(name, value) for name, value in invitation if name != "member"]
    show_document(output, invitation, "", [*facts, ("member", other.id), ("name", other.name)])


def _act(
    output: Output,
    work: Callable[..., Awaitable[None]],
    *people: Any,
    line: str,
    undo: Iterable[str] = (),
    next_: str = "Undo",
) -> None:
    """Other formats print nothing, as the response over HTTP has no content. `next_` says what the command of `undo`
    does if it does not take everything back.
    """
    ask(work, *people)
    if output.for_people:
        _say_done(line, undo, next_)


def _say_done(line: str, undo: Iterable[str], next_: str = "Undo") -> None:
    say(line)
    if words := tuple(undo):
        say(f"{next_}: {typed(*words)}")


@app.command()
@documents
def relationship(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Show the relationship of two members, and what the first may do."""
    from graphsvc.relationships import capabilities

    found = ask(capabilities.relationship, viewer, other)
    show_document(output, found, f"{viewer} — {other}: {DEGREES[found.degree]}", list(_standing(found)))


def _standing(found: "Relationship") -> Iterable[tuple[str, Any]]:
    standing = found.pending_invitation
    yield "connected since", day(found.connected_since)
    yield "following", found.follows
    yield "followed by", found.followed_by
    yield "invitation", f"{standing.id}, {standing.direction} {standing.sent_at.date()}" if standing else None
    yield "mutual connections", found.mutuals
    yield "primary action", found.primary_action
    for name, capability in found.capabilities:
        introducers = ", ".join(each.name for each in getattr(capability, "by", ()))
        allowed = f"yes{', by ' if introducers else ''}{introducers}"
        yield name.replace("_", " "), allowed if capability.allowed else f"no: {capability.detail}"


@app.command()
@documents
def invite(
    viewer: ViewerArgument,
    other: OtherArgument,
    output: Output,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A message to send with the invitation")] = None,
) -> None:
    """Invite a member to connect, and follow them; if their invitation is pending, accept it instead."""
    from graphsvc.relationships import invitations

    text = validated(invitations.NewInvitation, {"other": "other", "note": note}).note
    made = ask(lambda ctx, viewer, other: invitations.invite(ctx, viewer, other, text), viewer, other)
    if made.direction == "received":
        line, undo = f"{viewer} and {other} are connected", ("disconnect", viewer, other)
    else:
        line, undo = f"{viewer} invited {other}", ("withdraw", viewer, made.id)
    _answered(output, made, f"{line} (invitation {made.id})", *undo)


@app.command()
@lists()
def invitations(
    viewer: ViewerArgument,
    output: Output,
    sent: Annotated[bool, typer.Option("--sent", help="List sent invitations instead of received ones")] = False,
    state: Annotated[
        InvitationState, typer.Option(help="List invitations in this state, as VIEWER sees it")
    ] = "pending",
) -> None:
    """List a member's invitations, newest first."""
    from graphsvc.relationships import invitations

    direction: Direction = "sent" if sent else "received"
    way = "from" if sent else "to"
    show_list(
        output,
        lambda ctx, page, viewer: invitations.invitations(ctx, viewer, page, direction, state),
        viewer,
        title=f"{state.capitalize()} invitations {way} {viewer}",
        columns=("id", "to" if sent else "from", "name", "headline", "mutuals", "sent", "note"),
        row=lambda i: (i.id, *person(i.member), i.mutuals, day(i.sent_at), i.note),
        nothing=f"There are no {state} invitations {way} {viewer}.",
    )


def _answer(act: "Act", viewer: str, invitation: str, direction: "Direction" = "received") -> "Invitation":
    """Act on an invitation that is named by its id or by the other member."""
    return ask(lambda ctx, viewer: of_invitation(ctx, act, viewer, invitation, direction), viewer)


@app.command()
@documents
def accept(viewer: ViewerArgument, invitation: InvitationArgument, output: Output) -> None:
    """Accept an invitation: the two members are connected and follow each other."""
    from graphsvc.relationships import invitations

    done = _answer(invitations.accept, viewer, invitation)
    _answered(output, done, f"{viewer} and {done.member.id} are connected", "disconnect", viewer, done.member.id)


@app.command()
@documents
def ignore(viewer: ViewerArgument, invitation: InvitationArgument, output: Output) -> None:
    """Ignore an invitation; its sender is not told."""
    from graphsvc.relationships import invitations

    done = _answer(invitations.ignore, viewer, invitation)
    _answered(output, done, f"{viewer} ignored the invitation from {done.member.id}, who is not told")


@app.command()
@documents
def report(viewer: ViewerArgument, invitation: InvitationArgument, output: Output) -> None:
    """Report an invitation ("I don't know this person"): end it, and count it against its sender."""
    from graphsvc.relationships import invitations

    done = _answer(invitations.report, viewer, invitation)
    _answered(output, done, f"{viewer} reported the invitation from {done.member.id}, who is not told")


@app.command()
@documents
def withdraw(viewer: ViewerArgument, invitation: InvitationArgument, output: Output) -> None:
    """Withdraw an invitation, and the follow that it created."""
    from graphsvc.relationships import invitations

    done = _answer(invitations.withdraw, viewer, invitation, "sent")
    _answered(output, done, f"{viewer} withdrew the invitation to {done.member.id}")


@app.command()
@documents
def disconnect(
    viewer: ViewerArgument,
    other: OtherArgument,
    output: Output,
    unfollow: Annotated[bool, typer.Option("--unfollow", help="Stop following the other member, too")] = False,
) -> None:
    """Remove a connection; the two members still follow each other."""
    from graphsvc.relationships import connections

    _act(
        output,
        lambda ctx, viewer, other: connections.remove_connection(ctx, viewer, other, unfollow=unfollow),
        viewer,
        other,
        line=f"{viewer} and {other} are no longer connected",
        undo=("invite", viewer, other),
        next_="Invite again",
    )


@app.command()
@documents
def follow(viewer: ViewerArgument, target: TargetArgument, output: Output, organization: Organization = False) -> None:
    """Follow a member or an organization."""
    from graphsvc.relationships import follows

    _act(
        output,
        lambda ctx, viewer, found: follows.follow(ctx, viewer, found.id, found.type),
        viewer,
        _target(target, organization),
        line=f"{viewer} follows {target}",
        undo=("unfollow", viewer, target, *_organization(organization)),
    )


@app.command()
@documents
def unfollow(
    viewer: ViewerArgument, target: TargetArgument, output: Output, organization: Organization = False
) -> None:
    """Stop following a member or an organization; a connection stays."""
    from graphsvc.relationships import follows

    _act(
        output,
        lambda ctx, viewer, found: follows.unfollow(ctx, viewer, found.id, found.type),
        viewer,
        _target(target, organization),
        line=f"{viewer} does not follow {target}",
        undo=("follow", viewer, target, *_organization(organization)),
    )


def _target(text: str, organization: bool) -> Target:
    return Target(text, "organization" if organization else None)


def _organization(organization: bool) -> tuple[str, ...]:
    return ("--organization",) if organization else ()


@app.command("remove-follower")
@documents
def remove_follower(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Remove a follower, who is not told."""
    from graphsvc.relationships import follows

    _act(output, follows.remove_follower, viewer, other, line=f"{other} does not follow {viewer}")


@app.command()
@documents
def block(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Block a member: end all ties, and make each invisible to the other."""
    from graphsvc.relationships import blocks

    _act(
        output,
        blocks.block,
        viewer,
        other,
        line=f"{viewer} blocks {other}",
        undo=("unblock", viewer, other),
        next_="Unblock (what the block ended stays ended)",
    )


@app.command()
@documents
def unblock(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Remove a block; nothing else is restored."""
    from graphsvc.relationships import blocks

    _act(output, blocks.unblock, viewer, other, line=f"{viewer} does not block {other}", undo=("block", viewer, other))


@app.command()
@lists()
def blocks(viewer: ViewerArgument, output: Output) -> None:
    """List the members that a member blocks."""
    from graphsvc.relationships import blocks

    show_list(
        output,
        lambda ctx, page, viewer: blocks.blocks(ctx, viewer, page),
        viewer,
        title=f"{viewer} blocks",
        columns=(*PEOPLE, "blocked since"),
        row=lambda b: (*person(b), day(b.blocked_since)),
        nothing=f"{viewer} blocks nobody.",
    )


@app.command()
@documents
def dismiss(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Dismiss a suggestion: never suggest OTHER to VIEWER again."""
    from graphsvc.relationships import dismissals

    undo = ("restore", viewer, other)
    _act(output, dismissals.dismiss_suggestion, viewer, other, line=f"{viewer} dismissed {other}", undo=undo)


@app.command()
@documents
def restore(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Take back a dismissal: OTHER may be suggested to VIEWER again."""
    from graphsvc.relationships import dismissals

    undo = ("dismiss", viewer, other)
    _act(output, dismissals.restore_suggestion, viewer, other, line=f"{viewer} restored {other}", undo=undo)
