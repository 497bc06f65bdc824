"""python-graphblas: the network as a sparse matrix, questions as products over semirings."""

import numpy as np
from graphblas import Matrix, Vector, binary, semiring

from bench.engines import SUGGESTED, Degree, Rings, Suggested, walks
from bench.network import Ints, Network


class Graphblas:
    def __init__(self, network: Network) -> None:
        self.members = network.members
        self.matrix = Matrix.from_csr(
            network.starts,
            network.neighbours,
            True,
            nrows=network.members,
            ncols=network.members,
            dtype=bool,
        )
        self.weights = Vector.from_dense(walks.weights_of(network))

    def row(self, member: int) -> Vector:
        return self.matrix[member, :].new()

    def degree(self, viewer: int, other: int) -> Degree:
        if viewer == other:
            return 0
        mine, theirs = self.row(viewer), self.row(other)
        if mine.get(other) is not None:
            return 1
        if binary.pair(mine & theirs).new().nvals:
            return 2
        second = semiring.any_pair(mine @ self.matrix).new()
        return 3 if binary.pair(second & theirs).new().nvals else None

    def degrees(self, viewer: int, others: Ints) -> Ints:
        first = self.row(viewer)
        second = semiring.any_pair(first @ self.matrix).new()
        near = Vector(np.int8, self.members)
        near(second.S) << 2
        near(first.S) << 1
        near[viewer] = 0
        rows = self.matrix[others, :].new()
        answers = np.full(len(others), 4, np.int64)
        answers[semiring.any_pair(rows @ second).new().to_coo(values=False)[0]] = 3
        places, degrees = near[others].new().to_coo()
        answers[places] = degrees
        return answers

    def mutuals(self, viewer: int, other: int) -> int:
        return int(binary.pair(self.row(viewer) & self.row(other)).new().nvals)

    def suggestions(self, viewer: int) -> Suggested:
        mine = self.row(viewer)
        weighted = binary.second(mine & self.weights).new()
        mine[viewer] = True
        closeness = Vector(np.float64, self.members)
        closeness(~mine.S, replace=True) << semiring.plus_first(weighted @ self.matrix)
        members, values = closeness.to_coo()
        if len(members) > SUGGESTED:
            least = np.partition(values, -SUGGESTED)[-SUGGESTED]
            members, values = members[values >= least], values[values >= least]
        best = np.lexsort((members, -values))[:SUGGESTED]
        return list(zip(members[best].tolist(), values[best].tolist(), strict=True))

    def rings(self, viewer: int) -> Rings:
        seen = Vector(bool, self.members)
        seen[viewer] = True
        front, sizes = seen.dup(), []
        for _ in range(3):
            front(~seen.S, replace=True) << semiring.any_pair(front @ self.matrix)
            seen(front.S) << True
            sizes.append(int(front.nvals))
        first, second, third = sizes
        return first, second, third


engine = Graphblas
