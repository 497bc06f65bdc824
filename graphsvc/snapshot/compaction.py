"""Makes a version without garbage: in order of id, without erased members and without runs that nobody has."""

from dataclasses import replace

import numpy as np

from graphsvc.snapshot.build import table_size
from graphsvc.snapshot.kernels.compacting import compact, sizes
from graphsvc.snapshot.kernels.rows import fill_table
from graphsvc.snapshot.layout import PAGE, WORDS, Version, capacity


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
    table = np.zeros(table_size(members), np.int32)
    fill_table(words, directory, text, table, members)
    return replace(
        version,
        words=words,
        directory=directory,
        pool=pool,
        text=text,
        table=table,
        members=members,
        sorted_members=members,
        number=0,
        used=(pages, int(used), int(size)),
        garbage=0,
    )
