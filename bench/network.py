"""The network that all competitors answer on: made once, loaded once, kept for the next run."""

import asyncio
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphsvc.generate import generate
from graphsvc.ingest import Rejects, load_offline, sources_of
from graphsvc.progress import Report
from graphsvc.settings import Settings

Ints = NDArray[np.int64]
GROUPS = ("random", "active", "best-connected")
ACTIVE = 0.1
BEST_CONNECTED = 20
TARGETS = 100


@dataclass(frozen=True)
class Network:
    """Connections as pairs of numbers from 0, and as sorted rows (CSR); member number 0 has the id m1."""

    members: int
    pairs: Ints
    starts: Ints
    neighbours: Ints
    discoverable: NDArray[np.bool_]

    @property
    def degrees(self) -> Ints:
        return np.diff(self.starts)

    def of(self, member: int) -> Ints:
        return self.neighbours[self.starts[member] : self.starts[member + 1]]

    def groups(self) -> dict[str, Ints]:
        """Members with connections; among them the most active tenth, and the few best connected."""
        by_degree = np.argsort(-self.degrees, kind="stable")
        connected = by_degree[: np.count_nonzero(self.degrees)]
        active = connected[: max(BEST_CONNECTED, int(self.members * ACTIVE))]
        return {"random": connected, "active": active, "best-connected": connected[:BEST_CONNECTED]}


@dataclass(frozen=True)
class Request:
    """Who asks about whom."""

    viewer: int
    other: int
    others: list[int]


def id_of(member: int) -> str:
    return f"m{member + 1}"


def draw_requests(network: Network, count: int, seed: int) -> dict[str, list[Request]]:
    """For each group: both of a pair are of the group, the many others are any connected members."""
    draw = random.Random(seed)
    groups = {name: members.tolist() for name, members in network.groups().items()}
    everybody = groups["random"]

    def request(members: list[int]) -> Request:
        viewer, other = draw.sample(members, 2)
        return Request(viewer, other, draw.sample(everybody, min(TARGETS, len(everybody))))

    return {name: [request(members) for _ in range(count)] for name, members in groups.items()}


def read_network(folder: Path) -> Network:
    """The generated tables as numbers."""
    with (folder / "members.csv").open("rb") as file:
        next(file)
        discoverable = np.array([line.rstrip().endswith(b",true") for line in file])
    with (folder / "connections.csv").open("rb") as file:
        next(file)
        digits = file.read().translate(None, b"m-").replace(b"\n", b",")
    pairs: Ints = np.fromstring(digits, np.int64, sep=",").reshape(-1, 3)[:, :2] - 1
    return network_of(len(discoverable), pairs, discoverable)


def network_of(members: int, pairs: Ints, discoverable: NDArray[np.bool_]) -> Network:
    both = np.concatenate([pairs, pairs[:, ::-1]])
    keys = np.sort(both[:, 0] * members + both[:, 1])
    starts = np.searchsorted(keys, np.arange(members + 1) * members)
    return Network(members, pairs, starts, keys % members, discoverable)


def kept_network(folder: Path) -> Network:
    """As `read_network`, its arrays kept beside the tables after the first time."""
    kept = folder / "network.npz"
    if not kept.exists():
        network = read_network(folder)
        np.savez(kept, pairs=network.pairs, discoverable=network.discoverable)
    with np.load(kept) as arrays:
        return network_of(len(arrays["discoverable"]), arrays["pairs"], arrays["discoverable"])


def make_ready(
    settings: Settings, *, members: int, mean_degree: float, seed: int, fresh: bool, report: Report
) -> Network:
    """The network in the data folder of the settings, generated and imported there unless it is already."""
    folder, loaded = settings.embedded.data_dir / "csv", settings.embedded.data_dir / "loaded"
    if fresh or not loaded.exists():
        shutil.rmtree(settings.embedded.data_dir, ignore_errors=True)
        generate(folder, members=members, mean_degree=mean_degree, seed=seed, report=report)
        rejects = Rejects(settings.embedded.data_dir / "rejects.csv", True)
        asyncio.run(load_offline(settings, sources_of([folder]), rejects, report=report))
        loaded.touch()
    return kept_network(folder)
