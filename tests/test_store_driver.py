"""What graphsvc changes in the driver: its tables, and the size of a message."""

from calendar import monthrange
from types import SimpleNamespace
from typing import Any

import pytest
from neo4j import time as driver_time
from neo4j._codec.packstream import v1, v2
from neo4j._sync.io._bolt import _common as reading

from graphsvc.store.driver import bound_messages


def test_tables_of_the_driver_have_their_values_and_keep_none() -> None:
    for packstream in (v1, v2):
        for number in (0, 1, 255, 256, 65_535):
            assert packstream.PACKED_UINT_16[number] == number.to_bytes(2, "big")
            assert packstream.UNPACKED_UINT_16[number.to_bytes(2, "big")] == number
        assert len(packstream.PACKED_UINT_16) + len(packstream.UNPACKED_UINT_16) == 0
    for year in (1, 1900, 2000, 2023, 2024, 9999):
        for month in range(1, 13):
            assert driver_time.Date.days_in_month(year, month) == monthrange(year, month)[1]
    assert len(driver_time._DAYS_IN_MONTH) == 0
    with pytest.raises(ValueError, match="Month out of range"):
        driver_time.Date.days_in_month(2000, 13)


def test_a_message_is_refused_as_soon_as_it_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer, received = SimpleNamespace(used=0), list[int]()

    def receive(sock: None, buffer: SimpleNamespace, n_bytes: int) -> None:
        received.append(n_bytes)
        buffer.used += n_bytes

    monkeypatch.setattr(reading, "receive_into_buffer", receive)
    bound_messages(100)
    bounded: Any = reading.receive_into_buffer
    for _ in range(2):
        bounded(None, buffer, 40)
    with pytest.raises(MemoryError):
        bounded(None, buffer, 40)
    assert received == [40, 40]
    # The next message begins with an empty buffer.
    buffer.used = 0
    bounded(None, buffer, 100)
