"""Empty days, partial days, and ranges."""

from __future__ import annotations

import json

import pytest

from tests import made_up_papers
from tests.made_up_papers import DAY, NOON
from tests.whole.daily.job import POST, Make
from tests.world.blog import record_of


def test_an_empty_day_writes_nothing_and_says_why(world: Make) -> None:
    made = world(now=NOON.replace(day=17))
    made.run("--publish=write", "--date=2026-01-15")
    run = made.run("--publish=write")
    sunday = made.now.replace(day=18)
    made.now = sunday
    again = made.run("--publish=write")

    assert run.exit_code == again.exit_code == 0
    assert again.outputs["status"] == "empty", again.said
    assert again.outputs["operation"] == "none"
    assert "周末" in again.summary
    assert not (made.blog / "_posts/2026-01-18-arxiv.md").exists()


@pytest.mark.parametrize("choice", ["post", "fail"])
def test_an_empty_day_is_posted_or_fails_where_asked(choice: str, world: Make) -> None:
    made = world([], now=NOON.replace(day=18))
    run = made.run("--publish=write", f"--on-empty={choice}")
    post = made.blog / "_posts/2026-01-18-arxiv.md"

    assert run.exit_code == (6 if choice == "fail" else 0), run.said
    assert run.outputs["status"] == "empty"
    assert post.exists() == (choice == "post")
    if choice == "post":
        assert "本窗口内没有新论文：" in post.read_text(encoding="utf-8")


def test_a_partial_day_that_fails_where_asked_says_so_in_english_and_in_the_outputs(
    world: Make,
) -> None:
    made = world(made_up_papers.day(1), now=NOON.replace(day=16))
    run = made.run("--publish=write", "--on-partial=fail", "--date=2026-01-15..2026-01-16")

    assert run.exit_code == 6, run.said
    told = {name: run.outputs[name] for name in ("date", "status", "operation", "changed")}
    assert told == {
        "date": "2026-01-15..2026-01-16",
        "status": "partial",
        "operation": "none",
        "changed": "false",
    }
    (error,) = (line for line in run.said.splitlines() if "on-partial is fail" in line)
    assert error.isascii()
    assert "on-partial 为 fail，本次没有发布" in run.summary
    assert not (made.blog / ".arxiv-digest").exists()


def test_a_range_gives_one_post_and_one_record_a_day(world: Make) -> None:
    made = world(now=NOON.replace(day=20))
    run = made.run("--publish=write", "--date=2026-01-14..2026-01-16")

    assert run.exit_code == 0, run.said
    assert json.loads(run.outputs["posts"]) == [POST]
    assert run.outputs["summary-text"].startswith("arXiv 日报 ")
    assert run.outputs["date"] == "2026-01-14..2026-01-16"
    assert record_of(made.blog, DAY)["kind"] == "backfill"


def test_in_a_range_whose_end_is_not_announced_only_the_days_at_its_end_are_partial(
    world: Make,
) -> None:
    made = world(now=NOON.replace(day=16))
    run = made.run("--publish=write", "--date=2026-01-14..2026-01-16", "--on-empty=post")
    records = [record_of(made.blog, f"2026-01-{day}") for day in (14, 15, 16)]

    assert run.outputs["status"] == "partial", run.said
    assert [record["status"] for record in records] == ["empty", "complete", "partial"]
    assert records[0]["reason"] == "该窗口内没有所选分区的论文"
    assert records[2]["reason"] == "窗口末尾的论文 arXiv 尚未公布"
