"""igraph. Its own `distances` searches the whole network, and its `similarity_inverse_log_weighted` scores it."""

import igraph

from bench.engines import Degree, Rings, Suggested, walks
from bench.network import Ints, Network


class Igraph:
    def __init__(self, network: Network) -> None:
        self.graph = igraph.Graph(n=network.members, edges=network.pairs)
        self.weights = walks.weights_of(network).tolist()

    def degree(self, viewer: int, other: int) -> Degree:
        return walks.degree(self.graph.neighbors, viewer, other)

    def degrees(self, viewer: int, others: Ints) -> list[Degree]:
        return walks.degrees(self.graph.neighbors, viewer, others)

    def mutuals(self, viewer: int, other: int) -> int:
        return walks.mutuals(self.graph.neighbors, viewer, other)

    def suggestions(self, viewer: int) -> Suggested:
        return walks.suggestions(self.graph.neighbors, self.weights, viewer)

    def rings(self, viewer: int) -> Rings:
        first, second, third = (self.graph.neighborhood_size(viewer, order=order) for order in (1, 2, 3))
        return first - 1, second - first, third - second


engine = Igraph
