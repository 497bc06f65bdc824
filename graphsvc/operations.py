"""Running it: whether the service lives, is ready, and what it counts; what each problem means."""

from pydantic import BaseModel

from graphsvc.problems import Problem


class Readiness(BaseModel):
    """`database` is `ok`, or what keeps it from answering; `warnings` what is not as safe as it could be."""

    ready: bool
    database: str
    warnings: list[str] = []


class ProblemPage(BaseModel):
    type: str
    title: str
    status: int
    meaning: str


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
