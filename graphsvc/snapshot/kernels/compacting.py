"""Writes all records, runs and texts anew, in order of id, without what no member has any more."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.layout import (
    AFFILIATIONS,
    ASIDE,
    ASIDE_WIDTH,
    CONNECTIONS,
    FLAG_BITS,
    FOLLOWERS,
    FOLLOWING,
    LENGTH_BITS,
    LENGTH_MASK,
    ORDER,
    ORDER_GAP,
    PLACE,
    TEXT,
    TEXT_HEAD,
)


@njit(**COMPILED)
def sort_run(run: Any) -> None:
    """Sort by insertion: runs come nearly sorted."""
    for at in range(1, len(run)):
        value = run[at]
        before = at - 1
        while before >= 0 and run[before] > value:
            run[before + 1] = run[before]
            before -= 1
        run[before + 1] = value


@njit(**COMPILED)
def _sort_entries(entries: Any) -> None:
    """Sort entries of an ASIDE run by kind, other member and moments, as Python sorts their rows."""
    count = len(entries) // ASIDE_WIDTH
    for at in range(1, count):
        step = at
        while step > 0 and _is_before(entries, step, step - 1):
            for column in range(ASIDE_WIDTH):
                a, b = step * ASIDE_WIDTH + column, (step - 1) * ASIDE_WIDTH + column
                entries[a], entries[b] = entries[b], entries[a]
            step -= 1


@njit(**COMPILED)
def _is_before(entries: Any, one: Any, other: Any) -> Any:
    a, b = one * ASIDE_WIDTH, other * ASIDE_WIDTH
    for column in (0, 1, 3, 2, 5, 4):  # of each moment the high half first
        x, y = np.int64(entries[a + column]), np.int64(entries[b + column])
        if column in {2, 4}:  # low halves have no sign
            x, y = x & 0xFFFFFFFF, y & 0xFFFFFFFF
        if x != y:
            return x < y
    return False


@njit(**COMPILED)
def _text_length(text: Any, start: Any) -> Any:
    total = np.int64(TEXT_HEAD)
    for part in range(3):
        at = start + 4 * part
        length = (
            np.int64(text[at])
            | np.int64(text[at + 1]) << 8
            | np.int64(text[at + 2]) << 16
            | np.int64(text[at + 3]) << 24
        )
        if length != 0xFFFFFFFF:
            total += length
    return total


@njit(**COMPILED)
def sizes(words: Any, directory: Any, text: Any, order: Any) -> Any:
    """Numbers in the runs of these members, and bytes of their texts."""
    numbers, size = np.int64(0), np.int64(0)
    for member in order:
        place = place_of(directory, member)
        for which in (CONNECTIONS, AFFILIATIONS, FOLLOWING, ASIDE):
            numbers += words[place, which] & LENGTH_MASK
        size += _text_length(text, words[place, TEXT] >> FLAG_BITS)
    return numbers, size


@njit(**COMPILED)
def compact(  # noqa: C901  four kinds of runs in one pass
    words: Any,
    directory: Any,
    pool: Any,
    text: Any,
    order: Any,
    number_of: Any,
    new_words: Any,
    new_pool: Any,
    new_text: Any,
) -> Any:
    """Fill the new arrays with the members in `order`, and return the used lengths of pool and text.

    number_of: the new number of each member, or -1 for those who are left out, in runs too.
    """
    used, size = np.int64(0), np.int64(0)
    for number in range(len(order)):
        place = place_of(directory, order[number])
        for which in (CONNECTIONS, AFFILIATIONS, FOLLOWING, ASIDE):
            word = words[place, which]
            start, length = word >> LENGTH_BITS, word & LENGTH_MASK
            first = used
            if which == AFFILIATIONS:
                for at in range(start, start + length):
                    new_pool[used] = pool[at]
                    used += 1
            elif which == ASIDE:
                for at in range(start, start + length, ASIDE_WIDTH):
                    other = number_of[pool[at + 1]]
                    if other >= 0:
                        for column in range(ASIDE_WIDTH):
                            new_pool[used + column] = pool[at + column]
                        new_pool[used + 1] = other
                        used += ASIDE_WIDTH
                _sort_entries(new_pool[first:used])
            else:
                for at in range(start, start + length):
                    other = pool[at]
                    if other >= 0:
                        other = number_of[other]
                        if other < 0:
                            continue
                    new_pool[used] = other
                    used += 1
                sort_run(new_pool[first:used])
            new_words[number, which] = (first << LENGTH_BITS) | (used - first) if used > first else 0
        word = words[place, TEXT]
        start = word >> FLAG_BITS
        length = _text_length(text, start)
        new_text[size : size + length] = text[start : start + length]
        new_words[number, TEXT] = (size << FLAG_BITS) | (word & ((1 << FLAG_BITS) - 1))
        size += length
        new_words[number, PLACE] = words[place, PLACE]
        new_words[number, FOLLOWERS] = words[place, FOLLOWERS]
        new_words[number, ORDER] = (np.int64(number) + 1) * ORDER_GAP
    return used, size
