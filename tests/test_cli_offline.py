"""Commands that answer from the saved snapshot without a database: the same output, and never another one."""

import asyncio
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graphsvc.cli import app
from graphsvc.database import database
from graphsvc.relationships import blocks
from graphsvc.seal import Vault, Voucher
from graphsvc.settings import Settings
from graphsvc.snapshot.answers import ANSWERS
from graphsvc.snapshot.compaction import compacted
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.example import empty as empty_version
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.files import save
from graphsvc.snapshot.layout import DISCOVERABLE, NO_DAY, SHOWS_TO_EVERYONE, UNWANTED, Organization, Version
from graphsvc.store.queries import queries
from graphsvc.store.store import Server
from tests.conftest import on_empty
from tests.networks import put_network
from tests.snapshot_networks import version_of_database
from tests.test_snapshot_network import Network, questions

Run = Callable[..., Result]
VOUCHER = Voucher("", 1, 1)
STARTED = "Neo4j would be started"
SAVED = re.compile(r"Answered from the snapshot saved \d{4}-\d\d-\d\d \d\d:\d\d; Neo4j was not started\.")
QUESTIONS = [
    "degree ana ana",
    "degree ana bob",
    "degree ana gus",
    "degree ana hal",
    "degree ana kim",
    "mutuals ana eve",
    "mutuals ana eve --limit 1",
    "mutuals ana lea",
    "mutuals ana kim",
    "network ana",
    "network ana --ring 1",
    "network ana --ring 2 --limit 2",
    "network ana --ring 2 --all",
    "network lea --ring 3",
    "path ana eve",
    "path ana gus --limit 1",
    "path ana hal",
    "suggest ana",
    "suggest ana --limit 1",
    "suggest lea",
    "suggest ana --follow",
]
# Members who do not exist, or who are named otherwise than by id; and another command.
ONLY_NEO4J = ["degree ana nobody", "network Ana", "network 'Ana Alba'", "search eve"]


