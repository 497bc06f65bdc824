"""The history checker by itself: it accepts histories that are linearizable, and rejects those that are not."""

import random
from itertools import permutations

import pytest

from tests.histories import NEVER, Operation, misplaced


def read(value: int, invoked: float, returned: float, includes: Operation | None = None) -> Operation:
    return Operation(False, value, invoked, returned, includes)


def write(value: int, invoked: float, returned: float = NEVER) -> Operation:
    return Operation(True, value, invoked, returned)


FIRST = write(1, 0, 10)
LINEARIZABLE = {
    "nothing": [],
    "initial value": [read(0, 0, 1)],
    "one after the other": [write(1, 0, 1), read(1, 2, 3), write(2, 4, 5), read(2, 6, 7)],
    "either value during a write": [write(1, 0, 10), read(0, 1, 2), read(0, 3, 4), read(1, 5, 6), read(1, 7, 8)],
    "two writes at once, seen in either order": [write(1, 0, 10), write(2, 0, 10), read(2, 2, 3), read(1, 4, 5)],
    "a write without response takes effect late": [write(1, 0), read(0, 5, 6), read(0, 7, 8), read(1, 100, 101)],
    "a write without response never takes effect": [write(1, 0), read(0, 5, 6), write(2, 7, 8), read(2, 9, 10)],
    "a write without response after a later write": [write(1, 0), write(2, 5, 6), read(2, 7, 8), read(1, 9, 10)],
    "reads that overlap, the later one done first": [write(1, 2, 3), read(0, 0, 9), read(1, 4, 5)],
    "a read with its write": [FIRST, read(1, 1, 2, includes=FIRST), read(1, 3, 4)],
}
NOT_LINEARIZABLE = {
    "a value never written": ([read(7, 0, 1)], 7),
    "a stale read": ([write(1, 0, 1), read(0, 2, 3)], 0),
    "a lost write": ([write(1, 0, 1), write(2, 2, 3), read(2, 4, 5), read(1, 6, 7)], 1),
    "back to the value before during a write": ([write(1, 0, 10), read(1, 1, 2), read(0, 3, 4)], 0),
    "two readers that see two writes in different orders": (
        [write(1, 0, 10), write(2, 0, 10), read(1, 1, 2), read(2, 3, 4), read(1, 5, 6)],
        1,
    ),
    "a write without response that comes and goes": ([write(1, 0), read(1, 1, 2), read(0, 3, 4)], 0),
    "a write without response before its invocation": ([read(1, 0, 1), write(1, 2)], 1),
    "a write that is seen twice": ([write(1, 0), write(2, 1, 2), read(1, 3, 4), write(3, 5, 6), read(1, 7, 8)], 1),
    "a read without its write": ([FIRST, read(0, 1, 2, includes=FIRST)], 0),
}


@pytest.mark.parametrize("history", LINEARIZABLE.values(), ids=LINEARIZABLE.keys())
def test_a_linearizable_history_is_accepted(history: list[Operation]) -> None:
    assert misplaced(0, history) is None


@pytest.mark.parametrize(("history", "value"), NOT_LINEARIZABLE.values(), ids=NOT_LINEARIZABLE.keys())
def test_a_history_that_is_not_linearizable_is_rejected_with_its_read(history: list[Operation], value: int) -> None:
    found = misplaced(0, history)
    assert found is not None
    assert (found.writes, found.value) == (False, value)


def by_definition(history: list[Operation]) -> bool:
    """Every order of the operations, with every choice among writes without a response."""
    open_writes = [each for each in history if each.returned == NEVER]
    certain = [each for each in history if each.returned != NEVER]
    for chosen in range(1 << len(open_writes)):
        some = [*certain, *(each for at, each in enumerate(open_writes) if chosen >> at & 1)]
        if any(is_legal(order) for order in permutations(some)):
            return True
    return False


def is_legal(order: tuple[Operation, ...]) -> bool:
    value, seen = 0, set[Operation]()
    for at, operation in enumerate(order):
        if any(later.returned < operation.invoked for later in order[at + 1 :]):
            return False
        if operation.writes:
            value = operation.value  # type: ignore[assignment]
            seen.add(operation)
        elif operation.value != value or (operation.includes is not None and operation.includes not in seen):
            return False
    return True


def at_random(draw: random.Random) -> list[Operation]:
    history: list[Operation] = []
    for _ in range(draw.randrange(1, 6)):
        invoked = draw.randrange(12)
        returned = invoked + draw.randrange(8)
        writes = [each for each in history if each.writes]
        if draw.random() < 0.4:
            history.append(write(draw.randrange(3), invoked, draw.choice([returned, returned, NEVER])))
        else:
            includes = draw.choice(writes) if writes and draw.random() < 0.2 else None
            history.append(read(draw.randrange(3), invoked, returned, includes))
    draw.shuffle(history)
    return history


def test_the_verdict_is_that_of_the_definition() -> None:
    draw, accepted = random.Random(1), 0
    for _ in range(600):
        history = at_random(draw)
        expected = by_definition(history)
        assert (misplaced(0, history) is None) == expected, history
        accepted += expected
    assert 100 < accepted < 500
