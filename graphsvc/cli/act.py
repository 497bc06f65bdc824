"""The actions, on the command line: each says in one line what happened."""

import os
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar

import typer
from pydantic import ValidationError
from rich.markup import escape

from graphsvc import blocks as blocks_
from graphsvc import connections, follows, members, suggestions
from graphsvc import invitations as invitations_
from graphsvc.cli.ask import DEGREES, Json, Limit, OtherArgument, ViewerArgument, member_id, more, page, show
from graphsvc.cli.running import ask, err, fail, out, print_json
from graphsvc.records import Profile
from graphsvc.relationship import view
from graphsvc.relationship.pair import State
from graphsvc.store.store import Store

app = typer.Typer()
Properties = TypeVar("Properties", bound=Profile)
MemberArgument = Annotated[str, typer.Argument(parser=member_id, metavar="MEMBER", help="Id of a member")]
TargetArgument = Annotated[
    str, typer.Argument(parser=member_id, metavar="TARGET", help="Id of a member or an organization")
]
InvitationArgument = Annotated[str, typer.Argument(parser=member_id, metavar="INVITATION", help="Id of an invitation")]
Organization = Annotated[bool, typer.Option("--organization", help="An organization is meant, whoever has its id")]
Assignments = Annotated[list[str], typer.Argument(metavar="NAME=VALUE…", help=f"Of {', '.join(Profile.model_fields)}")]
NoDocument = Annotated[bool, typer.Option("--json", help="For programs: nothing, as HTTP answers")]


def _say(line: str) -> None:
    out.print(line, highlight=False, markup=False, soft_wrap=True)


def _answered(invitation: invitations_.Invitation, json: bool, line: str) -> None:
    if json:
        print_json(invitation.model_dump(mode="json"))
    else:
        _say(line)


def _act(work: Callable[[Store], Coroutine[Any, Any, None]], json: bool, line: str) -> None:
    ask(work)
    if not json:
        _say(line)


@app.command()
def invite(
    viewer: ViewerArgument,
    other: OtherArgument,
    note: Annotated[str | None, typer.Option(help="Goes with the invitation")] = None,
    json: Json = False,
) -> None:
    """Invite a member to connect, and follow them; where their invitation is pending, accept that."""
    made = ask(lambda store: invitations_.invite(store, viewer, other, note))
    crossed = made.direction == "received"
    line = f"{viewer} and {other} are connected" if crossed else f"{viewer} invited {other}"
    _answered(made, json, f"{line} (invitation {made.id})")


