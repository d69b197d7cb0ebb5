"""``doctor`` understands workflows that were copied; ``init`` writes what a runner reads."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.actions import Runner
from digest.commands import init, workflow_check
from digest.commands.doctor import doctor
from digest.commands.findings import Finding, Mark, lines
from tests.demo.world import WORKFLOW
from tests.made_up_papers import day
from tests.world.blog import Surroundings, make_blog

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yml"))
NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)


def looked_at(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    blog = make_blog(folder / "blog")
    (blog / WORKFLOW).parent.mkdir(parents=True)
    ours = re.sub(r"[\w-]+/arxiv-digest(?=[@/])", "our/arxiv-digest", text)
    (blog / WORKFLOW).write_text(ours, encoding="utf-8")
    with Surroundings(blog, day(), NOW) as world:
        for name, value in world.environment().items():
            monkeypatch.setenv(name, value)
        return list(doctor((), blog, NOW, Runner({}, io.StringIO())))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_copied_example_has_nothing_marked_bad(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = looked_at(example.read_text(encoding="utf-8"), tmp_path, monkeypatch)

    assert any("uses our/arxiv-digest" in finding.what for finding in found)
    assert not [f for f in found if f.mark is Mark.BAD], "\n".join(lines(found))


def test_the_jobs_own_token_written_out_is_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "examples/github-app-token.yml").read_text(encoding="utf-8")
    own = text.replace("${{ steps.app.outputs.token }}", "${{ github.token }}")
    found = looked_at(own, tmp_path, monkeypatch)

    assert any("lacks permissions" in finding.what for finding in found)


def test_permissions_of_the_whole_workflow_hold_for_its_jobs(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(
        "permissions: {contents: write}\n"
        "jobs:\n"
        "  a: {steps: [{uses: our/arxiv-digest@v1}]}\n"
        "  b: {permissions: {contents: read}, uses: our/arxiv-digest/.github/workflows/d.yml@v1}\n"
        "  c: {uses: our/another/.github/workflows/d.yml@v1}\n"
        "  d: {steps: [{uses: our/arxiv-digest-2@v1}, {run: echo}, 3]}\n",
        encoding="utf-8",
    )

    assert [used.permissions for used in workflow_check.used_in(path)] == [
        {"contents": "write"},
        {"contents": "read"},
    ]


@pytest.mark.parametrize("value", ["007", "1" * 20, "12:30", "1.0", "yes", "TRUE", "0x10", "~"])
def test_a_text_that_looks_like_another_kind_of_value_is_quoted(value: str) -> None:
    choice = init.Choice("our/arxiv-digest@v1", "", {"labels": value, "concurrency": "10"})
    text = init.render_workflow(choice)

    assert any(f"labels: {quote}{value}{quote}\n" in text for quote in ("'", '"'))
    assert "concurrency: 10\n" in text
