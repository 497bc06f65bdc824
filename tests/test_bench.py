"""The benchmark runs end to end on a tiny network, and all who compete in it give the same answers."""

import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from bench.bars import bars_of
from bench.competitors import QUESTIONS
from bench.measure import CLIENTS
from bench.network import draw_requests, id_of, network_of, read_network
from bench.run import Plan, run
from bench.truth import exact_closeness, same
from graphsvc.generate import generate
from graphsvc.ingest import load
from graphsvc.store.store import Server, Store

TINY = Plan(seconds=0.03, warming=0.005, acting=0.2, requests=20, compared=4, judged=10, crowd=20)


@pytest.mark.anyio
async def test_everybody_agrees_and_the_document_holds_every_figure(
    store: Store, server: Server, tmp_path: Path
) -> None:
    generate(tmp_path / "csv", members=300, mean_degree=12, seed=7)
    await load(store, [tmp_path / "csv"])
    network = read_network(tmp_path / "csv")

    document = await run(TINY, network, server, store.settings, Console(quiet=True), lambda what: None)

    assert document["agreement"] == {"asked": TINY.compared * 3 * len(QUESTIONS), "differing": [], "unanswered": []}
    assert document["network"] == {"members": 300, "connections": 1800, "seed": 7}
    measured = {(cell["question"], cell["group"], cell["competitor"], cell["clients"]) for cell in document["cells"]}
    groups = ("random", "active", "best-connected")
    for question in QUESTIONS:
        for group in groups:
            assert {(question, group, who, n) for who in ("HTTP", "driver") for n in CLIENTS} <= measured
            assert (question, group, "igraph", 1) in measured
    assert not [cell for cell in document["cells"] if cell["errors"]]
    assert set(document["crowd"]["answers"]) <= {"200", "503 with Retry-After"}
    acted = document["acting"]
    assert all(figures["answers"] for figures in (acted["actions"] | acted["follower counts"]).values())
    rows, _, _ = await store.driver.execute_query("MATCH (m:Member) RETURN count(m) AS members")
    assert rows[0]["members"] == 300
    # With at most 200 connections a member, nothing is bounded away.
    assert document["kept_of_exact_top_20"] == dict.fromkeys(groups, 1.0)
    assert all({"what", "figure", "bar", "met"} == bar.keys() for bar in document["bars"])
    json.dumps(document)


def test_a_missed_bar_is_said() -> None:
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


def test_answers_that_differ_are_told_apart() -> None:
    assert same("degree", 2, 2)
    assert not same("degree", 2, None)
    assert same("suggestions", {"m1": 1.0, "m2": 0.5}, {"m1": 1.0000001, "m3": 0.4})
    assert not same("suggestions", {"m1": 1.0}, {"m1": 0.9})


def test_closeness_is_that_of_adamic_and_adar() -> None:
    # 0 and 3 share 1 (of 3 connections) and 2 (of 2); 4 hangs on 1 and is not to be discovered.
    pairs = np.array([[0, 1], [0, 2], [1, 3], [2, 3], [1, 4]])
    network = network_of(5, pairs, np.array([True, True, True, True, False]))

    assert exact_closeness(network, 0) == pytest.approx([0, 0, 0, 1 / np.log(3) + 1 / np.log(2), 0])


def test_the_same_seed_asks_the_same() -> None:
    pairs = np.array([[member, (member + 1) % 200] for member in range(200)])
    network = network_of(200, pairs, np.ones(200, bool))

    drawn = draw_requests(network, 10, seed=3)

    assert drawn == draw_requests(network, 10, seed=3)
    assert drawn != draw_requests(network, 10, seed=4)
    assert all(request.viewer != request.other for group in drawn.values() for request in group)
    assert id_of(0) == "m1"
