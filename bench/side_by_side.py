"""All competitors on one network, one after the other; what each answered is held against the right answers."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from time import monotonic
from typing import Any

from bench.answers import expected, is_exact, suggestions_are_right
from bench.engines import LIBRARIES
from bench.network import Network, Request, draw_requests, id_of
from bench.processes import Patience, WorkerFailedError, events
from bench.tasks import TARGETS
from bench.wires import SNAPSHOT

CELLS = (
    *(("degree", group) for group in ("random", "active", "best-connected")),
    *(("degrees", group) for group in ("random", "best-connected")),
    *(("mutuals", group) for group in ("random", "best-connected")),
    *(("suggestions", group) for group in ("random", "active", "best-connected")),
    *(("rings", group) for group in ("random", "best-connected")),
)
GROWTH = (("degree", "random"), ("suggestions", "random"))
BARE = "snapshot, connections only"
Figures = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """`seconds` are those of one cell; the first `compared` answers of a cell are checked."""

    seconds: float = 1.0
    requests: int = 300
    compared: int = 3
    seed: int = 7
    clients: tuple[int, ...] = (1, 12)
    patience: Patience = field(default_factory=Patience)
    sources: int = 200
    shown: int = 500
    cells: tuple[tuple[str, str], ...] = CELLS


class Checks:
    """Answers against the right ones; and those who rank by the whole score against each other."""

    def __init__(self, network: Network, plan: Plan) -> None:
        self.network, self.plan = network, plan
        self.requests = draw_requests(network, plan.requests, plan.seed, TARGETS)
        self.right: dict[tuple[str, str, int], Any] = {}
        self.ranked: dict[tuple[str, int], list[tuple[str, list[int]]]] = defaultdict(list)
        self.checked = 0
        self.differing: list[str] = []

    def check(self, who: str, event: dict[str, Any], shown: int | None, *, bounded: bool) -> None:
        question, group, number, answer = (event[key] for key in ("question", "group", "number", "answer"))
        request: Request = self.requests[group][number]
        if question == "suggestions":
            if bounded and not is_exact(self.network, request.viewer, self.plan.sources):
                return
            good = suggestions_are_right(self.network, request.viewer, answer, shown)
            # That one has no profiles to rank by.
            if shown is not None and who != BARE:
                self.ranked[group, number].append((who, [member for member, _ in answer]))
        else:
            key = (question, group, number)
            if key not in self.right:
                self.right[key] = expected(self.network, question, request)
            good = answer == self.right[key]
        self.checked += 1
        if not good:
            self.differing.append(f"{who}: {question}, {group}: {id_of(request.viewer)}, {id_of(request.other)}")

    def document(self) -> Figures:
        unlike = [
            f"{one[0]} and {two[0]} rank suggestions for {id_of(self.requests[group][number].viewer)} differently"
            for (group, number), answers in self.ranked.items()
            for one, two in combinations(answers, 2)
            if one[1] != two[1]
        ]
        return {"checked": self.checked, "differing": self.differing + unlike}


@dataclass
class Side:
    """The competitors of one size, with a place to keep what was found so far."""

    network: Network
    arrays: Path
    plan: Plan
    keep: Callable[[], None]
    tell: Callable[[str], None]
    figures: Figures
    checks: Checks = field(init=False)

    def __post_init__(self) -> None:
        self.checks = Checks(self.network, self.plan)
        self.figures |= {
            "members": self.network.members,
            "connections": self.network.connections,
            "largest_degree": int(self.network.degrees.max(initial=0)),
            "competitors": {},
        }

    def task(self, **more: Any) -> dict[str, Any]:
        plan = self.plan
        return {
            "arrays": str(self.arrays.absolute()),
            "seconds": plan.seconds,
            "requests": plan.requests,
            "compared": plan.compared,
            "seed": plan.seed,
        } | more

    def of(self, who: str) -> Figures:
        found: Figures = self.figures["competitors"].setdefault(who, {"cells": {}, "trouble": {}})
        return found

    def library(self, name: str, cells: Sequence[tuple[str, str]] = (), *, opens: Path | None = None) -> None:
        """One library in a worker. When it falls silent in one cell, another worker goes on behind that cell."""
        competitor = LIBRARIES[name]
        who = BARE if name == "snapshot" and opens is None else name
        if self.network.members > competitor.most_members:
            return
        figures = self.of(who)
        if competitor.missing:
            figures["missing"] = competitor.missing
            self.keep()
            return
        left, patience = list(cells or self.plan.cells), self.plan.patience
        more = {"opens": str(opens)} if opens else {}
        while left:
            started, begun = monotonic(), None
            try:
                for event in events(self.task(do="in process", competitor=name, cells=left, **more), patience):
                    begun = self._take(who, event) or begun
                break
            except WorkerFailedError as failed:
                if begun not in left:
                    figures["trouble"]["opening" if begun is None else " ".join(begun)] = str(failed)
                    break
                figures["trouble"][" ".join(begun)] = str(failed)
                left = left[left.index(begun) + 1 :]
                patience = replace(patience, altogether=patience.altogether - (monotonic() - started))
                if patience.altogether <= 0:
                    figures["trouble"] |= {" ".join(cell): "no time left" for cell in left}
                    break
        self.keep()

    def wires(
        self, given: dict[str, Any], cells: Sequence[tuple[str, str]] = (), prefix: str = "", *, times: float = 1.0
    ) -> None:
        """Everybody who answers from another process, in turns. A cell may take several times as long as others."""
        left = list(cells or (("nothing", "random"), *self.plan.cells))
        # A cell is told when all have had their turns, by one client and by many.
        patience = replace(self.plan.patience, cell=len(given) * self.plan.patience.cell)
        while left:
            begun = None
            seconds = times * self.plan.seconds
            task = self.task(do="over the wire", wires=given, cells=left, clients=self.plan.clients, seconds=seconds)
            try:
                for event in events(task, patience):
                    begun = self._take(prefix, event) or begun
                break
            except WorkerFailedError as failed:
                behind = left.index(begun) + 1 if begun in left else len(left)
                for who in given:
                    self.of(prefix + who)["trouble"][" ".join(begun or ("opening",))] = str(failed)
                left = left[behind:]

    def _take(self, who: str, event: dict[str, Any]) -> tuple[str, str] | None:
        """Keeps an event. Returns the cell, if it begins one."""
        kind = event.pop("event")
        over_wire = "competitor" in event
        if over_wire:
            who += event.pop("competitor")
        if kind == "begun":
            self.tell(
                f"{self.network.members:,} members, {who or 'over the wire'}: {event['question']}, {event['group']}"
            )
            return event["question"], event["group"]
        figures = self.of(who)
        match kind:
            case "answer":
                shown = self.plan.shown if over_wire else figures.get("shown")
                self.checks.check(who, event, shown, bounded=over_wire and not who.endswith(SNAPSHOT))
            case "failed":
                figures["trouble"].setdefault(f"{event['question']} {event['group']}", event["error"][:200])
            case "cell":
                cell = figures["cells"].setdefault(f"{event.pop('question')} {event.pop('group')}", {})
                cell[str(event.pop("clients"))] = event
                self.keep()
            case "opened" | "closed":
                figures.update({name: value for name, value in event.items() if value is not None})
            case _:
                figures[kind] = event
        return None

    def finish(self) -> None:
        self.figures["answers"] = self.checks.document()
        self.keep()
