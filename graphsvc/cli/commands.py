"""The group of all commands: what a wrong command line says, and how a command ends that is interrupted."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from inspect import getdoc
from typing import Any, NoReturn

import typer
from rich.markup import escape
from typer.core import TyperGroup

from graphsvc.cli import common
from graphsvc.cli.common import INTERRUPTED, err

# Typer has its own copy of click's exceptions, and names only this one.
UsageError: Any = typer.BadParameter.__mro__[1]


class Commands(TyperGroup):
    """Exits with 0 if the command worked or the reader of its output closed the pipe, with 1 if it failed, with 2 if
    the command line is wrong, and with 130 after Ctrl-C, which only ends a service well that has started. Other codes
    are in the help of their command.
    """

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> NoReturn:
        """Run a command line, and exit."""
        common.ARGUMENTS[:] = sys.argv[1:] if args is None else args
        options["standalone_mode"] = False
        try:
            code = super().main(args, *rest, **options)
        except UsageError as error:
            code = _wrong(error)
        except typer.Abort:
            err.print("Stopped.")
            code = INTERRUPTED
        except OSError as error:
            if not common.is_of_output(error):
                raise
            code = _unwritten(error)
        sys.exit(code or 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the command. The pipe that its output goes to may be closed, as by `head`, which is no failure."""
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _discard_output()
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            err.print("Stopped.")
            raise typer.Exit(INTERRUPTED) from None
        return done


def flowing(command: Callable[..., Any] | None) -> str:
    """The help of a command: its docstring without the line ends of the source, which Typer keeps after the first
    paragraph."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in (getdoc(command) or "").split("\n\n"))


def _discard_output() -> None:
    """Python writes what is left in the buffer at its end, and would report that it cannot."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwritten(error: OSError) -> int:
    """Say that the disk of the output is full, or whatever it is."""
    _discard_output()
    with suppress(OSError):  # standard error may be on the same disk
        err.print(f"[red]graphsvc:[/] the output cannot be written: {error.strerror}", highlight=False, soft_wrap=True)
    return 1


def _wrong(error: Any) -> int:
    """Say what is wrong with the command line, and how it is right."""
    if type(error).__name__ == "NoArgsIsHelpError":  # it has printed the help
        return int(error.exit_code)
    err.print(f"[red]graphsvc:[/] {escape(error.format_message())}", highlight=False, soft_wrap=True)
    if error.ctx is not None:
        usage = error.ctx.get_usage().removeprefix("Usage: ")
        err.print(escape(f"Usage: {usage}\nHelp:  {error.ctx.command_path} --help"), highlight=False, soft_wrap=True)
    return int(error.exit_code)
