"""The Neo4j driver. All other modules import its names from here, never from `neo4j`.

If numpy, pandas and pyarrow are installed, `import neo4j` imports them to support their arrays. This takes 0.15 s of
CPU, a third of a question on the command line. graphsvc never passes such values to the driver.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from struct import Struct
from typing import Any


@contextmanager
def hidden(*packages: str) -> Iterator[None]:
    """Makes imports of these packages fail in the context, unless they are already loaded. Later imports work."""
    hiding = [name for name in packages if name not in sys.modules]
    for name in hiding:
        sys.modules[name] = None  # type: ignore[assignment]  # makes Python's import fail
    try:
        yield
    finally:
        for name in hiding:
            del sys.modules[name]


with hidden("numpy", "pandas", "pyarrow"):
    from neo4j import (
        READ_ACCESS,
        WRITE_ACCESS,
        AsyncDriver,
        AsyncGraphDatabase,
        AsyncResult,
        AsyncSession,
        Bookmarks,
        Driver,
        GraphDatabase,
        NotificationMinimumSeverity,
        Query,
        Record,
        Result,
        ResultSummary,
    )
    from neo4j.exceptions import (
        AuthError,
        BrokenRecordError,
        ClientError,
        ConfigurationError,
        ConnectionAcquisitionTimeoutError,
        DatabaseError,
        DriverError,
        Neo4jError,
        ServiceUnavailable,
        SessionExpired,
    )
    from neo4j.graph import Node, Path, Relationship
    from neo4j.spatial import CartesianPoint, Point, WGS84Point
    from neo4j.time import Date, DateTime, Duration, Time
    from neo4j.vector import Vector


class Computed(dict[Any, Any]):
    """A table whose values are computed when they are looked up, and not kept."""

    def __init__(self, value_of: Callable[[Any], object]) -> None:
        super().__init__()
        self.value_of = value_of

    def __missing__(self, key: Any) -> object:
        return self.value_of(key)


def _free_tables() -> None:
    """Replace the driver's tables of 130,000 integers and 120,000 months, which take 24 MB in every process.

    They are private to the driver, so another version may have none, and keeps its own.
    """
    packed, unpacked = Computed(Struct(">H").pack), Computed(lambda two_bytes: int.from_bytes(two_bytes, "big"))
    with suppress(ImportError, AttributeError):
        for name in ("v1", "v2"):
            packstream: Any = import_module(f"neo4j._codec.packstream.{name}")
            if packstream.PACKED_UINT_16 and packstream.UNPACKED_UINT_16:
                packstream.PACKED_UINT_16, packstream.UNPACKED_UINT_16 = packed, unpacked
    with suppress(ImportError, AttributeError):
        time: Any = import_module("neo4j.time")
        days_in_month = time._days_in_month
        if time._DAYS_IN_MONTH:
            time._DAYS_IN_MONTH = Computed(lambda year_and_month: days_in_month(*year_and_month))


_free_tables()


# What all drivers have in common, in the service and in its workers.
COMMON: dict[str, Any] = {"keep_alive": True, "telemetry_disabled": True, "user_agent": "graphsvc"}


def new_driver(uri: str, auth: tuple[str, str], **options: Any) -> AsyncDriver:
    """A driver with what all drivers of the service have in common."""
    return AsyncGraphDatabase.driver(
        uri,
        auth=auth,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        **COMMON,
        **options,
    )


__all__ = [
    "COMMON",
    "READ_ACCESS",
    "WRITE_ACCESS",
    "AsyncDriver",
    "AsyncGraphDatabase",
    "AsyncResult",
    "AsyncSession",
    "AuthError",
    "Bookmarks",
    "BrokenRecordError",
    "CartesianPoint",
    "ClientError",
    "ConfigurationError",
    "ConnectionAcquisitionTimeoutError",
    "DatabaseError",
    "Date",
    "DateTime",
    "Driver",
    "DriverError",
    "Duration",
    "GraphDatabase",
    "Neo4jError",
    "Node",
    "NotificationMinimumSeverity",
    "Path",
    "Point",
    "Query",
    "Record",
    "Relationship",
    "Result",
    "ResultSummary",
    "ServiceUnavailable",
    "SessionExpired",
    "Time",
    "Vector",
    "WGS84Point",
    "bound_messages",
    "fetch_next",
    "hidden",
    "new_driver",
]


def fetch_next(result: Result, rows: int) -> None:
    """Change how many rows a result fetches at once, from the next fetch on.

    The driver lets a session choose it only before a query runs, when the size of a row is unknown: the database
    writes all rows of a fetch without waiting for their reader, and keeps in its memory what has not been read.
    """
    result._fetch_size = rows


def bound_messages(size: int) -> None:
    """From now on, reading a message of more bytes raises MemoryError as soon as they have arrived.

    For a process with one connection. The driver decodes a message, which is one row, when it is complete. The function
    is private to the driver, whose versions are locked and tested.
    """
    reading: Any = import_module("neo4j._sync.io._bolt._common")
    receive = reading.receive_into_buffer

    def receive_bounded(sock: Any, buffer: Any, n_bytes: int) -> None:
        if buffer.used + n_bytes > size:
            raise MemoryError
        receive(sock, buffer, n_bytes)

    reading.receive_into_buffer = receive_bounded
