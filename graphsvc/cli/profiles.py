"""Commands for profiles: show, change, export and erase members."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

from graphsvc.cli.arguments import MemberArgument, OtherArgument, ViewerArgument, id_in
from graphsvc.cli.common import ask, err, fail, say, validated
from graphsvc.cli.output import Amount, Output, documents, show_document, show_line
from graphsvc.cli.questions import DEGREES
from graphsvc.files import whole_file

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.members.members import Affiliation, Member
    from graphsvc.records import Profile

    Properties = TypeVar("Properties", bound=Profile)

app = typer.Typer()
Assignments = Annotated[list[str], typer.Argument(metavar="NAME=VALUE…")]


class NamingProperties(TyperCommand):
    """Lists the properties of a profile in its help, and only there: this imports their model, and so pydantic."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from graphsvc.records import Profile

        for parameter in self.params:
            if parameter.name == "assignments":
                parameter.help = f"Properties: {', '.join(Profile.model_fields)}"  # type: ignore[attr-defined]
        super().format_help(ctx, formatter)


@app.command()
@documents
def member(id: MemberArgument, output: Output) -> None:  # noqa: A002
    """Show a member's profile, counts and organizations."""
    from graphsvc.members import members

    found = ask(members.member, id)
    show_document(output, found, found.name, _facts(dict(found)))


@app.command()
@documents
def profile(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Show the profile of OTHER as VIEWER may see it."""
    from graphsvc.members import profiles

    found = ask(profiles.profile, viewer, other)
    given = dict(found)
    shown = given.pop("connections_shown")
    facts = _facts({**given, "degree": DEGREES[found.degree], "connections": Amount(shown)})
    show_document(output, found, f"{found.name}, as {viewer} sees them", facts)


def _facts(given: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is known about a member: the id and name first, affiliations last."""
    given = {"id": given["id"], "name": given["name"], **given}
    given["interests"] = ", ".join(given["interests"])
    given["affiliations"] = [affiliation(each) for each in given.pop("affiliations")]
    return [(name, None if value in ("", []) else value) for name, value in given.items()]


def affiliation(each: "Affiliation") -> str:
    years = f", {each.from_.year}–{each.to.year if each.to else ''}" if each.from_ else ""
    return f"{each.role + ', ' if each.role else ''}{each.name}{years}"


@app.command(cls=NamingProperties)
@documents
def put(
    id: Annotated[  # noqa: A002
        str, typer.Argument(parser=id_in("MEMBER"), metavar="MEMBER", help="Id of the member, new or existing")
    ],
    assignments: Assignments,
    output: Output,
) -> None:
    """Add a member, or replace the whole profile of an existing one."""
    from graphsvc.members import members
    from graphsvc.records import Profile

    profile = _properties(Profile, assignments)

    async def made(ctx: "Context") -> tuple[bool, members.Member]:
        return await members.put_member(ctx, id, profile), await members.member(ctx, id)

    created, member = ask(made)
    _show_change(output, member, f"{id} is a new member" if created else f"{id} has a new profile")


def _show_change(output: Output, member: "Member", line: str) -> None:
    show_line(output, member, line, _facts(dict(member)))


def _properties(model: "type[Properties]", assignments: list[str]) -> "Properties":
    from graphsvc.records import Profile

    given: dict[str, Any] = {}
    for assignment in assignments:
        name, parted, text = assignment.partition("=")
        if not parted:
            fail(f"{assignment}: write NAME=VALUE", 2)
        if name not in Profile.model_fields:
            fail(f"unknown property {name}; use {', '.join(Profile.model_fields)}", 2)
        given[name] = _value(name, text)
    return validated(model, given)


def _value(name: str, text: str) -> Any:
    if name == "interests":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text or None


@app.command("set", cls=NamingProperties)
@documents
def set_(id: MemberArgument, assignments: Assignments, output: Output) -> None:  # noqa: A002
    """Change parts of a member's profile and settings; NAME= removes a value, commas separate interests."""
    from graphsvc.members import members

    changes = _properties(members.ProfileChanges, assignments)

    async def changed(ctx: "Context", id: str) -> members.Member:  # noqa: A002
        await members.change_member(ctx, id, changes)
        return await members.member(ctx, id)

    _show_change(output, ask(changed, id), f"{id} has {', '.join(assignments)}")


@app.command("member-export")
def member_export(
    id: MemberArgument,  # noqa: A002
    file: Annotated[str, typer.Argument(help="Output file, or - for standard output")] = "-",
) -> None:
    """Export everything about one member as one JSON document."""
    from graphsvc.members import export

    async def exported(ctx: "Context", id: str) -> None:  # noqa: A002
        if file == "-":
            async for part in await export.export_member(ctx, id):
                sys.stdout.write(part)
            return
        with whole_file(Path(file)) as document:
            async for part in await export.export_member(ctx, id):
                document.write(part.encode())

    ask(exported, id, prints=True)
    if file != "-":
        err.print(f"Everything about {id} was written to {file}", highlight=False, markup=False, soft_wrap=True)


@app.command()
@documents
def erase(
    id: MemberArgument,  # noqa: A002
    output: Output,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation")] = False,
) -> None:
    """Erase a member with all ties and invitations, permanently."""
    from graphsvc.members.erase import erase_member
    from graphsvc.members.members import member

    if not yes:
        found = ask(member, id)
        about = f"{found.name} ({found.id}), with {found.connections:,} connections and all other ties"
        if not typer.confirm(f"Permanently erase {about}?", err=True):
            fail("nothing was erased")
        id = found.id  # noqa: A001  whom the question named
    ask(erase_member, id)
    if output.for_people:
        say(f"{id} was erased")