@app.command()
def invitations(
    viewer: ViewerArgument,
    sent: Annotated[bool, typer.Option("--sent", help="Those that the member sent, not those received")] = False,
    state: Annotated[State, typer.Option(help="As the member may see it")] = "pending",
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """A member's invitations, newest first."""
    direction: invitations_.Direction = "sent" if sent else "received"
    found = ask(lambda store: invitations_.invitations(store, viewer, page(limit), direction, state))
    rows = ((i.id, i.other, i.name, i.headline, i.mutuals, i.sent_at.date(), i.note) for i in found.items)
    columns = ("id", "to" if sent else "from", "name", "headline", "mutuals", "sent", "note")
    title = f"{state.capitalize()} invitations {'from' if sent else 'to'} {viewer}{more(found)}"
    show(found, json, title, columns, rows)


@app.command()
def accept(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """Be connected with who sent it, and follow each other."""
    done = ask(lambda store: invitations_.accept(store, viewer, invitation))
    _answered(done, json, f"{viewer} and {done.other} are connected")


@app.command()
def ignore(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """End an invitation; who sent it is not told."""
    done = ask(lambda store: invitations_.ignore(store, viewer, invitation))
    _answered(done, json, f"{viewer} ignored the invitation of {done.other}, who is not told")


@app.command()
def report(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """ "I don't know this person": end an invitation, and count it against who sent it."""
    done = ask(lambda store: invitations_.report(store, viewer, invitation))
    _answered(done, json, f"{viewer} does not know {done.other}, who is not told")


@app.command()
def withdraw(viewer: ViewerArgument, invitation: InvitationArgument, json: Json = False) -> None:
    """Take back an invitation, and the follow that it made."""
    done = ask(lambda store: invitations_.withdraw(store, viewer, invitation))
    _answered(done, json, f"{viewer} took back the invitation to {done.other}")


@app.command()
def disconnect(
    viewer: ViewerArgument,
    other: OtherArgument,
    unfollow: Annotated[bool, typer.Option("--unfollow", help="Follow the other no longer, too")] = False,
    json: NoDocument = False,
) -> None:
    """Remove a connection; the two go on following each other."""
    _act(
        lambda store: connections.remove_connection(store, viewer, other, unfollow=unfollow),
        json,
        f"{viewer} and {other} are connected no longer",
    )


@app.command()
def follow(
    viewer: ViewerArgument, target: TargetArgument, organization: Organization = False, json: NoDocument = False
) -> None:
    """Follow a member or an organization."""
    kind: follows.TargetKind | None = "organization" if organization else None
    _act(lambda store: follows.follow(store, viewer, target, kind), json, f"{viewer} follows {target}")


@app.command()
def unfollow(
    viewer: ViewerArgument, target: TargetArgument, organization: Organization = False, json: NoDocument = False
) -> None:
    """Follow no longer; a connection stays."""
    kind: follows.TargetKind | None = "organization" if organization else None
    _act(lambda store: follows.unfollow(store, viewer, target, kind), json, f"{viewer} does not follow {target}")


@app.command("remove-follower")
def remove_follower(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Have another follow a member no longer; the other is not told."""
    _act(lambda store: follows.remove_follower(store, viewer, other), json, f"{other} does not follow {viewer}")


@app.command()
def block(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """End all ties; each of the two is as if not there for the other."""
    _act(lambda store: blocks_.block(store, viewer, other), json, f"{viewer} blocks {other}")


@app.command()
def unblock(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Take a block away; nothing else comes back."""
    _act(lambda store: blocks_.unblock(store, viewer, other), json, f"{viewer} does not block {other}")


@app.command()
def blocks(viewer: ViewerArgument, limit: Limit = 20, json: Json = False) -> None:
    """Whom a member blocks."""
    found = ask(lambda store: blocks_.blocks(store, viewer, page(limit)))
    rows = ((b.id, b.name, b.since and b.since.date()) for b in found.items)
    show(found, json, f"{viewer} blocks{more(found)}", ("id", "name", "since"), rows)


@app.command()
def dismiss(viewer: ViewerArgument, other: OtherArgument, json: NoDocument = False) -> None:
    """Never suggest a member to another again."""
    _act(lambda store: suggestions.dismiss_suggestion(store, viewer, other), json, f"{viewer} dismissed {other}")


@app.command()
def relationship(viewer: ViewerArgument, other: OtherArgument, json: Json = False) -> None:
    """What stands between two members, and what the first may do."""
    found = ask(lambda store: view.relationship(store, viewer, other))
    show(found, json, f"{viewer} — {other}: {DEGREES[found.degree]}", ("", ""), _standing(found))


def _standing(found: view.Relationship) -> Iterable[tuple[str, Any]]:
    if found.connected_since:
        yield "connected since", found.connected_since.date()
    yield "following", "yes" if found.following else "no"
    yield "followed by", "yes" if found.followed_by else "no"
    if standing := found.invitation:
        yield "invitation", f"{standing.id}, {standing.direction} {standing.since.date()}"
    yield "mutual connections", found.mutuals
    yield "primary action", found.primary_action
    for name, capability in found.capabilities:
        introducers = ", ".join(each.name for each in getattr(capability, "by", ()))
        allowed = f"yes{', by ' if introducers else ''}{introducers}"
        yield name.replace("_", " "), allowed if capability.allowed else f"no: {capability.detail}"


@app.command("set")
def set_(id: MemberArgument, assignments: Assignments, json: Json = False) -> None:  # noqa: A002
    """Change parts of a member's profile and settings; NAME= takes one away, interests are parted by commas."""
    changes = _properties(members.ProfileChanges, assignments)

    async def changed(store: Store) -> members.Member:
        await members.change_member(store, id, changes)
        return await members.member(store, id)

    _kept(ask(changed), json, f"{id} has {', '.join(assignments)}")


@app.command()
def put(id: MemberArgument, assignments: Assignments, json: Json = False) -> None:  # noqa: A002
    """Make a member, or replace the whole profile of an old one."""
    profile = _properties(Profile, assignments)

    async def made(store: Store) -> tuple[bool, members.Member]:
        return await members.put_member(store, id, profile), await members.member(store, id)

    created, member = ask(made)
    _kept(member, json, f"{id} is a new member" if created else f"{id} has a new profile")


def _kept(member: members.Member, json: bool, line: str) -> None:
    if json:
        print_json(member.model_dump(mode="json", by_alias=True))
    else:
        _say(line)


def _properties(model: type[Properties], assignments: list[str]) -> Properties:
    given: dict[str, Any] = {}
    for assignment in assignments:
        name, parted, text = assignment.partition("=")
        if not parted:
            fail(f"{escape(assignment)}: write NAME=VALUE", 2)
        if name not in Profile.model_fields:
            fail(f"there is no {escape(name)}; there are {', '.join(Profile.model_fields)}", 2)
        given[name] = _value(name, text)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        fail(escape("; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())), 2)


def _value(name: str, text: str) -> Any:
    if name == "interests":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text or None


@app.command()
def erase(
    id: MemberArgument,  # noqa: A002
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    json: NoDocument = False,
) -> None:
    """Erase a member and everything attached, for good."""
    if not yes:
        typer.confirm(f"Erase {id} with all ties and invitations, for good?", abort=True, err=True)
    _act(lambda store: members.erase_member(store, id), json, f"{id} is erased")


@app.command("member-export")
def member_export(
    id: MemberArgument,  # noqa: A002
    file: Annotated[str, typer.Argument(help="A file, or - for standard output")] = "-",
) -> None:
    """Everything about one member as one JSON document."""

    async def exported(store: Store) -> None:
        parts = await members.export_member(store, id)
        with nullcontext(sys.stdout) if file == "-" else _whole_or_not(Path(file)) as document:
            async for part in parts:
                document.write(part)

    ask(exported)
    if file != "-":
        err.print(f"Everything about {id} is in {file}", highlight=False, markup=False, soft_wrap=True)


@contextmanager
def _whole_or_not(path: Path) -> Iterator[TextIO]:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("w", encoding="utf-8") as document:
            yield document
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
