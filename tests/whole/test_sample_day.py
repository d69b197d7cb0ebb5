"""The day of the sample, made by the whole program over real HTTP, is the sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.arxiv import api
from tests.harness import linked_temp, run_action
from tests.world.arxiv import Announced
from tests.world.blog import ROOT, Surroundings, Texts, announced, make_blog
from tests.world.models import KEY

MAILING = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)
NOON = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)
DAY = "2026-01-15"
PAPER = re.compile(
    r"^## (?P<title>.+)\n(?:- \*\*.+\n)+\n(?P<translation>(?:.|\n)+?)\n\n<details>\n.*\n\n"
    r'<div markdown="1">\n\n(?P<reading>(?:.|\n)+?)\n</div>',
    re.MULTILINE,
)


def sample_papers(shared: Path) -> list[Announced]:
    body = (shared / "data/atom/derived_seed_day_2026-01-15.xml").read_bytes()
    new = [p for p in api.parse_atom(body).papers if p.version == 1]
    return announced(new, MAILING)


def sample_texts(shared: Path) -> dict[str, Texts]:
    post = (shared / "sample/2026-01-15-arxiv.md").read_text(encoding="utf-8")
    return {m["title"]: Texts(m["translation"], m["reading"]) for m in PAPER.finditer(post)}


@pytest.fixture
def world(shared: Path, tmp_path: Path) -> Iterator[Surroundings]:
    blog = make_blog(tmp_path / "a blog")
    with Surroundings(blog, sample_papers(shared), NOON, sample_texts(shared)) as made:
        yield made


def test_without_late_papers_the_post_is_the_sample_to_the_byte(
    world: Surroundings, shared: Path
) -> None:
    run = world.run("--publish=write", "--late=false")

    assert run.exit_code == 0, run.said
    post = (world.blog / f"_posts/{DAY}-arxiv.md").read_bytes()
    assert post == (shared / f"sample/{DAY}-arxiv.md").read_bytes()
    assert run.outputs["paper-count"] == "8"
    assert run.outputs["operation"] == "written"
    assert run.outputs["status"] == "complete"
    assert run.outputs["model-calls"] == "16"


def test_with_late_papers_the_two_that_the_window_misses_are_there_and_marked(
    world: Surroundings,
) -> None:
    run = world.run("--publish=write")

    assert run.exit_code == 0, run.said
    post = (world.blog / f"_posts/{DAY}-arxiv.md").read_text(encoding="utf-8")
    assert post.count("\n## ") == 10
    assert len(re.findall(r"- \*\*Note\*\*: 补录，提交于 2026-01-1\d \d\d:\d\d CST", post)) == 2
    assert run.outputs["late-count"] == "2"


def test_a_second_run_makes_no_call_and_changes_nothing(world: Surroundings) -> None:
    world.run("--publish=write")
    before = {
        p: p.read_bytes() for p in world.blog.rglob("*") if p.is_file() and ".git/" not in f"{p}"
    }
    run = world.run("--publish=write")

    assert run.outputs["model-calls"] == "0", run.said
    assert run.outputs["operation"] == "unchanged"
    assert run.outputs["changed"] == "false"
    assert before == {
        p: p.read_bytes() for p in world.blog.rglob("*") if p.is_file() and ".git/" not in f"{p}"
    }


def test_what_a_person_edits_and_deletes_stays_so_costs_no_call_and_is_not_counted(
    world: Surroundings,
) -> None:
    first = world.run("--publish=write")
    path = world.blog / f"_posts/{DAY}-arxiv.md"
    edited = path.read_text(encoding="utf-8").replace("近年来", "近来", 1)
    edited = edited[: edited.rindex("\n## ")] + "\n"
    path.write_text(edited, encoding="utf-8")
    run = world.run("--publish=write")

    assert run.outputs["model-calls"] == "0", run.said
    assert path.read_text(encoding="utf-8") == edited
    assert int(run.outputs["paper-count"]) == int(first.outputs["paper-count"]) - 1


def test_through_the_action_the_post_is_the_sample_too(
    world: Surroundings, shared: Path, tmp_path: Path
) -> None:
    environ = {k: v for k, v in world.environment().items() if not k.startswith("INPUT_")}
    inputs = {
        "publish": "write",
        "late": "false",
        "api-key": KEY,
        "base-url": world.models.base_url("gemini"),
        "requests-per-minute": "0",
    }
    run = run_action(ROOT, world.blog, inputs, environ, linked_temp(tmp_path / "job"))

    assert run.exit_code == 0, run.log
    post = (world.blog / f"_posts/{DAY}-arxiv.md").read_bytes()
    assert post == (shared / f"sample/{DAY}-arxiv.md").read_bytes()
    assert run.outputs["paper-count"] == "8"
    assert run.outputs["operation"] == "written"
