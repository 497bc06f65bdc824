"""How commands read their arguments: ids, names, numbers, dates. A fault is one line and exit code 2."""

from collections.abc import Callable
from math import inf, nan
from typing import Annotated

import typer

from graphsvc.cli.common import fail
from graphsvc.text_rules import ID, display_text, id_fault

ID_OR_NAME = "id or name"


def id_in(argument: str) -> Callable[[str], str]:
    """A parser of ids. Anything else ends the command with exit code 2 and a line that names the argument."""

    def parse(text: str) -> str:
        if fault := id_fault(text):
            fail(f"{argument}: {fault}", 2)
        return text

    parse.__name__ = "id"  # in the help
    return parse


def text_in(argument: str) -> Callable[[str], str]:
    """A parser of text to look for, as `id_in`."""

    def parse(text: str) -> str:
        try:
            return display_text(text, lines=True)
        except ValueError as fault:
            fail(f"{argument}: {fault}", 2)

    parse.__name__ = "text"  # in the help
    return parse


def name_in(argument: str) -> Callable[[str], str]:
    """A parser of ids and names, as `id_in`. `ask` finds the id of a name."""

    def parse(text: str) -> str:
        if not ID.fullmatch(text):
            text_in(argument)(text)
            if not any(map(str.isalnum, text)):
                fail(f"{argument}: {text!r} is neither an id nor a name" if text else f"{argument}: empty", 2)
        return text

    parse.__name__ = ID_OR_NAME  # in the help
    return parse


def number_in(argument: str, lowest: int, highest: int | None = None) -> Callable[[str], int]:
    """A parser of whole numbers, as `id_in`. Typer passes it defaults too, which are numbers already."""

    def parse(given: str | int) -> int:
        text = str(given)
        bounds = f"from {lowest} to {highest}" if highest is not None else f"of {lowest} or more"
        try:
            number = int(text.replace(",", ""))
        except ValueError:
            number = None
        if number is None or number < lowest or (highest is not None and number > highest):
            fail(f"{argument}: {text} is not a whole number {bounds}", 2)
        return number

    parse.__name__ = "number"  # in the help
    return parse


def amount_in(argument: str, lowest: float) -> Callable[[str], float]:
    """A parser of numbers with decimals, as `number_in`."""

    def parse(given: str | float) -> float:
        try:
            amount = float(given)
        except ValueError:
            amount = nan
        if not lowest <= amount < inf:
            fail(f"{argument}: {given} is not a number of {lowest:g} or more", 2)
        return amount

    parse.__name__ = "number"  # in the help
    return parse


def one_of(argument: str, *allowed: str) -> Callable[[str], str]:
    """A parser of one of some words, as `id_in`."""

    def parse(text: str) -> str:
        if text not in allowed:
            fail(f"{argument}: {text} is not one of {', '.join(allowed)}", 2)
        return text

    parse.__name__ = "word"  # in the help
    return parse


ViewerArgument = Annotated[
    str,
    typer.Argument(parser=name_in("VIEWER"), metavar="VIEWER", help="Member who asks or acts"),
]
OtherArgument = Annotated[str, typer.Argument(parser=name_in("OTHER"), metavar="OTHER", help="Another member")]
MemberArgument = Annotated[str, typer.Argument(parser=name_in("MEMBER"), metavar="MEMBER", help="A member")]
TargetArgument = Annotated[
    str,
    typer.Argument(parser=name_in("TARGET"), metavar="TARGET", help="A member or an organization"),
]
InvitationArgument = Annotated[
    str,
    typer.Argument(
        parser=name_in("INVITATION"),
        metavar="INVITATION",
        help="Id of an invitation, or the other member",
    ),
]