@pytest.fixture(scope="module")
def sealed(server: Server, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the snapshot of the network of networks.py. One of its members blocks another."""
    folder = tmp_path_factory.mktemp("data")

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)
            await blocks.block(ctx, "kim", "ana")
            save(await version_of_database(ctx), folder / "snapshot")

    asyncio.run(fill())
    return folder


@pytest.fixture
def offline(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the snapshot. It fails where it would start Neo4j."""

    def start(settings: Settings, *given: Any) -> Any:
        if settings.database.uri is None:
            raise OSError(STARTED)
        return database(settings, *given)

    monkeypatch.setattr("graphsvc.database.database", start)
    monkeypatch.setattr(Vault, "sealed", lambda self: VOUCHER)
    variables = {"GRAPHSVC_DATA_DIR": str(sealed), "GRAPHSVC_SNAPSHOT": "true", "COLUMNS": "200"}
    return lambda *words: CliRunner().invoke(app, words, env=variables)


@pytest.fixture
def online(server: Server, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on Neo4j, which has the schema."""

    async def nothing(_: Any) -> None:
        """It was applied."""

    monkeypatch.setattr("graphsvc.store.schema.apply_schema", nothing)
    variables = {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
        "COLUMNS": "200",
    }
    return lambda *words: CliRunner().invoke(app, words, env=variables)


def without_cursor(printed: str) -> str:
    """The same cursor is encrypted otherwise each time."""
    return re.sub(r'(--cursor |"next": ")[\w-]+', r"\1…", printed)


@pytest.mark.parametrize("question", QUESTIONS)
def test_prints_the_same_without_neo4j(offline: Run, online: Run, question: str) -> None:
    for format_ in ("json", ("table", "csv", "jsonl")[QUESTIONS.index(question) % 3]):
        words = [*question.split(), "--format", format_]
        here, there = offline(*words), online(*words)
        assert without_cursor(here.stdout) == without_cursor(there.stdout), words
        assert (here.stderr, here.exit_code) == (there.stderr, there.exit_code), words
        assert STARTED not in here.stderr


def test_goes_on_after_a_cursor_of_the_other(offline: Run, online: Run) -> None:
    for first, second in ((offline, online), (online, offline)):
        begun = first("network", "ana", "--ring", "2", "--limit", "2", "--json")
        assert begun.exit_code == 0, begun.output
        page = json.loads(begun.stdout)
        words = ("network", "ana", "--ring", "2", "--cursor", page["next"], "--json")
        assert second(*words).stdout == first(*words).stdout
        assert json.loads(second(*words).stdout)["items"][0]["id"] > page["items"][-1]["id"]


@pytest.mark.parametrize("question", ONLY_NEO4J)
def test_asks_neo4j_what_the_snapshot_cannot_answer(offline: Run, question: str) -> None:
    asked = offline(*(word.strip("'") for word in re.findall(r"'[^']*'|\S+", question)))
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert STARTED in asked.stderr


def test_says_with_verbose_where_the_answer_is_from(offline: Run, online: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("degree", "ana", "bob", "--verbose")
    assert SAVED.fullmatch(offline(*words).stderr.strip())
    assert offline(*words).stdout == online(*words).stdout == "ana — bob: 1st: connected\n"
    assert online(*words).stderr == "Answered by Neo4j.\n"
    monkeypatch.setattr(Vault, "sealed", lambda self: None)
    assert "The saved snapshot is not used: it may not have all that Neo4j has." in offline(*words).stderr


def test_a_snapshot_that_is_not_sealed_damaged_or_switched_off_is_not_used(
    offline: Run, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("degree", "ana", "bob", "--verbose")
    whole = (sealed / "snapshot").read_bytes()
    monkeypatch.setenv("GRAPHSVC_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GRAPHSVC_SNAPSHOT", "true")

    def run() -> Result:
        return CliRunner().invoke(app, words)

    (tmp_path / "snapshot").write_bytes(whole)
    assert SAVED.fullmatch(run().stderr.strip())
    for damaged in (b"", whole[:100], whole[:-5000], whole[:5000] + b"\xff" + whole[5001:]):
        (tmp_path / "snapshot").write_bytes(damaged)
        assert STARTED in run().stderr
    (tmp_path / "snapshot").unlink()
    assert STARTED in run().stderr
    (tmp_path / "snapshot").write_bytes(whole)
    monkeypatch.setenv("GRAPHSVC_SNAPSHOT", "false")
    assert STARTED in run().stderr
    monkeypatch.setenv("GRAPHSVC_SNAPSHOT", "true")
    seals = iter([VOUCHER, None])
    # Neo4j is started while the file is opened.
    monkeypatch.setattr(Vault, "sealed", lambda self: next(seals))
    assert STARTED in run().stderr


PLAIN = """
import json, sys
import numpy as np
from graphsvc.snapshot.files import open_file
from graphsvc.snapshot.kernels.jit import imported_plain
version, _ = open_file(__import__("pathlib").Path(sys.argv[1]))
with imported_plain(), np.errstate(over="ignore"):
    from graphsvc.snapshot.answers import ANSWERS
    assert "numba" not in sys.modules
    for line in sys.stdin:
        name, given = json.loads(line)
        print(json.dumps(ANSWERS[name].rows(version, given)))
assert not any(name.startswith("graphsvc.snapshot.answers") for name in sys.modules)
"""


def in_plain_python(file: Path, asked: Sequence[tuple[str, Any]]) -> Iterator[Any]:
    """What kernels give that are not compiled, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PLAIN, str(file)],
        input="\n".join(map(json.dumps, asked)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return map(json.loads, done.stdout.splitlines())


def with_all_kinds_of_ties(draw: random.Random) -> Version:
    """Sixty members at random."""
    ids = [f"m{number}" for number in range(60)]
    series = Series(empty_version([Organization(f"o{number}", f"Works {number}", "company") for number in range(4)]))
    draft = series.draft()
    pairs = [tuple(draw.sample(ids, 2)) for _ in range(draw.choice([60, 200]))]
    for id_ in ids:
        draft.apply(
            MemberFacts(
                id_,
                name=f"Member {id_}",
                location=draw.choice(["Bern", "Oslo", None]),
                industry=draw.choice(["IT", "Law", None]),
                flags=draw.choice([0, DISCOVERABLE, DISCOVERABLE | SHOWS_TO_EVERYONE]),
                connections=tuple({b if a == id_ else a for a, b in pairs if id_ in (a, b)}),
                following=tuple(draw.sample(ids, draw.choice([0, 3]))),
                following_organizations=tuple(draw.sample(["o0", "o1", "o2"], draw.choice([0, 2]))),
                affiliations=tuple((each, draw.choice([0, 9000]), NO_DAY) for each in draw.sample(["o2", "o3"], 1)),
                aside=tuple(
                    (UNWANTED, draw.choice(ids), draw.choice([0, 2**60]), 0) for _ in range(draw.choice([0, 1]))
                ),
            )
        )
    return series.publish(draft.version())


def paths_and_suggestions(draw: random.Random) -> Iterator[tuple[str, Any]]:
    given = {
        "viewer": f"m{draw.randrange(61)}",
        "other": f"m{draw.randrange(61)}",
        "ids": [f"m{draw.randrange(60)}" for _ in range(5)],
        "limit": draw.choice([1, 5, 21]),
        "shown": draw.choice([3, 500]),
    }
    for name in ANSWERS:
        if name.startswith(("introductions/", "suggestions/")):
            sample = queries()[name].sample
            yield name, {**sample, **{key: value for key, value in given.items() if key in sample}}


@pytest.mark.unit
@pytest.mark.parametrize("seed", range(3))
def test_kernels_that_are_not_compiled_give_the_same(tmp_path: Path, seed: int) -> None:
    draw, file = random.Random(seed), tmp_path / "snapshot"
    network = Network.at_random(draw, 80, draw.choice([3, 6, 20]), 20, apart=seed > 0)
    walks = [question for _ in range(10) for question in questions(draw, network)]
    others = [question for _ in range(10) for question in paths_and_suggestions(draw)]
    for version, asked in ((network.history(draw), walks), (with_all_kinds_of_ties(draw), others)):
        save(compacted(version), file)
        for (name, given), found in zip(asked, in_plain_python(file, asked), strict=True):
            assert found == ANSWERS[name].rows(version, given), (name, given)
