"""Running it: whether the service lives, is ready, and what it counts; what each problem means."""

from collections.abc import Mapping

from pydantic import BaseModel

from graphsvc.problems import Problem
from graphsvc.supervisor import State, TaskStatus


class BackgroundTask(BaseModel):
    """`waiting` to be restarted after `error`; `done` when nothing is left to do."""

    state: State
    error: str | None
    restarts: int


class Readiness(BaseModel):
    """`database` is `ok`, or what keeps it from answering; `warnings` what is not as safe as it could be; `tasks` how
    the service's background tasks do, by name."""

    ready: bool
    database: str
    warnings: list[str] = []
    tasks: dict[str, BackgroundTask] = {}


class ProblemPage(BaseModel):
    type: str
    title: str
    status: int
    meaning: str


def tasks_of(statuses: Mapping[str, TaskStatus]) -> dict[str, BackgroundTask]:
    return {
        name: BackgroundTask(state=status.state, error=status.error, restarts=status.restarts)
        for name, status in statuses.items()
    }


def problem_pages() -> dict[str, ProblemPage]:
    """What each problem means, by its type."""
    return {
        problem.type: ProblemPage(
            type=f"/problems/{problem.type}",
            title=problem.title,
            status=problem.status,
            meaning=(problem.__doc__ or "").strip(),
        )
        for problem in Problem.__subclasses__()
    }
