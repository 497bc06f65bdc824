"""Prometheus metrics for /metrics."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# The folder in which workers keep their metrics. prometheus_client reads it when it is imported.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
# Seconds. A degree takes about 5 ms, a third ring up to 1 s.
BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# A degree from memory takes 0.02 ms, the best connected member's rings 40 ms.
MEMORY_BUCKETS = (0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5)


class Snapshot(Protocol):
    """The network in memory, as far as metrics tell of it."""

    @property
    def age(self) -> float: ...

    @property
    def state(self) -> Mapping[str, float]: ...


def _number(name: str, snapshot: Snapshot) -> float:
    return snapshot.state[name]


SNAPSHOT: dict[str, tuple[str, Callable[[Snapshot], float]]] = {
    "age_seconds": ("Time since the snapshot was known to be current", lambda it: it.age),
    **{
        name: (title, partial(_number, name))
        for name, title in {
            "members": "Members in the snapshot",
            "connections": "Connections in the snapshot",
            "version": "Changes published since the snapshot was opened",
            "living_versions": "Versions that readers still use",
            "bytes": "Memory in use by the snapshot",
            "garbage_bytes": "Memory that is reused when the snapshot is written anew",
            "lag_entries": "Entries of the change log that were not read yet at the last look",
            "verified": "Answers compared with those of Neo4j",
            "different": "Answers that differed from those of Neo4j",
            "mended": "Members who were changed without an entry in the change log",
            "rebuilt": "Times that the snapshot was built again",
            "failures": "Answers that failed in the snapshot and came from Neo4j",
        }.items()
    },
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics of one app, in its own registry."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    in_flight: Gauge
    waiting: Gauge
    queries: Histogram
    query_failures: Counter
    task_up: Gauge
    task_restarts: Counter
    snapshot_answers: Histogram
    # Of a worker: other workers tell of its snapshot, too.
    read_regularly: list[tuple[Gauge, Callable[[], float]]] = field(default_factory=list)

    def observe_query(self, name: str, seconds: float, failed: bool) -> None:
        self.queries.labels(name).observe(seconds)
        if failed:
            self.query_failures.labels(name).inc()

    def observe_task(self, name: str, *, up: bool, restarted: bool) -> None:
        self.task_up.labels(name).set(up)
        self.task_restarts.labels(name).inc(restarted)

    def observe_snapshot(self, name: str, seconds: float) -> None:
        self.snapshot_answers.labels(name).observe(seconds)

    def watch_snapshot(self, snapshot: Snapshot) -> None:
        """Report the state of a snapshot from now on."""
        for name, (title, read) in SNAPSHOT.items():
            gauge = Gauge(f"graphsvc_snapshot_{name}", title, registry=self.registry, multiprocess_mode="liveall")
            if SHARED in os.environ:
                self.read_regularly.append((gauge, partial(read, snapshot)))
            else:
                gauge.set_function(partial(read, snapshot))

    def refresh(self) -> None:
        """Write down what other workers cannot read."""
        for gauge, read in self.read_regularly:
            gauge.set(read())

    def text(self) -> bytes:
        """All metrics in the Prometheus text format, of all workers together if there are several."""
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def new_metrics() -> Metrics:
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        requests=Counter("graphsvc_requests", "Requests answered", ["method", "route", "status"], registry=registry),
        seconds=Histogram(
            "graphsvc_request_seconds",
            "Time to answer",
            ["method", "route"],
            buckets=BUCKETS,
            registry=registry,
        ),
        in_flight=Gauge(
            "graphsvc_requests_in_flight",
            "Requests worked on now",
            ["slots"],
            registry=registry,
            multiprocess_mode="livesum",
        ),
        waiting=Gauge(
            "graphsvc_requests_waiting",
            "Requests that wait for a slot",
            ["slots"],
            registry=registry,
            multiprocess_mode="livesum",
        ),
        queries=Histogram(
            "graphsvc_query_seconds", "Time in the database", ["query"], buckets=BUCKETS, registry=registry
        ),
        query_failures=Counter("graphsvc_query_failures", "Queries that failed", ["query"], registry=registry),
        snapshot_answers=Histogram(
            "graphsvc_snapshot_seconds",
            "Time of an answer from memory",
            ["query"],
            buckets=MEMORY_BUCKETS,
            registry=registry,
        ),
        task_up=Gauge(
            "graphsvc_background_task_up",
            "1 while a background task runs or is done, 0 while it waits to be restarted",
            ["task"],
            registry=registry,
            multiprocess_mode="livemin",
        ),
        task_restarts=Counter(
            "graphsvc_background_task_restarts",
            "Restarts of a background task after a failure",
            ["task"],
            registry=registry,
        ),
    )
