"""Commands for profiles: show, change, export and erase members."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

from graphsvc.cli.common import ask, err, fail, print_json, say, validated
from graphsvc.cli.questions import (
    DEGREES,
    Json,
    NoDocument,
    OtherArgument,
    ViewerArgument,
    affiliation,
    id_in,
    show,
)
from graphsvc.files import whole_file

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.members.members import Member
    from graphsvc.records import Profile

    Properties = TypeVar("Properties", bound=Profile)

app = typer.Typer()
MemberArgument = Annotated[str, typer.Argument(parser=id_in("MEMBER"), metavar="MEMBER", help="Id of a member")]
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
def member(id: MemberArgument, json: Json = False) -> None:  # noqa: A002
    """Show a member's profile, counts and organizations."""
    from graphsvc.members import members

    found = ask(lambda ctx: members.member(ctx, id))
    organizations = "\n".join(affiliation(each) for each in found.affiliations)
    rows = [(name, value) for name, value in found if name != "affiliations" and value not in (None, ())]
    show(found, json, found.name, ("", ""), [*rows, ("affiliations", organizations)])


@app.command()
def profile(viewer: ViewerArgument, other: OtherArgument, json: Json = False) -> None:
    """Show the profile of OTHER as VIEWER may see it."""
    from graphsvc.members import profiles

    found = ask(lambda ctx: profiles.profile(ctx, viewer, other))
    shown = {
        **found.model_dump(exclude={"affiliations", "connections_shown"}),
        "degree": DEGREES[found.degree],
        "connections": found.connections_shown,
        "interests": ", ".join(found.interests),
        "affiliations": "\n".join(map(affiliation, found.affiliations)),
    }
    rows = [(name, value) for name, value in shown.items() if value not in (None, "")]
    show(found, json, f"{found.name}, as {viewer} sees them", ("", ""), rows)


@app.command(cls=NamingProperties)
def put(id: MemberArgument, assignments: Assignments, json: Json = False) -> None:  # noqa: A002
    """Add a member, or replace the whole profile of an existing one."""
    from graphsvc.members import members
    from graphsvc.records import Profile

    profile = _properties(Profile, assignments)

    async def made(ctx: "Context") -> tuple[bool, members.Member]:
        return await members.put_member(ctx, id, profile), await members.member(ctx, id)

    created, member = ask(made)
    _print_member(member, json, f"{id} is a new member" if created else f"{id} has a new profile")


def _print_member(member: "Member", json: bool, line: str) -> None:
    if json:
        print_json(member.model_dump(mode="json", by_alias=True))
    else:
        say(line)


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
def set_(id: MemberArgument, assignments: Assignments, json: Json = False) -> None:  # noqa: A002
    """Change parts of a member's profile and settings; NAME= removes a value, commas separate interests."""
    from graphsvc.members import members

    changes = _properties(members.ProfileChanges, assignments)

    async def changed(ctx: "Context") -> members.Member:
        await members.change_member(ctx, id, changes)
        return await members.member(ctx, id)

    _print_member(ask(changed), json, f"{id} has {', '.join(assignments)}")


@app.command("member-export")
def member_export(
    id: MemberArgument,  # noqa: A002
    file: Annotated[str, typer.Argument(help="Output file, or - for standard output")] = "-",
) -> None:
    """Export everything about one member as one JSON document."""
    from graphsvc.members import export

    async def exported(ctx: "Context") -> None:
        if file == "-":
            async for part in await export.export_member(ctx, id):
                sys.stdout.write(part)
            return
        with whole_file(Path(file)) as document:
            async for part in await export.export_member(ctx, id):
                document.write(part.encode())

    ask(exported)
    if file != "-":
        err.print(f"Everything about {id} was written to {file}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def erase(
    id: MemberArgument,  # noqa: A002
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation")] = False,
    json: NoDocument = False,
) -> None:
    """Erase a member with all ties and invitations, permanently."""
    from graphsvc.members.erase import erase_member

    if not yes:
        typer.confirm(f"Permanently erase {id} with all ties and invitations?", abort=True, err=True)
    ask(lambda ctx: erase_member(ctx, id))
    if not json:
        say(f"{id} was erased")
