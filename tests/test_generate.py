"""Generated networks: reproducible by seed, valid, and shaped like real ones."""

import csv
import gzip
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graphsvc.generate import DRAWING, FOLLOWING, PROFILES, WRITING, Generated, demo, generate
from graphsvc.generate.people import TODAY
from graphsvc.progress import Step
from graphsvc.records import RECORD

FILES = ("members", "organizations", "affiliations", "connections", "follows")
LAST_DAY = date.fromordinal(date(1970, 1, 1).toordinal() + TODAY)

Rows = list[dict[str, str]]


def _rows(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _graph(folder: Path) -> "nx.Graph[str]":
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(row["id"] for row in _rows(folder, "members"))
    graph.add_edges_from((row["a"], row["b"]) for row in _rows(folder, "connections"))
    return graph


def _bytes(folder: Path) -> list[bytes]:
    return [(folder / f"{name}.csv").read_bytes() for name in FILES]


def _record(kind: str, row: dict[str, str]) -> Any:
    fields: dict[str, Any] = {field: text for field, text in row.items() if text}
    if "interests" in fields:
        fields["interests"] = fields["interests"].split(";")
    return RECORD.validate_python({"type": kind, **fields})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(tmp_path_factory.mktemp("made") / "network", members=2000, mean_degree=20)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return demo(tmp_path_factory.mktemp("shown") / "network")


@pytest.fixture(params=["made", "shown"])
def folder(request: pytest.FixtureRequest) -> Path:
    network: Generated = request.getfixturevalue(request.param)
    return network.folder


def test_the_same_seed_gives_the_same_bytes(made: Generated, tmp_path: Path) -> None:
    again = generate(tmp_path / "again", members=2000, mean_degree=20)
    assert _bytes(again.folder) == _bytes(made.folder)


def test_another_seed_gives_another_network(made: Generated, tmp_path: Path) -> None:
    other = generate(tmp_path / "other", members=2000, mean_degree=20, seed=8)
    assert all(one != two for one, two in zip(_bytes(other.folder), _bytes(made.folder), strict=True))


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_a_valid_record(folder: Path, name: str) -> None:
    rows = _rows(folder, name)
    assert rows
    for row in rows:
        _record(name.removesuffix("s"), row)


@pytest.mark.parametrize("name", FILES)
def test_reported_counts_match_the_files(made: Generated, name: str) -> None:
    assert getattr(made, name) == len(_rows(made.folder, name))


def test_connections_are_unique_and_between_two_members(folder: Path) -> None:
    ids = {row["id"] for row in _rows(folder, "members")}
    pairs = [frozenset((row["a"], row["b"])) for row in _rows(folder, "connections")]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 and pair <= ids for pair in pairs)


def test_a_connection_begins_after_both_have_joined(folder: Path) -> None:
    joined = {row["id"]: row["joined_on"] for row in _rows(folder, "members")}
    for row in _rows(folder, "connections"):
        assert max(joined[row["a"]], joined[row["b"]]) < row["since"] <= LAST_DAY.isoformat()


def test_follows_are_unique_and_refer_to_existing_ids(folder: Path) -> None:
    members = {row["id"] for row in _rows(folder, "members")}
    organizations = {row["id"] for row in _rows(folder, "organizations")}
    follows = [(row["follower"], row["member"], row["organization"]) for row in _rows(folder, "follows")]
    assert len(set(follows)) == len(follows)
    assert all(follower in members for follower, _, _ in follows)
    assert all(member in members or organization in organizations for _, member, organization in follows)


def test_members_are_active_between_joining_and_the_last_day(folder: Path) -> None:
    for row in _rows(folder, "members"):
        assert row["joined_on"] <= row["last_active_on"] <= LAST_DAY.isoformat()


def _careers(folder: Path) -> Iterable[tuple[dict[str, str], Rows]]:
    """The school and the jobs of each member, as they stand in the file."""
    kinds = {row["id"]: row["kind"] for row in _rows(folder, "organizations")}
    of: dict[str, dict[str, Rows]] = {}
    for row in _rows(folder, "affiliations"):
        of.setdefault(row["member"], {}).setdefault(kinds[row["organization"]], []).append(row)
    for kind in of.values():
        [school] = kind["school"]
        yield school, sorted(kind["company"], key=lambda job: job["from"])


def test_every_member_has_a_career(folder: Path) -> None:
    assert len(list(_careers(folder))) == len(_rows(folder, "members"))


def test_jobs_start_after_school_and_do_not_overlap(folder: Path) -> None:
    for school, jobs in _careers(folder):
        assert school["from"] < school["to"] < jobs[0]["from"]
        for job, after in pairwise(jobs):
            assert job["from"] < job["to"] < after["from"]
        assert jobs[-1]["to"] == ""
        assert jobs[-1]["from"] <= LAST_DAY.isoformat()


