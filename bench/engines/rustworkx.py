"""rustworkx."""

import rustworkx

from bench.engines import Degree, Rings, Suggested, walks
from bench.network import Ints, Network

# Lists of tuples of numbers take ten times the memory of the array.
CHUNK = 1_000_000


class Rustworkx:
    def __init__(self, network: Network) -> None:
        pairs = network.pairs
        # With multigraph=False it would look for an existing connection before it adds one.
        self.graph = rustworkx.PyGraph(
            multigraph=True, node_count_hint=network.members, edge_count_hint=network.connections
        )
        self.graph.add_nodes_from([None] * network.members)
        for start in range(0, len(pairs), CHUNK):
            self.graph.add_edges_from_no_data(list(map(tuple, pairs[start : start + CHUNK].tolist())))
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
        layers = [len(layer) for layer in rustworkx.bfs_layers(self.graph, [viewer])[1:4]]
        first, second, third = layers + [0] * (3 - len(layers))
        return first, second, third


engine = Rustworkx
