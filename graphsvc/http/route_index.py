"""Which routes may match a path, by its segments: matching all patterns for each request takes longer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fastapi.routing import RouteContext
from starlette.routing import Mount


@dataclass(slots=True)
class Node:
    """Places of routes whose path ends here (`ending`) or goes on with any segments (`open`), and the next segments:
    literal ones, and `None` for a parameter."""

    ending: list[int] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    following: dict[str | None, "Node"] = field(default_factory=dict)


class RouteIndex:
    """Finds candidates, in the order of the routes. Each must still be matched by its own pattern."""

    def __init__(self, routes: Sequence[RouteContext]) -> None:
        self._root = Node()
        self._all = range(len(routes))
        for place, route in enumerate(routes):
            segments = (route.path or "").split("/")
            # A mounted app and a `:path` parameter match any number of segments.
            known = next((at for at, segment in enumerate(segments) if ":path}" in segment), len(segments))
            node = _node_for(self._root, segments[:known])
            is_open = known < len(segments) or isinstance(route.original_route, Mount)
            (node.open if is_open else node.ending).append(place)

    def candidates(self, path: str) -> Iterable[int]:
        if path.endswith("\n"):  # which patterns ignore at the end
            return self._all
        nodes, found = [self._root], [*self._root.open]
        for segment in path.split("/"):
            following = []
            for node in nodes:
                for key in (segment, None):
                    if (child := node.following.get(key)) is not None:
                        following.append(child)
                        found += child.open
            nodes = following
        for node in nodes:
            found += node.ending
        found.sort()
        return found


def _node_for(root: Node, segments: Iterable[str]) -> Node:
    node = root
    for segment in segments:
        node = node.following.setdefault(None if "{" in segment else segment, Node())
    return node
