"""Whether a history of a register is linearizable: the search of Wing and Gong, which tries no state twice.

J. Wing and C. Gong: Testing and Verifying Concurrent Objects, 1993; G. Lowe: Testing for Linearizability, 2017. A
system of independent registers is linearizable if each of them is (M. Herlihy and J. Wing, 1990): check each by itself.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

NEVER = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One read or write of a register, from when a client invoked it to when the client had its response.

    A write that ended in an error, or has no response, returns `NEVER`: it may take effect at any later moment, or not
    at all. A read that `includes` a write comes after it.
    """

    writes: bool
    value: Hashable
    invoked: float
    returned: float = NEVER
    includes: "Operation | None" = None


def misplaced(initial: Hashable, history: Iterable[Operation]) -> Operation | None:
    """None if there is an order of the operations in which each takes effect at one moment between its invocation and
    its response, and each read has the value that was written last. Otherwise, the operation that fits nowhere in the
    attempt that came furthest."""
    operations = sorted(history, key=lambda each: each.invoked)
    bits = {operation: 1 << at for at, operation in enumerate(operations)}
    tried = {(initial, 0)}
    attempts = [(initial, 0)]
    furthest, stuck = -1, None
    while attempts:
        value, done = attempts.pop()
        done, ends_first, next_writes = _go_on(operations, bits, value, done)
        if ends_first is None:
            return None
        if done.bit_count() > furthest:
            furthest, stuck = done.bit_count(), ends_first
        for write in next_writes:
            attempt = (write.value, done | bits[write])
            if attempt not in tried:
                tried.add(attempt)
                attempts.append(attempt)
    return stuck


def _go_on(
    operations: Iterable[Operation], bits: Mapping[Operation, int], value: Hashable, done: int
) -> tuple[int, Operation | None, list[Operation]]:
    """Do all reads that may come next: they change nothing. An operation may come next if no other that is left had its
    response before it was invoked.

    Returns what is done then, which operation of the others had its response first, and which writes may come next.
    """
    end, ends_first, next_writes = NEVER, None, []
    for operation in operations:
        if done & bits[operation]:
            continue
        if operation.invoked > end:
            break
        if operation.writes:
            next_writes.append(operation)
        elif operation.value == value and _has_its_write(operation, bits, done):
            done |= bits[operation]
            continue
        if operation.returned < end:
            end, ends_first = operation.returned, operation
    return done, ends_first, next_writes


def _has_its_write(read: Operation, bits: Mapping[Operation, int], done: int) -> bool:
    return read.includes is None or bool(done & bits[read.includes])
