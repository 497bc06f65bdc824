"""The network that all competitors answer on: made once, loaded once, kept for the next run."""

import asyncio
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.generate.topology import draw_communities, draw_connections, stream
from graphsvc.progress import Report
from graphsvc.settings import Settings

Ints = NDArray[np.int64]
GROUPS = ("random", "active", "best-connected")
ACTIVE = 0.1
BEST_CONNECTED = 20
TARGETS = 100


@dataclass(frozen=True)
class Network:
    """Connections as sorted rows of numbers from 0 (CSR); member number 0 has the id m1."""

    members: int
    starts: Ints
    neighbours: NDArray[np.int32]
    discoverable: NDArray[np.bool_]

    @property
    def degrees(self) -> Ints:
        return np.diff(self.starts)

    @property
    def connections(self) -> int:
        return len(self.neighbours) // 2

    @property
    def pairs(self) -> NDArray[np.int32]:
        """Each connection once, lower number first."""
        owners = np.repeat(np.arange(self.members, dtype=np.int32), self.degrees)
        lower = owners < self.neighbours
        return np.column_stack((owners[lower], self.neighbours[lower]))

    def of(self, member: int) -> NDArray[np.int32]:
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


def draw_requests(network: Network, count: int, seed: int, targets: int = TARGETS) -> dict[str, list[Request]]:
    """For each group: both of a pair are of the group, the many others are any connected members."""
    draw = random.Random(seed)
    groups = {name: members.tolist() for name, members in network.groups().items()}
    everybody = groups["random"]

    def request(members: list[int]) -> Request:
        viewer, other = draw.sample(members, 2)
        return Request(viewer, other, draw.sample(everybody, min(targets, len(everybody))))

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


def network_of(members: int, pairs: NDArray[Any], discoverable: NDArray[np.bool_]) -> Network:
    keys = np.concatenate(
        [pairs[:, 0] * np.int64(members) + pairs[:, 1], pairs[:, 1] * np.int64(members) + pairs[:, 0]]
    )
    keys.sort()
    starts = np.searchsorted(keys, np.arange(members + 1) * members)
    keys %= max(members, 1)
    return Network(members, starts, keys.astype(np.int32), discoverable)


ARRAYS = ("starts", "neighbours", "discoverable")


def save_network(network: Network, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(network, name))


def open_network(folder: Path) -> Network:
    starts, neighbours, discoverable = (np.load(folder / f"{name}.npy") for name in ARRAYS)
    return Network(len(starts) - 1, starts, neighbours, discoverable)


def kept_network(folder: Path, make: Callable[[], Network]) -> Network:
    """The network kept in a folder, made the first time."""
    if not (folder / f"{ARRAYS[-1]}.npy").exists():
        save_network(make(), folder)
    return open_network(folder)


def drawn_network(members: int, mean_degree: float, seed: int) -> Network:
    """The connections of `graphsvc generate` without writing its tables; all members are discoverable."""
    keys = draw_connections(stream(seed, 1), draw_communities(stream(seed, 0), members), mean_degree)
    return network_of(members, np.column_stack(np.divmod(keys, members)), np.ones(members, bool))


def make_ready(
    settings: Settings, *, members: int, mean_degree: float, seed: int, fresh: bool, report: Report
) -> Network:
    """The network in the data folder of the settings, generated and imported there unless it is already."""
    # Workers need not import all this.
    from graphsvc.generate import generate  # noqa: PLC0415
    from graphsvc.ingest import Rejects, load_offline, sources_of  # noqa: PLC0415

    folder, loaded = settings.embedded.data_dir / "csv", settings.embedded.data_dir / "loaded"
    if fresh or not loaded.exists():
        shutil.rmtree(settings.embedded.data_dir, ignore_errors=True)
        generate(folder, members=members, mean_degree=mean_degree, seed=seed, report=report)
        rejects = Rejects(settings.embedded.data_dir / "rejects.csv", True)
        started = perf_counter()
        asyncio.run(load_offline(settings, sources_of([folder]), rejects, report=report))
        loaded.write_text(f"{perf_counter() - started:.1f}")
    return kept_network(settings.embedded.data_dir / "arrays", lambda: read_network(folder))


def loading_took(settings: Settings) -> float | None:
    """Seconds that the import took when the network was loaded."""
    text = (settings.embedded.data_dir / "loaded").read_text()
    return float(text) if text else None
