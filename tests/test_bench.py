"""The benchmark runs end to end on a tiny network, and all who compete in it give the same answers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from bench import measure
from bench import run as running
from bench.competitors import QUESTIONS
from bench.ground_truth import exact_closeness, same
from bench.measure import CLIENTS, ROUNDS
from bench.network import draw_requests, id_of, network_of, read_network
from bench.run import Plan, run
from bench.thresholds import bars_of
from graphsvc.context import Context
from graphsvc.generate import generate
from graphsvc.ingest import load
from graphsvc.store.store import Server

GROUPS = ("random", "active", "best-connected")
TINY = Plan(seconds=0.03, warming=0.001, acting=0.2, requests=10, compared=1, judged=3, crowd=10)
SMALL = Plan(seconds=0.1, warming=0.02, acting=0.5, requests=50, compared=5, judged=20, crowd=50)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("plan", "members", "groups", "rounds"),
    [
        pytest.param(TINY, 100, GROUPS[:1], 1, marks=pytest.mark.long),
        pytest.param(SMALL, 1000, GROUPS, ROUNDS, marks=pytest.mark.long),
    ],
    ids=["tiny", "small"],
)
async def test_competitors_agree_and_the_report_is_complete(
    ctx: Context,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plan: Plan,
    members: int,
    groups: tuple[str, ...],
    rounds: int,
) -> None:

    def of_these_groups(*given: Any) -> Any:
        drawn = draw_requests(*given)
        assert set(drawn) == set(GROUPS)
        return {group: drawn[group] for group in groups}

    monkeypatch.setattr(running, "draw_requests", of_these_groups)
    monkeypatch.setattr(measure, "ROUNDS", rounds)
    generate(tmp_path / "csv", members=members, mean_degree=12, seed=7)
    await load(ctx, [tmp_path / "csv"])
    network = read_network(tmp_path / "csv")

    document = await run(plan, network, server, ctx.settings, Console(quiet=True), lambda what: None)

    assert document["agreement"] == {
        "asked": plan.compared * len(groups) * len(QUESTIONS),
        "differing": [],
        "unanswered": [],
    }
    assert document["network"] == {"members": members, "connections": 6 * members, "seed": 7}
    measured = {(cell["question"], cell["group"], cell["competitor"], cell["clients"]) for cell in document["cells"]}
    for question in QUESTIONS:
        for group in groups:
            assert {(question, group, who, n) for who in ("HTTP", "driver") for n in CLIENTS} <= measured
            assert (question, group, "igraph", 1) in measured
    assert not [cell for cell in document["cells"] if cell["errors"]]
    assert document["crowd"]["answers"]
    assert set(document["crowd"]["answers"]) <= {"200", "503 with Retry-After"}
    acted = document["acting"]
    figures = acted["actions"] | acted["follower counts"]
    assert len(figures) == 6
    assert all(each["answers"] for each in figures.values())
    rows, _, _ = await ctx.store.driver.execute_query("MATCH (m:Member) RETURN count(m) AS members")
    assert rows[0]["members"] == members
    # With at most 200 connections a member, nothing is bounded away.
    assert document["kept_of_exact_top_20"] == dict.fromkeys(GROUPS, 1.0)
    assert {tuple(sorted(bar)) for bar in document["bars"]} == {("bar", "figure", "met", "what")}
    json.dumps(document)


def test_missed_targets_are_reported() -> None:
    slow = {"p50": 300.0, "p99": 300.0, "per_second": 100.0, "errors": ["RuntimeError: 500"]}
    quick = {"p50": 1.0, "p99": 2.0, "per_second": 900.0, "errors": []}
    cells = [
        {"question": question, "group": "random", "competitor": who, "clients": clients} | (figures)
        for question in QUESTIONS
        for who, figures in (("HTTP", slow), ("driver", quick))
        for clients in CLIENTS
    ]
    crowd = {"clients": 400, "answers": {"200": 5, "500": 1}}

    missed = [bar.what for bar in bars_of(cells, crowd) if not bar.met]

    assert "suggestions: HTTP p50 / driver p50" in missed
    assert "suggestions: HTTP p99, ms" in missed
    assert "errors other than 503 over HTTP" in missed
    assert "400 clients at once" in missed


def test_differing_answers_are_detected() -> None:
    assert same("degree", 2, 2)
    assert not same("degree", 2, None)
    assert same("suggestions", {"m1": 1.0, "m2": 0.5}, {"m1": 1.0000001, "m3": 0.4})
    assert not same("suggestions", {"m1": 1.0}, {"m1": 0.9})


def test_exact_closeness_is_the_adamic_adar_index() -> None:
    # 0 and 3 share 1 (of 3 connections) and 2 (of 2); 4 hangs on 1 and is not to be discovered.
    pairs = np.array([[0, 1], [0, 2], [1, 3], [2, 3], [1, 4]])
    network = network_of(5, pairs, np.array([True, True, True, True, False]))

    assert exact_closeness(network, 0, 500) == pytest.approx([0, 0, 0, 1 / np.log(3) + 1 / np.log(2), 0])


def test_same_seed_draws_the_same_requests() -> None:
    pairs = np.array([[member, (member + 1) % 200] for member in range(200)])
    network = network_of(200, pairs, np.ones(200, bool))

    drawn = draw_requests(network, 10, seed=3)

    assert drawn == draw_requests(network, 10, seed=3)
    assert drawn != draw_requests(network, 10, seed=4)
    assert all(request.viewer != request.other for group in drawn.values() for request in group)
    assert id_of(0) == "m1"
