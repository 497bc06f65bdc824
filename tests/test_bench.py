"""The benchmark runs end to end on a tiny network, and all who compete in it give the same answers."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import igraph
import numpy as np
import pytest
from rich.console import Console

from bench import measure, side_by_side, snapshot
from bench import run as running
from bench.answers import closeness, degrees, rings
from bench.bars import bars_of as side_bars
from bench.competitors import QUESTIONS
from bench.engines import LIBRARIES, Competitor
from bench.ground_truth import exact_closeness, same
from bench.measure import CLIENTS, ROUNDS
from bench.network import draw_requests, drawn_network, id_of, network_of, read_network, save_network
from bench.page import PAGE, filled
from bench.performance import OneSize, Results
from bench.processes import Patience, WorkerFailedError, events
from bench.run import Plan, run
from bench.side_by_side import CELLS, Side
from bench.side_by_side import Plan as SidePlan
from bench.thresholds import bars_of
from bench.wires import CYPHER, SNAPSHOT
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


SMALL_PLAN = SidePlan(seconds=0.01, requests=20, compared=2, clients=(1, 2))


@pytest.fixture
def side(tmp_path: Path) -> Side:
    network = drawn_network(300, 12, seed=3)
    save_network(network, tmp_path / "arrays")
    return Side(network, tmp_path / "arrays", SMALL_PLAN, lambda: None, lambda what: None, {})


# The snapshot compiles its kernels first.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name == "snapshot" else ()) for name in LIBRARIES]
)
def test_libraries_give_the_right_answers(side: Side, name: str) -> None:
    if LIBRARIES[name].missing:
        pytest.skip(f"{LIBRARIES[name].missing} is not installed")
    if name == "snapshot" and not snapshot.has_answers():
        pytest.skip("the snapshot has no answers")

    side.library(name)
    side.finish()

    [found] = side.figures["competitors"].values()
    assert found["trouble"] == {}
    assert set(found["cells"]) == {f"{question} {group}" for question, group in CELLS}
    assert all(cell["1"]["answers"] for cell in found["cells"].values())
    assert found["bytes"] >= 0
    assert side.figures["answers"]["differing"] == []
    assert side.figures["answers"]["checked"] >= len(CELLS)


def test_missing_library_is_named(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIBRARIES, "igraph", Competitor("igraph", "bench.engines.igraph", ("no_such_package",)))

    side.library("igraph")

    assert side.figures["competitors"]["igraph"]["missing"] == "no_such_package"


def test_run_goes_on_behind_a_cell_that_is_never_answered(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(task: dict[str, Any], patience: Patience) -> Iterator[dict[str, Any]]:
        for question, group in task["cells"]:
            yield {"event": "begun", "question": question, "group": group}
            if question == "degrees":
                raise WorkerFailedError("over 60 s")
            yield {"event": "cell", "question": question, "group": group, "clients": 1, "p50": 1.0, "p99": 1.0}

    monkeypatch.setattr(side_by_side, "events", told)
    cells = (("degree", "random"), ("degrees", "random"), ("rings", "random"))

    side.library("igraph", cells)

    found = side.figures["competitors"]["igraph"]
    assert set(found["cells"]) == {"degree random", "rings random"}
    assert found["trouble"] == {"degrees random": "over 60 s"}


def test_worker_that_says_nothing_is_ended() -> None:
    with pytest.raises(WorkerFailedError, match="over 0 s"):
        list(events({"do": "in process"}, Patience(opening=0.0)))


def test_reason_why_a_worker_ended_is_told() -> None:
    with pytest.raises(WorkerFailedError, match="KeyError"):
        list(events({"do": "in process"}, Patience()))


def test_wrong_answers_of_a_library_are_reported(side: Side) -> None:
    request = side.checks.requests["random"][0]
    right = {"question": "rings", "group": "random", "number": 0, "answer": rings(side.network, request.viewer)}

    side.checks.check("right", right, None, bounded=False)
    side.checks.check("wrong", right | {"answer": [1, 2, 3]}, None, bounded=False)

    [differing] = side.checks.document()["differing"]
    assert differing.startswith("wrong: rings, random")


def test_right_answers_are_those_of_igraph() -> None:
    network = drawn_network(200, 8, seed=5)
    graph = igraph.Graph(n=network.members, edges=network.pairs)
    distances = np.array(graph.distances(7)[0])

    assert degrees(network, 7, list(range(200))) == [int(d) if d <= 3 else None for d in distances]
    assert rings(network, 7) == [int(np.count_nonzero(distances == ring)) for ring in (1, 2, 3)]
    wanted = np.array(graph.similarity_inverse_log_weighted(7)[0])
    wanted[[7, *graph.neighbors(7)]] = 0
    assert closeness(network, 7, None) == pytest.approx(wanted)


def test_drawn_network_is_the_generated_one(tmp_path: Path) -> None:
    generate(tmp_path / "csv", members=300, mean_degree=10, seed=4)

    drawn, read = drawn_network(300, 10, 4), read_network(tmp_path / "csv")

    assert np.array_equal(drawn.starts, read.starts)
    assert np.array_equal(drawn.neighbours, read.neighbours)


def test_page_is_written_from_a_document(side: Side, tmp_path: Path) -> None:
    side.library("igraph", (("degree", "random"),))
    side.finish()
    side.figures["competitors"]["ladybug"] = {"missing": "ladybug", "cells": {}, "trouble": {}}
    results = Results(tmp_path / "results.json")
    results.begin(SMALL_PLAN, "python -m bench")
    results.document["sizes"] = {"300": side.figures}
    results.judge()

    page = filled(PAGE.read_text(), json.loads(results.path.read_text()))

    assert "**300 members, 1,800 connections**" in page
    assert "not installed: ladybug" in page
    assert filled(page, results.document) == page
    assert all(line.count("|") == 5 for line in page.split("## Targets")[1].split("## ")[0].splitlines() if "|" in line)


def test_bars_say_what_was_not_measured() -> None:
    cells = {"degree random": {"1": {"p50": 0.01, "p99": 0.2}, "12": {"p50": 1.0, "p99": 2.0, "per_second": 9000.0}}}
    slow = {"degree random": {"12": {"p50": 1.0, "p99": 2.0, "per_second": 500.0}}}
    size = {
        "members": 10,
        "connections": 20,
        "competitors": {"snapshot": {"cells": cells}, SNAPSHOT: {"cells": cells}, CYPHER: {"cells": slow}},
    }

    found = {bar.what: bar for bar in side_bars({"10": size})}

    assert found["in process: degree, random: p50, ms"].met
    assert not found["in process: degree, random: p99, ms"].met
    assert found["HTTP, 12 clients: degrees/s, snapshot / Cypher"].figure == 18.0
    assert found["loading anew over Bolt, s"].figure == "not measured"
    assert not found["loading anew over Bolt, s"].met


@pytest.mark.anyio
@pytest.mark.long
async def test_one_size_is_measured_with_and_without_a_database(ctx: Context, server: Server, tmp_path: Path) -> None:
    generate(tmp_path / "csv", members=300, mean_degree=12, seed=7)
    await load(ctx, [tmp_path / "csv"])
    network = read_network(tmp_path / "csv")
    save_network(network, tmp_path / "arrays")
    results = Results(tmp_path / "results.json")
    results.begin(SMALL_PLAN, "python -m bench")
    one = OneSize(
        network, tmp_path / "arrays", SMALL_PLAN, results, lambda what: None, tmp_path / "service" / snapshot.FILE
    )

    def both() -> None:
        one.with_database(server)
        one.without_database({"igraph"})

    await asyncio.to_thread(both)
    results.judge()

    found = json.loads(results.path.read_text())["sizes"]["300"]
    assert {CYPHER, "driver", "snapshot", "igraph"} <= set(found["competitors"])
    # A busy machine may take longer to plan a query than it may run.
    troubles = [trouble for who in found["competitors"].values() for trouble in who["trouble"].values()]
    assert [
        trouble for trouble in troubles if not re.search("504|503|[Tt]imed|Timeout|Refused|no answers", trouble)
    ] == []
    assert found["answers"]["differing"] == []
    assert found["changes"]["seen"] + found["changes"]["lost"]
    assert found["competitors"]["snapshot"]["reopened"]["altogether"] > 0
    rows, _, _ = await ctx.store.driver.execute_query("MATCH (m:Member) RETURN count(m) AS members")
    assert rows[0]["members"] == 300
