"""The daily job, started as a user starts it, over real HTTP."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from digest.arxiv import atom
from digest.domain import Paper
from tests import invented
from tests.invented import DAY, NOON
from tests.world.arxiv import Announced, always, from_row, status
from tests.world.blog import Surroundings, announced, make_blog, record_of
from tests.world.models import Ask, Say, google_quota

POST = f"_posts/{DAY}-arxiv.md"
Make = Callable[..., Surroundings]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Make]:
    open_worlds: list[Surroundings] = []

    def make(papers: list[Announced] | None = None, now: datetime = NOON) -> Surroundings:
        blog = make_blog(tmp_path / "my blog")
        made = Surroundings(blog, papers if papers is not None else invented.day(), now)
        open_worlds.append(made.__enter__())
        return made

    yield make
    for made in open_worlds:
        made.__exit__(None, None, None)


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


def test_bad_inputs_end_the_run_before_any_request_in_one_message(world: Make) -> None:
    made = world()
    run = made.run(
        "--publish=write", "--categories=cs.XX", "--date=2026-13-01", "--anchor=25:00",
        "--timezone=Nowhere", "--posts-dir=../out", "--template=missing.j2", "--glossary=none.txt",
        env={"INPUT_API_KEY": ""},
    )  # fmt: skip

    assert run.exit_code == 2
    names = (
        "categories",
        "date",
        "anchor",
        "timezone",
        "posts-dir",
        "template",
        "glossary",
        "api-key",
    )
    for name in names:
        assert f"- {name}: given" in run.said
    assert "Traceback" not in run.said
    assert made.server.log == []
    assert not (made.blog / ".arxiv-digest").exists()


def test_a_glossary_line_that_is_none_is_named_before_any_request(world: Make) -> None:
    made = world()
    (made.blog / "terms.txt").write_text("token = 词元\nno sign here\n", encoding="utf-8")
    run = made.run("--publish=write", "--glossary=terms.txt")

    assert run.exit_code == 2
    assert "line 2" in run.said
    assert made.server.log == []


@pytest.mark.parametrize("mistake", ["{% if %}", "{% for p in rest %}{{ p.pdf }}{% endfor %}"])
def test_a_mistake_in_a_template_is_told_before_any_request(world: Make, mistake: str) -> None:
    made = world()
    (made.blog / "own.md.j2").write_text(f"---\n---\n{mistake}\n", encoding="utf-8")
    run = made.run("--publish=write", "--template=own.md.j2")

    assert run.exit_code == 2
    assert "own.md.j2, line 3: " in run.said
    assert made.server.log == []


def test_the_mark_that_some_editors_put_before_a_template_is_not_in_the_post(world: Make) -> None:
    made = world()
    (made.blog / "own.md.j2").write_text("---\n---\n{{ date }}\n", encoding="utf-8-sig")
    run = made.run("--publish=write", "--template=own.md.j2")

    assert run.exit_code == 0, run.said
    assert (made.blog / POST).read_bytes().startswith(b"---\n---\n")


def test_arxiv_down_is_exit_3_and_leaves_the_blog_untouched(world: Make) -> None:
    made = world()
    made.arxiv.faults.append(always(status(503)))
    before = sorted(made.blog.rglob("*"))
    run = made.run("--publish=write")

    assert run.exit_code == 3
    assert "arXiv cannot be read" in run.said
    assert "Traceback" not in run.said
    assert sorted(made.blog.rglob("*")) == before


def test_a_refused_key_is_exit_4_at_the_first_refusal(world: Make) -> None:
    made = world()
    run = made.run("--publish=write", "--concurrency=1", env={"INPUT_API_KEY": "AQ.another-key"})

    assert run.exit_code == 4
    assert len(made.models.server.log) == 1
    assert "AQ.another-key" not in run.said
    assert not (made.blog / POST).exists()


def test_a_folder_without_jekyll_or_git_is_said_and_written_to_all_the_same(
    world: Make, tmp_path: Path
) -> None:
    made = world()
    made.blog = tmp_path / "plain"
    made.blog.mkdir()
    run = made.run("--publish=write")

    assert run.exit_code == 0, run.said
    assert "_config.yml" in run.said
    assert (made.blog / POST).exists()


def test_a_github_that_does_not_answer_is_exit_5(world: Make, tmp_path: Path) -> None:
    made = world()
    made.blog = tmp_path / "plain"
    made.blog.mkdir()
    run = made.run(
        "--publish=commit",
        "--github-token=ghs_loopback",
        env={"GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "http://127.0.0.1:9"},
    )

    assert run.exit_code == 5
    assert "GitHub could not be asked" in run.said
    assert "Traceback" not in run.said


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


def test_a_quota_gone_leaves_the_rest_pending_and_the_next_day_heals_it(world: Make) -> None:
    made = world(invented.day(6))
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
    made = world(invented.day(1))
    made.models.writer = lambda ask: (
        Say("抱歉，我无法完成这个请求。") if "3)" in ask.system else made.write(ask)
    )
    counts = []
    for day in (15, 16, 17, 18, 19):
        made.now = NOON.replace(day=day)
        counts.append(int(made.run("--publish=write").outputs["model-calls"]))

    assert counts == [3, 2, 2, 0, 0]


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
    made = world(invented.day(1), now=NOON.replace(day=16))
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
    first = invented.paper(0, NOON).submitted.replace(day=14, hour=3)
    papers = {r["id"]: from_row(r, first, NOON).at(NOON, NOON, NOON - NOON) for r in rows}
    for path in sorted((shared / "data/atom").glob("*.xml")):
        for paper in atom.parse(path.read_bytes()).papers:
            papers.setdefault(paper.id, paper)
    return [paper for paper in papers.values() if paper is not None]


def test_all_recorded_answers_go_through_to_a_post(world: Make, shared: Path) -> None:
    first = NOON.replace(day=14, hour=3)
    papers = [
        replace(p, id=f"2601.{n:05}", version=1, submitted=first, updated=first,
                categories=("cs.SD", *p.categories))
        for n, p in enumerate(recorded(shared), start=1)
    ]  # fmt: skip
    made = world(announced(papers, invented.MAILING))
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
