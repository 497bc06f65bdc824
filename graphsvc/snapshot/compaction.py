"""Makes a version without garbage: in order of id, without erased members, and without runs, texts and strings that
nobody has."""

from dataclasses import replace

import numpy as np

from graphsvc.snapshot.build import signatures_of, table_size
from graphsvc.snapshot.kernels.compacting import compact, sizes
from graphsvc.snapshot.kernels.ids import fill_table
from graphsvc.snapshot.layout import PAGE, PLACE, WORDS, Version, Words, capacity

# Of what is used, what may be garbage before it is written anew; and bytes that always may.
MOST_GARBAGE = 1 / 3
LEAST_GARBAGE = 1 << 22
LOW_HALF = (1 << 32) - 1


def is_wasteful(version: Version) -> bool:
    """Whether so much is garbage that a compact version should take its place."""
    return version.garbage > max(LEAST_GARBAGE, MOST_GARBAGE * version.bytes_used)


def compacted(version: Version) -> Version:
    """The same network in memory of its own, and nothing else. Takes about as long as copying it."""
    order = version.in_order()
    members = len(order)
    number_of = np.full(version.members, -1, np.int32)
    number_of[order] = np.arange(members, dtype=np.int32)

    numbers, size = sizes(version.words, version.directory, version.text, order)
    pages = -(-members // PAGE)
    words = np.zeros((capacity(pages * PAGE, WORDS * 8), WORDS), np.int64)
    directory = np.arange(pages, dtype=np.int32)
    pool, text = np.empty(capacity(int(numbers), 4), np.int32), np.zeros(capacity(int(size)), np.uint8)
    used, size = compact(*version.graph, version.text, order, number_of, words, pool, text)
    strings = _renumber_strings(version, words[:members])
    table = np.zeros(table_size(members), np.int32)
    fill_table(words, directory, text, table, members)
    return replace(
        version,
        words=words,
        directory=directory,
        pool=pool,
        text=text,
        table=table,
        signatures=signatures_of(words, directory, pool, members),
        strings=strings,
        string_numbers={string: number for number, string in enumerate(strings) if number},
        members=members,
        sorted_members=members,
        number=0,
        used=(pages, int(used), int(size)),
        garbage=0,
    )


def _renumber_strings(version: Version, records: Words) -> list[str]:
    """The strings that these records have, whose places get the new numbers."""
    locations, industries = records[:, PLACE] >> 32, records[:, PLACE] & LOW_HALF
    used = np.union1d(locations, industries)
    used = used[used > 0]
    numbers = np.zeros(len(version.strings), np.int64)
    numbers[used] = np.arange(len(used)) + 1
    records[:, PLACE] = (numbers[locations] << 32) | numbers[industries]
    return ["", *(version.strings[number] for number in used.tolist())]