def test_connected_members_share_employers_far_more_often_than_others(made: Generated) -> None:
    kinds = {row["id"]: row["kind"] for row in _rows(made.folder, "organizations")}
    at: dict[str, set[str]] = {}
    for row in _rows(made.folder, "affiliations"):
        if kinds[row["organization"]] != "group":
            at.setdefault(row["member"], set()).add(row["organization"])
    pairs = [(row["a"], row["b"]) for row in _rows(made.folder, "connections")]
    connected = sum(bool(at[a] & at[b]) for a, b in pairs) / len(pairs)
    shifted = sum(bool(at[a] & at[b]) for (a, _), (_, b) in zip(pairs, pairs[7000:], strict=False)) / 13_000
    assert connected > 2 * shifted
    assert connected > 0.5


def test_email_addresses_use_reserved_domains(folder: Path) -> None:
    domains = {row["email"].partition("@")[2] for row in _rows(folder, "members")}
    assert domains <= {"example.com", "example.org", "example.net"}
    assert all(row["email"].isascii() for row in _rows(folder, "members"))


def test_names_are_varied_and_settings_mostly_default(folder: Path) -> None:
    members = _rows(folder, "members")
    assert len({row["name"] for row in members}) > 0.8 * len(members)
    assert any(not row["name"].isascii() for row in members)
    for field, default in (("primary_action", "connect"), ("invitations_from", "everyone"), ("discoverable", "true")):
        assert 0.9 < sum(row[field] == default for row in members) / len(members) < 1


def test_organization_names_are_unique(folder: Path) -> None:
    names = [row["name"] for row in _rows(folder, "organizations")]
    assert len(set(names)) == len(names)


def test_generated_network_has_the_requested_mean_degree(made: Generated) -> None:
    assert made.connections == pytest.approx(2000 * 20 / 2, rel=0.001)


def test_degrees_are_heavy_tailed(made: Generated) -> None:
    degrees = sorted(degree for _, degree in _graph(made.folder).degree())
    assert degrees[-1] > 8 * 20
    assert degrees[len(degrees) // 2] < 20


def test_clustering_is_well_above_that_of_a_random_graph(made: Generated) -> None:
    graph = _graph(made.folder)
    assert nx.average_clustering(graph) > 8 * nx.density(graph)


def test_the_demo_is_the_shipped_network(shown: Generated) -> None:
    lines = gzip.decompress(files("graphsvc.sample").joinpath("facebook_combined.txt.gz").read_bytes())
    shipped: nx.Graph[str] = nx.parse_edgelist(lines.decode().splitlines(), nodetype=str)
    graph = _graph(shown.folder)
    assert (len(graph), graph.number_of_edges()) == (4039, 88_234)
    assert {frozenset(edge) for edge in graph.edges} == {frozenset(edge) for edge in shipped.edges}
    assert "ego-facebook" in shown.about


def test_the_demo_has_the_published_number_of_triangles(shown: Generated) -> None:
    assert sum(nx.triangles(_graph(shown.folder)).values()) // 3 == 1_612_010


@pytest.mark.parametrize("members", [0, 1, 2, 3, 10])
def test_networks_of_few_members_can_be_generated(tmp_path: Path, members: int) -> None:
    made = generate(tmp_path / "few", members=members)
    assert len(_rows(made.folder, "members")) == members
    assert made.connections <= members * (members - 1) / 2
    assert (made.connections > 0) == (members > 1)


def test_mean_degree_of_zero_creates_no_connections(tmp_path: Path) -> None:
    assert generate(tmp_path / "lone", members=30, mean_degree=0).connections == 0


@pytest.mark.parametrize(
    ("members", "mean_degree", "seed"), [(-1, 5, 7), (10, -1, 7), (10, 5, -7), (10, float("nan"), 7)]
)
def test_impossible_sizes_are_refused(tmp_path: Path, members: int, mean_degree: float, seed: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        generate(tmp_path / "refused", members=members, mean_degree=mean_degree, seed=seed)
    assert not list(tmp_path.iterdir())


def test_non_empty_folder_is_refused_and_left_unchanged(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty"):
        generate(tmp_path, members=5)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_overwriting_keeps_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    generate(folder, members=5)
    (folder / "notes.txt").write_text("mine")
    generate(folder, members=6, overwrite=True)
    assert len(_rows(folder, "members")) == 6
    assert (folder / "notes.txt").read_text() == "mine"


def test_interrupted_generation_leaves_no_files(tmp_path: Path) -> None:
    def interrupt(step: Step, done: int, total: int) -> None:
        if step == WRITING:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path / "network", members=50, report=interrupt)
    assert not list(tmp_path.iterdir())


def test_without_profiles_the_connections_are_the_same(made: Generated, tmp_path: Path) -> None:
    bare = generate(tmp_path / "bare", members=2000, mean_degree=20, profiles=False)
    assert (bare.folder / "connections.csv").read_bytes() == (made.folder / "connections.csv").read_bytes()
    assert (bare.organizations, bare.affiliations, bare.follows) == (0, 0, 0)
    assert _record("member", _rows(bare.folder, "members")[0])


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    told: dict[Step, tuple[int, int]] = {}
    generate(tmp_path / "told", members=60, report=lambda step, done, total: told.update({step: (done, total)}))
    assert set(told) == {DRAWING, PROFILES, WRITING, FOLLOWING}
    assert all(done == total for done, total in told.values())
