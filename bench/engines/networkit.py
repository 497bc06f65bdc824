"""networkit. Its own searches for many targets and its link prediction take longer than walks from its neighbours."""

import networkit
import numpy as np

from bench.engines import Degree, Rings, Suggested, walks
from bench.network import Ints, Network


class Networkit:
    def __init__(self, network: Network) -> None:
        self.graph = networkit.GraphFromCoo(tuple(network.pairs.T.copy()), n=network.members)
        self.weights = walks.weights_of(network).tolist()

    def neighbours(self, member: int) -> list[int]:
        return list(self.graph.iterNeighbors(member))

    def degree(self, viewer: int, other: int) -> Degree:
        distance = networkit.distance.BidirectionalBFS(self.graph, viewer, other, False).run().getDistance()
        return int(distance) if distance <= 3 else None

    def degrees(self, viewer: int, others: Ints) -> list[Degree]:
        return walks.degrees(self.neighbours, viewer, others)

    def mutuals(self, viewer: int, other: int) -> int:
        return walks.mutuals(self.neighbours, viewer, other)

    def suggestions(self, viewer: int) -> Suggested:
        return walks.suggestions(self.neighbours, self.weights, viewer)

    def rings(self, viewer: int) -> Rings:
        search = networkit.distance.BFS(self.graph, viewer, False).run()
        distances = np.asarray(search.getDistances(asarray=True))
        first, second, third = (int(np.count_nonzero(distances == degree)) for degree in (1, 2, 3))
        return first, second, third


engine = Networkit
