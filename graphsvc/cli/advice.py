"""What to do after a problem: the command that helps."""

from collections.abc import Callable
from typing import Any

from graphsvc import problems
from graphsvc.analyst.errors import QueryInvalid
from graphsvc.cli import common
from graphsvc.cli.common import typed


def _viewer() -> str:
    """The member who asks, as the running command names them."""
    return next((word for word in common.ARGUMENTS[1:] if not word.startswith("-")), "VIEWER")


def _invitations(_: Any) -> str:
    sent = ["--sent"] if common.ARGUMENTS[:1] == ["withdraw"] else []
    return f"List the invitations that it applies to: {typed('invitations', _viewer(), *sent)}"


def _parameters(problem: Any) -> str:
    """For a saved query, how its parameters are given."""
    if "--saved" not in common.ARGUMENTS:
        return ""
    return f"Give parameters with: {' '.join('-p ' + each['field'] + '=VALUE' for each in problem.fields['errors'])}"


def _fix(problem: Any) -> str:
    if missing := problem.fields["missing_parameters"]:
        return f"Add to the command: {' '.join(f'-p {name}=VALUE' for name in missing)}"
    fix = problem.fields["fix"]
    return fix["detail"] if fix else ""


ADVICE: dict[type[problems.Problem], Callable[[Any], str]] = {
    problems.InvitationNotFound: _invitations,
    problems.InvitationNotPending: _invitations,
    problems.InvitationPending: lambda found: (
        f"Take it back: {typed('withdraw', _viewer(), found.fields['invitation'])}"
    ),
    problems.InvalidRequest: _parameters,
    QueryInvalid: _fix,
    problems.NotConnected: lambda _: f"List the connections: {typed('connections', _viewer())}",
    problems.DatabaseUnavailable: lambda _: f"See what runs: {typed('status')}",
}


def advice_for(problem: problems.Problem) -> str | None:
    """The line after the problem's detail, if a command helps."""
    advice = ADVICE.get(type(problem))
    return (advice(problem) or None) if advice else None
