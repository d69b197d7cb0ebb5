"""The whole program ranks a day over both protocols: cut replies, refusals, kills, the log."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.made_up_papers import MAILING, NOON
from tests.ranking.ranked_blog import FILE, RANKED, by_rule, paper, score
from tests.ranking.test_replies import WRONG_LINES, WRONG_REASONS
from tests.world.blog import Surroundings, announced, good_model, make_blog, record_of
from tests.world.models import DIALECTS, Ask, Dialect, Say
from tests.world.server import Response

COUNT = 45
ORDER = sorted(range(COUNT), key=lambda n: (-(score(n) or 0.5), -n))
FLAGS = ("--publish=write", "--reading=off", "--interests=interests.yml", "--max-papers=2")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Surroundings]:
    blog = make_blog(tmp_path / "blog")
    (blog / "interests.yml").write_text(FILE, "utf-8")
    papers = announced((paper(n) for n in range(COUNT)), MAILING)
    with Surroundings(blog, papers, NOON) as around:
        yield around


def told(around: Surroundings, dialect: Dialect) -> dict[str, str]:
    return {"INPUT_PROVIDER": dialect, "INPUT_BASE_URL": around.models.base_url(dialect)}


def ranked_papers(ask: Ask) -> list[tuple[str, str, str]]:
    return RANKED.findall(ask.user)


def scorer(ask: Ask) -> Say | Response:
    papers = ranked_papers(ask)
    return Say(by_rule(papers), output_tokens=40 * len(papers)) if papers else good_model(ask)


def in_order(around: Surroundings) -> list[int]:
    entries = record_of(around.blog, "2026-01-15")["entries"]
    assert isinstance(entries, list)
    return [int(entry["paper"]["id"][-4:]) - 8000 for entry in entries]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_day_is_ranked_in_both_protocols_and_a_rerun_asks_nothing(
    world: Surroundings, dialect: Dialect
) -> None:
    world.models.writer = scorer
    first = world.run(*FLAGS, "--ranking-model=small", env=told(world, dialect))
    order = in_order(world)
    again = world.run(*FLAGS, "--ranking-model=small", env=told(world, dialect))

    assert first.exit_code == 0, first.said
    assert order == in_order(world)
    assert order[:2] == ORDER[:2]
    assert [ask.model for ask in world.models.asks].count("small") == 2
    assert (first.outputs["model-calls"], again.outputs["model-calls"]) == ("4", "0")
    assert int(first.outputs["output-tokens"]) == 40 * COUNT + 2 * 400


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("finish", ["length", "blocked"])
def test_a_reply_that_is_cut_or_refused_costs_the_batch_a_second_call_in_halves(
    world: Surroundings, dialect: Dialect, finish: str
) -> None:
    def writer(ask: Ask) -> Say | Response:
        papers = ranked_papers(ask)
        if len(papers) > 20:
            return Say(by_rule(papers)[:200] * (finish == "length"), finish=finish)
        return scorer(ask)

    world.models.writer = writer
    run = world.run(*FLAGS, env=told(world, dialect))
    sizes = {len(ranked_papers(ask)) for ask in world.models.asks if ranked_papers(ask)}

    assert run.exit_code == 0, run.said
    assert sizes == {40, 20, 5}
    assert in_order(world)[:2] == ORDER[:2]


def faulty(papers: list[tuple[str, str, str]], batch: int) -> str:
    """Answer each ten papers of a batch in another of the twelve faulty shapes."""
    shapes = (*WRONG_LINES, *WRONG_REASONS)
    tens = [papers[start : start + 10] for start in range(0, len(papers), 10)]
    return "\n".join(
        shape(ten) for shape, ten in zip(shapes[4 * batch : 4 * batch + 4], tens, strict=True)
    )


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("mended", [True, False])
def test_a_day_of_120_papers_whose_replies_are_faulty_in_twelve_shapes(
    dialect: Dialect, mended: bool, tmp_path: Path
) -> None:
    blog = make_blog(tmp_path / "blog")
    (blog / "interests.yml").write_text(FILE, "utf-8")
    batches: list[list[str]] = []  # of first calls
    again: list[str] = []  # what was asked once more
    spoilt: set[str] = set()  # whose reasons alone are wrong

    def writer(ask: Ask) -> Say | Response:
        papers = ranked_papers(ask)
        titles = [title for _, title, _ in papers]
        if not papers:
            return good_model(ask)
        if not any(title in batch for batch in batches for title in titles):
            batches.append(titles)
            if len(batches) == 3:  # the shapes of WRONG_REASONS
                spoilt.update(titles)
            return Say(faulty(papers, len(batches) - 1))
        again.extend(titles)
        return Say(by_rule(papers) if mended else "研究声音")

    day = announced((paper(n) for n in range(120)), MAILING)
    with Surroundings(blog, day, NOON, writer=writer) as around:
        run = around.run(*FLAGS, env=told(around, dialect))
        entries = record_of(blog, "2026-01-15")["entries"]

    assert run.exit_code == 0, run.said
    assert [len(batch) for batch in batches] == [40, 40, 40]
    assert len(set(again)) == len(again) < 60
    assert isinstance(entries, list)
    found = {one["paper"]["title"]: one["match"] for one in entries}
    wrong = set() if mended else set(again)
    right = {title: match for title, match in found.items() if title not in wrong}
    assert all(match["score"] == score(int(title.split()[1])) for title, match in right.items())
    assert mended or {found[title]["score"] for title in wrong - spoilt} == {None}
    assert mended or {found[title]["score"] for title in wrong & spoilt} == {9}  # as in their lines
    kept = [(-(found[title]["score"] or 0.5), -int(title.split()[1])) for title in right]
    assert kept == sorted(kept)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_model_that_never_ranks_costs_the_order_and_not_the_day(
    world: Surroundings, dialect: Dialect
) -> None:
    world.models.writer = lambda ask: (
        Say("我不能评价这些论文。") if ranked_papers(ask) else good_model(ask)
    )
    run = world.run(*FLAGS, "--min-score=9", env=told(world, dialect))

    assert run.exit_code == 0, run.said
    assert in_order(world) == list(range(COUNT - 1, -1, -1))
    assert run.outputs["status"] == "complete"
    assert f"{COUNT} 篇没有得到评分" in run.summary
    assert "no sound line for" in run.said


def test_a_killed_ranking_is_taken_up_where_it_ended(world: Surroundings) -> None:
    begun: list[int] = []

    def writer(ask: Ask) -> Say | Response:
        papers = ranked_papers(ask)
        if papers:
            begun.append(len(papers))
            if len(begun) == 2:
                return Say("", delay_s=60)
        return scorer(ask)

    world.models.writer = writer
    started = world.start(*FLAGS)
    deadline = time.monotonic() + 60
    while len(begun) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(started.process.pid, signal.SIGKILL)
    started.process.wait(30)
    run = world.run(*FLAGS)

    assert run.exit_code == 0, run.said
    assert begun == [40, 5, 5]
    assert in_order(world)[:2] == ORDER[:2]


def test_a_dry_run_prints_the_ranked_list(world: Surroundings) -> None:
    world.models.writer = scorer
    run = world.run("--publish=dry-run", *FLAGS[1:])
    best = ORDER[0]

    assert run.exit_code == 0, run.said
    assert f"  1. 10/10 {paper(best).id}" in run.said
    assert f" 45.  0/10 {paper(ORDER[-1]).id} [one line] 研究房间里的声音" in run.said
