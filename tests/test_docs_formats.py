"""The examples of docs/formats.md are read, each alone, without a rejected line."""

import re
from pathlib import Path

import pytest

from graphsvc.ingest import Rejects, preview, sources_of

DOCS = (Path(__file__).parents[1] / "docs" / "formats.md").read_text()
# "`name.csv`, what it is:" and a block of code.
EXAMPLE = re.compile(r"^`([\w.\-]+\.\w+)`[^\n]*:\n\n```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = EXAMPLE.findall(DOCS)


def test_examples_are_found() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[f"{at} {name}" for at, (name, _) in enumerate(EXAMPLES)])
def test_example_is_read_without_a_rejected_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    rejects = Rejects()
    found = preview(sources_of([tmp_path / name]), rejects)
    assert [(each.line, each.reason) for each in rejects.reasons.values()] == []
    assert sum(found.counts.values()) >= text.strip().count("\n") - 2


def test_directed_examples_are_follows(tmp_path: Path) -> None:
    text = next(text for name, text in EXAMPLES if name == "followers.csv")
    (tmp_path / "followers.csv").write_text(text)
    assert preview(sources_of([tmp_path / "followers.csv"]), Rejects()).counts == {"member": 3, "follow": 2}
