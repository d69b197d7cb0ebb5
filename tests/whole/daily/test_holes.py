"""What is not made today is made another day, and not for ever."""

from __future__ import annotations

from tests import made_up_papers
from tests.made_up_papers import NOON
from tests.whole.daily.job import POST, Make
from tests.world.models import Ask, Say, google_quota


def test_without_a_model_the_post_says_plainly_that_nothing_is_translated(world: Make) -> None:
    made = world()
    run = made.run("--publish=write", "--provider=none", env={"INPUT_API_KEY": ""})
    post = (made.blog / POST).read_text(encoding="utf-8")

    assert run.exit_code == 0, run.said
    assert f"post: {POST}\n" in run.said
    assert post.count("- **Note**: 摘要尚未翻译\n") == 3
    assert "We study how a room answers a sound" in post
    assert "<details>" not in post
    assert made.models.asks == []


def test_a_day_that_was_not_translated_is_when_a_model_is_given(world: Make) -> None:
    made = world()
    made.run("--publish=write", "--provider=none", env={"INPUT_API_KEY": ""})
    run = made.run("--publish=write")
    post = (made.blog / POST).read_text(encoding="utf-8")

    assert run.outputs["model-calls"] == "6", run.said
    assert "摘要尚未翻译" not in post
    assert post.count("<details>") == 3


def test_a_quota_gone_leaves_the_rest_pending_and_the_next_day_heals_it(world: Make) -> None:
    made = world(made_up_papers.day(6))
    calls = 0

    def writer(ask: Ask) -> object:
        nonlocal calls
        calls += 1
        quota = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
        return made.write(ask) if calls <= 4 else google_quota(quota, "500", "37s")

    made.models.writer = writer  # type: ignore[assignment]
    run = made.run("--publish=write", "--concurrency=1")

    assert run.exit_code == 0, run.said
    assert run.outputs["paper-count"] == "2"
    assert run.outputs["pending-count"] == "4"
    assert run.outputs["model-calls"] == "5"
    made.models.writer = made.write
    made.now = NOON.replace(day=16)
    healed = made.run("--publish=write")

    assert healed.outputs["paper-count"] == "4", healed.said
    assert healed.outputs["model-calls"] == "8"
    next_post = (made.blog / "_posts/2026-01-16-arxiv.md").read_text(encoding="utf-8")
    assert next_post.count("<details>") == 4
    assert next_post.count("补录，提交于") == 4


def test_a_hole_is_filled_in_place_by_the_next_daily_run(world: Make) -> None:
    made = world()

    def refuses(ask: Ask) -> object:
        if "3)" in ask.system and "Slow Echoes" in ask.user:
            return Say("抱歉，我无法完成这个请求。")
        return made.write(ask)

    made.models.writer = refuses  # type: ignore[assignment]
    first = made.run("--publish=write")
    assert "- **Note**: 解读待补\n" in (made.blog / POST).read_text(encoding="utf-8"), first.said
    made.models.writer = made.write
    made.now = NOON.replace(day=16)
    second = made.run("--publish=write")

    post = (made.blog / POST).read_text(encoding="utf-8")
    assert "解读待补" not in post, second.said
    assert post.count("<details>") == 3
    assert second.outputs["model-calls"] == "1"


def test_a_hole_is_tried_three_times_and_no_more(world: Make) -> None:
    made = world(made_up_papers.day(1))
    made.models.writer = lambda ask: (
        Say("抱歉，我无法完成这个请求。") if "3)" in ask.system else made.write(ask)
    )
    counts = []
    for day in (15, 16, 17, 18, 19):
        made.now = NOON.replace(day=day)
        counts.append(int(made.run("--publish=write").outputs["model-calls"]))

    assert counts == [3, 2, 2, 0, 0]
