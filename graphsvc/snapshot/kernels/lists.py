"""The first members of a list by id, after a cursor.

Members below `sorted_members` are in order of id, so the first of them are taken in order of number. Members who came
later are compared one by one. `after` is the cursor, an id in UTF-8; `whole` is true for a list without one.
"""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.bits import ONE, has, lowest
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.layout import FLAG_BITS, ORDER, TEXT, TEXT_HEAD


@njit(**COMPILED)
def is_after(words: Any, directory: Any, text: Any, member: Any, after: Any) -> Any:
    """Whether a member's id is greater than another, by code points, which is the order of their bytes."""
    at = words[place_of(directory, member), TEXT] >> FLAG_BITS
    length = np.int64(text[at]) | np.int64(text[at + 1]) << 8 | np.int64(text[at + 2]) << 16
    at += TEXT_HEAD
    shared: Any = min(length, len(after))
    for step in range(shared):
        if text[at + step] != after[step]:
            return text[at + step] > after[step]
    return length > len(after)


@njit(**COMPILED)
def first_after(words: Any, directory: Any, text: Any, sorted_members: Any, after: Any, whole: Any) -> Any:
    """The first of the members in order who comes after the cursor."""
    low, high = 0, sorted_members
    if whole:
        return low
    while low < high:
        middle = (low + high) >> 1
        if is_after(words, directory, text, middle, after):
            high = middle
        else:
            low = middle + 1
    return low


@njit(**COMPILED)
def keep(words: Any, directory: Any, listed: Any, orders: Any, length: Any, member: Any) -> Any:
    """Put a member into a list in order of id that holds the first `len(listed)`. Returns the list's new length."""
    order = words[place_of(directory, member), ORDER]
    if length == len(listed):
        if not length or order > orders[length - 1]:
            return length
        length -= 1
    at = length
    while at and orders[at - 1] > order:
        listed[at], orders[at] = listed[at - 1], orders[at - 1]
        at -= 1
    listed[at], orders[at] = member, order
    return length + 1


@njit(**COMPILED)
def texts_of(words: Any, directory: Any, listed: Any, length: Any) -> Any:
    """Where the text of each begins."""
    starts = np.empty(length, np.int64)
    for at in range(length):
        starts[at] = words[place_of(directory, listed[at]), TEXT] >> FLAG_BITS
    return starts


@njit(**COMPILED)
def first_of(
    words: Any,
    directory: Any,
    text: Any,
    mark: Any,
    sorted_members: Any,
    members: Any,
    after: Any,
    whole: Any,
    limit: Any,
) -> Any:
    """Texts of the first members of a set."""
    listed, orders = np.empty(limit, np.int64), np.empty(limit, np.int64)
    length = 0
    begin = first_after(words, directory, text, sorted_members, after, whole)
    at, end = begin >> 6, (sorted_members + 63) >> 6
    while at < end and length < limit:
        word = mark[at]
        while word and length < limit:
            member = (at << 6) | lowest(word)
            word &= word - ONE
            if begin <= member < sorted_members:
                length = keep(words, directory, listed, orders, length, member)
        at += 1
    for member in range(sorted_members, members):
        if has(mark, member) and (whole or is_after(words, directory, text, member, after)):
            length = keep(words, directory, listed, orders, length, member)
    return texts_of(words, directory, listed, length)
