"""Texts of many members at once: decoding them one by one takes longer than finding the members."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.prefetching import prefetch_number, prefetch_record
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.layout import FLAG_BITS, NO_TEXT, TEXT, TEXT_HEAD

# Bytes that a processor reads at once.
LINE = 64


@njit(**COMPILED)
def _length(text: Any, at: Any) -> Any:
    return (
        np.int64(text[at]) | np.int64(text[at + 1]) << 8 | np.int64(text[at + 2]) << 16 | np.int64(text[at + 3]) << 24
    )


@njit(**COMPILED)
def gather_texts(words: Any, directory: Any, text: Any, members: Any, ends: Any) -> Any:
    """id, name and headline of members, joined, in UTF-8. `ends` gets where each ends, in characters; -1 is null."""
    for member in members:
        prefetch_record(words, directory, member)
    for member in members:
        at = words[place_of(directory, member), TEXT] >> FLAG_BITS
        prefetch_number(text, at)
        prefetch_number(text, at + LINE)
    size = 0
    for member in members:
        at = words[place_of(directory, member), TEXT] >> FLAG_BITS
        for part in range(3):
            length = _length(text, at + 4 * part)
            size += 0 if length == NO_TEXT else length
    joined, used, characters = np.empty(size, np.uint8), 0, 0
    for row in range(len(members)):
        head = words[place_of(directory, members[row]), TEXT] >> FLAG_BITS
        at = head + TEXT_HEAD
        for part in range(3):
            length = _length(text, head + 4 * part)
            if length == NO_TEXT:
                ends[row, part] = -1
                continue
            for _ in range(length):
                byte = text[at]
                joined[used] = byte
                # All but the first byte of a character begin with the bits 10.
                characters += byte & 0xC0 != 0x80
                at += 1
                used += 1
            ends[row, part] = characters
    return joined
