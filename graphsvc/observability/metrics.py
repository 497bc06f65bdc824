"""Prometheus metrics for /metrics."""

import os
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# The folder in which workers keep their metrics. prometheus_client reads it when it is imported.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
# Seconds. A degree takes about 5 ms, a third ring up to 1 s.
BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


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

    def observe_query(self, name: str, seconds: float, failed: bool) -> None:
        self.queries.labels(name).observe(seconds)
        if failed:
            self.query_failures.labels(name).inc()

    def observe_task(self, name: str, *, up: bool, restarted: bool) -> None:
        self.task_up.labels(name).set(up)
        self.task_restarts.labels(name).inc(restarted)

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
