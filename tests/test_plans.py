"""Queries are planned once while others wait, and again after the database went away."""

import asyncio

import pytest

from graphsvc.store.plans import Activity, QueryPlans, key_of

pytestmark = pytest.mark.anyio
FOREVER = 600.0  # seconds; no test waits for it to pass


class Planner:
    """Plans as soon as it is allowed to, and counts the calls."""

    def __init__(self, *, fails: int = 0) -> None:
        self.begun, self.fails = 0, fails
        self.started, self.let = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> None:
        self.begun += 1
        self.started.set()
        await self.let.wait()
        if self.begun <= self.fails:
            raise ValueError(f"attempt {self.begun}")


async def test_concurrent_callers_share_one_planning_run() -> None:
    plans, plan = QueryPlans(), Planner()
    callers = [asyncio.create_task(plans.once(("q",), plan)) for _ in range(16)]
    await plan.started.wait()
    await asyncio.sleep(0)
    assert not any(caller.done() for caller in callers)
    plan.let.set()
    await asyncio.gather(*callers)
    assert plan.begun == 1
    assert plans.knows(("q",))


async def test_planned_query_is_not_planned_again() -> None:
    plans, plan = QueryPlans(), Planner()
    plan.let.set()
    await plans.once(("q",), plan)
    await plans.once(("q",), plan)
    assert plan.begun == 1


async def test_planning_failure_is_raised_and_the_next_caller_retries() -> None:
    plans, plan = QueryPlans(), Planner(fails=1)
    callers = [asyncio.create_task(plans.once(("q",), plan)) for _ in range(3)]
    await plan.started.wait()
    plan.let.set()
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert [str(answer) for answer in answers if answer] == ["attempt 1"]
    assert plan.begun == 2


async def test_planning_is_limited_and_background_planning_does_not_count() -> None:
    plans = QueryPlans(limit=2)
    planners = [Planner() for _ in range(3)]
    callers = [asyncio.create_task(plans.once((n,), plan)) for n, plan in enumerate(planners)]
    background = Planner()
    warming = asyncio.create_task(plans.once(("background",), background, in_background=True))
    await asyncio.gather(planners[0].started.wait(), planners[1].started.wait(), background.started.wait())
    assert not planners[2].started.is_set()
    planners[0].let.set()
    await planners[2].started.wait()
    for each in (*planners, background):
        each.let.set()
    await asyncio.gather(*callers, warming)


async def test_forget_discards_plans_and_wakes_waiters() -> None:
    plans, plan = QueryPlans(), Planner()
    plan.let.set()
    await plans.once(("q",), plan)
    generation = plans.generation
    waiting = asyncio.create_task(plans.until_forgotten(generation))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert plans.forget()
    await waiting
    assert not plans.knows(("q",))


async def test_only_the_first_forget_returns_true() -> None:
    plans, plan = QueryPlans(), Planner()
    plan.let.set()
    await plans.once(("q",), plan)
    assert [plans.forget() for _ in range(16)] == [True, *[False] * 15]


async def test_planning_interrupted_by_forget_is_repeated() -> None:
    plans, plan = QueryPlans(), Planner()
    caller = asyncio.create_task(plans.once(("q",), plan))
    await plan.started.wait()
    plans.forget()
    plan.let.set()
    await caller
    assert plan.begun == 2


def test_plan_key_is_the_text_and_parameter_types() -> None:
    assert key_of("q", {"a": "x", "b": 1}) == key_of("q", {"a": "y", "b": 2})
    assert key_of("q", {"a": "x", "b": 1}) == key_of("q", {"b": 1, "a": "x"})
    assert key_of("q", {"a": None}) != key_of("q", {"a": "x"})
    assert key_of("q", {"a": 1}) != key_of("r", {"a": 1})


async def test_idle_waits_for_the_last_query_to_end() -> None:
    activity = Activity()
    with activity:
        with activity:
            waiting = asyncio.create_task(activity.idle(FOREVER))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting


async def test_idle_gives_up_after_its_patience() -> None:
    activity = Activity()
    with activity:
        await activity.idle(patience=0.01)
