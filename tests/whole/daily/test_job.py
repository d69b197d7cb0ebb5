"""The daily job, started as a user starts it, over real HTTP."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

from digest.arxiv import api
from digest.domain import Paper
from tests import made_up_papers
from tests.made_up_papers import DAY, NOON
from tests.whole.daily.job import POST, Make
from tests.world.arxiv import from_row
from tests.world.blog import announced


def test_any_compatible_endpoint_makes_the_same_post(world: Make) -> None:
    made = world()
    run = made.run("--publish=write")
    gemini = (made.blog / POST).read_bytes()
    (made.blog / POST).unlink()
    (made.blog / f".arxiv-digest/2026/{DAY}.json").unlink()
    again = made.run(
        "--publish=write", "--provider=openai", f"--base-url={made.models.base_url('openai')}",
        "--model=some-model",
    )  # fmt: skip

    assert (run.exit_code, again.exit_code) == (0, 0), run.said + again.said
    assert (made.blog / POST).read_bytes() == gemini
    assert {ask.dialect for ask in made.models.asks} == {"gemini", "openai"}


def test_a_dry_run_prints_the_post_and_writes_nothing(world: Make) -> None:
    made = world()
    before = sorted(p for p in made.blog.rglob("*") if ".git/" not in f"{p}")
    run = made.run("--publish=dry-run")

    assert run.exit_code == 0, run.said
    assert "## Slow Echoes" in run.stdout
    assert "## Slow Echoes" in run.summary
    assert sorted(p for p in made.blog.rglob("*") if ".git/" not in f"{p}") == before
    assert run.outputs["operation"] == "none"


def test_what_a_dry_run_paid_for_is_not_paid_for_again(world: Make) -> None:
    made = world()
    made.run("--publish=dry-run")
    run = made.run("--publish=write")

    assert run.outputs["model-calls"] == "0", run.said
    assert (made.blog / POST).read_text(encoding="utf-8").count("<details>") == 3


def test_no_secret_is_in_anything_that_is_written_or_said(world: Make) -> None:
    made = world()
    secret = "AQ.a-very-secret-key-0123456789"
    made.models.keys = {secret}
    run = made.run("--publish=write", env={"INPUT_API_KEY": secret, "RUNNER_DEBUG": "1"})
    everything = run.said + run.summary + "".join(run.outputs.values())
    files = b"".join(p.read_bytes() for p in made.blog.rglob("*") if p.is_file())

    assert run.exit_code == 0, run.said
    assert secret not in everything
    assert secret.encode() not in files


def recorded(shared: Path) -> list[Paper]:
    rows = json.loads((shared / "data/nasty_entries.json").read_text(encoding="utf-8"))
    first = made_up_papers.paper(0, NOON).submitted.replace(day=14, hour=3)
    papers = {r["id"]: from_row(r, first, NOON).at(NOON, NOON, NOON - NOON) for r in rows}
    for path in sorted((shared / "data/atom").glob("*.xml")):
        for paper in api.parse_atom(path.read_bytes()).papers:
            papers.setdefault(paper.id, paper)
    return [paper for paper in papers.values() if paper is not None]


def test_all_recorded_answers_go_through_to_a_post(world: Make, shared: Path) -> None:
    first = NOON.replace(day=14, hour=3)
    papers = [
        replace(p, id=f"2601.{n:05}", version=1, submitted=first, updated=first,
                categories=("cs.SD", *p.categories))
        for n, p in enumerate(recorded(shared), start=1)
    ]  # fmt: skip
    made = world(announced(papers, made_up_papers.MAILING))
    run = made.run("--publish=write", "--provider=none", env={"INPUT_API_KEY": ""})
    post = (made.blog / POST).read_text(encoding="utf-8")

    assert run.exit_code == 0, run.said
    assert run.outputs["paper-count"] == str(len(papers))
    assert post.count("\n## ") == len(papers)


def test_nothing_outside_the_blog_and_its_git_folder_is_touched(world: Make) -> None:
    made = world()
    made.run("--publish=write")
    done = subprocess.run(
        ("git", "status", "--porcelain"), cwd=made.blog, capture_output=True, text=True, check=True
    )

    assert sorted(line[3:] for line in done.stdout.splitlines()) == [".arxiv-digest/", "_posts/"]
