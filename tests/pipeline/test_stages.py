"""Harvest, read, publish on machines of their own give what one run gives, and lose nothing."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.domain import Answer, Entry, Origin, Part, Prompt, Skipped, State
from digest.errors import SourceDown
from digest.journal import Journal
from digest.ledger import in_a_batch
from digest.models import PacedModel
from digest.pipeline import World, run
from digest.pipeline.parts import PaperTask
from digest.pipeline.range_plan import Plan, groups_of, plan_of
from digest.pipeline.stages import run_stage
from digest.post import arxiv_ids
from digest.record_file import loads
from digest.settings import load
from digest.window import Span
from tests.pipeline.staged_range import INTERESTS, NOW, StagedRange
from tests.pipeline.work_context import asked
from tests.pipeline_over_git import environment, good
from tests.plain_settings import plain_settings
from tests.world.batches import Batches
from tests.world.models import KEY, Say


@pytest.fixture(autouse=True)
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(monkeypatch, tmp_path)


def test_the_days_of_a_month_are_proposed_together_or_all_of_the_range() -> None:
    days = Span(date(2026, 1, 30), date(2026, 2, 2), ranged=True)

    for per, keys in (
        ("range", ["2026-01-30_2026-02-02"]),
        ("month", ["2026-01-30_2026-01-31", "2026-02-01_2026-02-02"]),
    ):
        assert [span.key for span in groups_of(plain_settings(date=days, per=per))] == keys


def test_the_stages_write_the_bytes_of_one_run_over_the_range(tmp_path: Path) -> None:
    one, staged = StagedRange(tmp_path), StagedRange(tmp_path)
    one.whole()

    harvested = staged.through("--per=range", "--shard-days=2")

    assert staged.written() == one.written()
    assert sorted(staged.asks) == sorted(one.asks)
    assert sorted(staged.fetches) == sorted(one.fetches)
    assert harvested.plan is not None
    assert len(harvested.plan.shards) == 5


@pytest.mark.parametrize(
    "flags",
    [
        ("--max-papers=2",),
        ("--provider=none",),
        ("--reading=off", "--page=rich"),
        ("--on-empty=post", "--exclude-keywords=vocoder", "--primary-only"),
        ("--publish=commit", "--reading=abstract"),
        ("--interests=interests.yml", "--min-score=5", "--max-papers=1"),
    ],
    ids=" ".join,
)
def test_whatever_the_settings_the_stages_write_the_bytes_of_one_run(
    flags: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "interests.yml").write_text(INTERESTS, encoding="utf-8")
    one, staged = StagedRange(tmp_path, a_day=2), StagedRange(tmp_path, a_day=2)
    one.whole(*flags)

    staged.through("--per=range", "--shard-days=3", *flags)

    assert staged.written() == one.written()
    assert sorted(staged.asks) == sorted(one.asks)


def test_a_month_is_a_pull_request_and_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    staged = StagedRange(tmp_path)
    staged.through()
    branches, asks, fetches = set(staged.hub.branches), list(staged.asks), list(staged.fetches)
    written = staged.written()
    staged.new_machine()

    again = staged.through()

    assert branches == {"2026-01-27_2026-01-31", "2026-02-01_2026-02-04"}
    assert again.plan is not None
    assert (again.plan.shards, again.plan.runs_left, again.plan.papers) == ((), 0, 0)
    assert not [path for path in staged.folder.rglob("*") if path.is_file()]
    assert (staged.asks, staged.fetches, staged.written()) == (asks, fetches, written)
    assert staged.hub.pushes == 2


def posts(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: body for path, body in files.items() if path.startswith("_posts/")}


def entries(files: dict[str, bytes]) -> list[Entry]:
    records = [loads(body) for path, body in files.items() if path.endswith(".json")]
    return [entry for record in records for entry in record.entries]


def empty(files: dict[str, bytes]) -> set[str]:
    return {path for path, body in posts(files).items() if not arxiv_ids(body)}


@pytest.mark.parametrize("reading", ["full", "abstract"])
@pytest.mark.parametrize("quota", [7, 16])
def test_a_quota_spreads_a_range_over_as_many_runs_as_foretold(
    reading: str, quota: int, tmp_path: Path
) -> None:
    one, staged = StagedRange(tmp_path), StagedRange(tmp_path)
    usual = (f"--reading={reading}", "--on-empty=post")
    one.whole(*usual)
    foretold = None

    for number in range(20):
        before = len(staged.asks)
        done = staged.through(*usual, f"--requests-per-day={quota}", "--shard-days=2").plan
        assert done is not None
        assert len(staged.asks) - before <= quota
        foretold = done.runs_left if foretold is None else foretold
        assert done.runs_left == foretold - number
        assert {entry.tries for entry in entries(staged.written())} == {0}
        assert empty(staged.written()) <= empty(one.written())
        staged.new_machine()
        if not done.runs_left:
            break

    assert posts(staged.written()) == posts(one.written())
    assert sorted(staged.asks) == sorted(one.asks)
    assert sorted(staged.fetches) == sorted(one.fetches)
    assert number == foretold


def test_a_shard_that_is_read_again_spends_its_share_once(tmp_path: Path) -> None:
    staged = StagedRange(tmp_path)
    flags = ("--requests-per-day=42", "--date=2026-01-27..2026-01-28")
    harvested = staged.stage("harvest", "--requests-per-day=42", "--shard-days=2")
    assert harvested.plan is not None
    assert harvested.plan.calls == 42
    staged.stage("read", *flags)
    kept = staged.folder / "read/2026-01-27_2026-01-28/finished.jsonl"
    lines = kept.read_text(encoding="utf-8").split("\n")
    staged.asks.clear()

    kept.write_text("\n".join([*lines[:-4], "{}"]), encoding="utf-8")  # the last two are lost
    staged.stage("read", *flags)
    assert len(staged.asks) == 2

    staged.asks.clear()
    staged.stage("read", "--overwrite", *flags)
    assert staged.asks == []


def test_what_a_machine_has_finished_before_it_died_is_published_and_the_rest_waits(
    tmp_path: Path,
) -> None:
    staged = StagedRange(tmp_path)
    staged.stage("harvest")
    staged.stage("read", "--date=2026-01-27..2026-01-28")
    place = staged.folder / "read/2026-01-27_2026-01-28"
    shutil.rmtree(place / "2026")
    lines = (place / "finished.jsonl").read_text(encoding="utf-8").split("\n")
    (place / "finished.jsonl").write_text("\n".join(lines[:-2]), encoding="utf-8")
    asks = list(staged.asks)
    staged.stage("publish")

    found = {entry.paper.id: entry for entry in entries(staged.written())}
    (half,) = [entry for entry in found.values() if entry.state is State.PENDING]
    assert isinstance(half.translation, Part)
    assert (len(found), half.tries) == (6, 0)
    staged.new_machine()
    staged.through()
    again = Counter(staged.asks[len(asks) :]) & Counter(asks)
    assert again == Counter([asks[-1]])  # the one that was not kept


def test_a_day_that_no_machine_has_begun_is_not_said_to_be_empty(tmp_path: Path) -> None:
    staged = StagedRange(tmp_path)
    staged.stage("harvest", "--on-empty=post")
    staged.stage("read", "--date=2026-01-27..2026-01-28")
    staged.stage("publish", "--on-empty=post")

    written = posts(staged.written())
    assert len(written) == 4
    assert empty(written) == {f"_posts/2026-{day}-arxiv.md" for day in ("01-30", "02-03")}


def test_a_part_that_failed_counts_the_runs_that_tried_it_and_no_others(tmp_path: Path) -> None:
    def answer(prompt: Prompt) -> str | Exception:
        wrong = "Slow Echoes\n" in prompt.user and "3)" in prompt.system
        return "这不是解读。" if wrong else good(prompt)

    staged = StagedRange(tmp_path, answer=answer)
    tries = []
    for reads in (True, False, True, True, True):
        plan = staged.stage("harvest").plan
        assert plan is not None
        for shard in plan.shards if reads else ():
            staged.stage("read", f"--date={shard.label}")
        staged.stage("publish")
        found = {entry.paper.title: entry for entry in entries(staged.written())}
        failed = found["Slow Echoes"].reading
        assert isinstance(failed, Skipped)
        tries.append(failed.tries)
        staged.new_machine()

    assert tries == [1, 1, 2, 3, 3]
    assert len(found) == 21


def test_the_end_of_a_harvest_is_not_taken_for_a_paper_without_a_text(tmp_path: Path) -> None:
    staged, stopped = StagedRange(tmp_path), threading.Event()
    settings = staged.settings("--stage=harvest")

    def get(url: str, **asked: Any) -> Answer:
        if len(staged.fetches) == 5:
            stopped.set()
            raise SourceDown("the run was told to stop")
        return staged.arxiv.get(url, **asked)

    run_stage(
        settings,
        replace(staged.adapters(settings), get=get, over=stopped.is_set),
        lambda _outcome: None,
    )
    assert len(list((staged.folder / "texts").iterdir())) == 5
    staged.through()

    assert len(staged.fetches) == 21
    read = [entry.reading for entry in entries(staged.written())]
    assert {part.origin for part in read if isinstance(part, Part)} == {Origin.HTML}


def test_a_harvest_that_is_stopped_while_it_asks_arxiv_says_so_and_hands_nothing_on(
    tmp_path: Path,
) -> None:
    staged = StagedRange(tmp_path)
    settings = staged.settings("--stage=harvest")

    def get(url: str, **_: Any) -> Answer:
        raise SourceDown(f"{url}: the run was told to stop")

    stopped = replace(staged.adapters(settings), get=get, cancelled=lambda: True)
    result = run_stage(settings, stopped, lambda _outcome: None)

    assert "取消" in "".join(getattr(note, "chinese", note) for note in result.notes)
    assert (result.plan, result.texts) == (Plan(), 0)
    assert not list(tmp_path.rglob("*.json"))


def a_year(count: int = 1) -> dict[date, list[PaperTask]]:
    first = date(2025, 1, 1)
    return {first + timedelta(days=n): asked(count) for n in range(366)}


def test_a_plan_has_no_more_shards_than_a_matrix_and_leaves_no_day_out() -> None:
    for length, most in ((1, 256), (7, 53), (40, 10)):
        plan = plan_of(a_year(), plain_settings(shard_days=length, max_minutes=350))
        days = [day for shard in plan.shards for day in shard.days]

        assert len(plan.shards) <= most
        assert sorted(days) == sorted(a_year())
        assert len(days) == len(set(days))
        assert (plan.parallel, plan.runs_left, plan.calls) == (4, 0, 732)


@pytest.mark.parametrize(
    ("limits", "papers", "runs_left"),
    [
        ({"requests_per_day": 500, "max_minutes": 350}, 237, 3),
        ({"requests_per_day": 1, "max_minutes": 350}, 1, 731),
        ({"max_minutes": 25}, 100, 7),
        ({"max_minutes": 25, "reading": "abstract"}, 732, 0),
        ({"max_minutes": 350, "requests_per_day": 20}, 9, 81),
    ],
)
def test_a_run_takes_no_more_than_its_calls_and_texts_allow(
    limits: dict[str, object], papers: int, runs_left: int
) -> None:
    plan = plan_of(a_year(2), plain_settings(**limits))

    assert len(plan.tasks) == papers
    assert (plan.papers, plan.runs_left) == (732, runs_left)


def test_no_more_machines_read_than_requests_a_minute() -> None:
    for limit, parallel in ((3, 3), (0, 8), (100, 8)):
        settings = plain_settings(max_parallel=8, requests_per_minute=limit)
        assert plan_of(a_year(), settings).parallel == parallel


def test_machines_share_the_limits_a_minute() -> None:
    shared = plain_settings(
        provider="openai", base_url="http://127.0.0.1:9/v1", model="m-1", max_parallel=4,
        requests_per_minute=12, tokens_per_minute=250_000, requests_per_day=7,
    )  # fmt: skip
    for stage, limits in (("all", (12, 250_000)), ("read", (3, 62_500)), ("harvest", None)):
        world = World(shared.model_copy(update={"stage": stage}))
        if limits is None:
            assert world.model is None
            continue
        assert isinstance(world.model, PacedModel)
        gate = world.model._gate
        assert (gate._requests._size, gate._tokens._size) == limits
        assert gate._budget is world.budget


def test_a_shard_that_is_handed_over_is_collected_by_later_runs(tmp_path: Path) -> None:
    one, staged = StagedRange(tmp_path), StagedRange(tmp_path)
    one.whole()
    with Batches(lambda ask: Say(str(good(Prompt(ask.system, ask.user))))) as service:
        flags = ("--service-tier=batch", f"--base-url={service.server.url}", "--model=m-1")
        more = (f"--api-key={KEY}", "--shard-days=4")
        foretold, numbers = [], []
        for number in range(5):
            plan = staged.through(*flags, *more).plan
            assert plan is not None
            foretold.append(plan.runs_left)
            numbers.append(len(service.asks))
            waiting = entries(staged.written())
            if number == 0:
                assert {entry.state for entry in waiting} == {State.PENDING}
                assert all(in_a_batch(entry) and not entry.tries for entry in waiting)
                assert posts(staged.written()) == {}
                daily_runs_leave_alone(staged, waiting)
            if number != 1:  # the third run comes too early, and has nothing to hand over
                service.be("SUCCEEDED")
            staged.new_machine(texts=True)

    assert posts(staged.written()) == posts(one.written())
    assert (foretold, numbers) == ([2, 1, 0, 0, 0], [21, 42, 42, 42, 42])
    assert sorted(staged.fetches) == sorted(one.fetches)
    assert not any(in_a_batch(entry) for entry in entries(staged.written()))


def test_a_batch_that_a_dying_machine_has_handed_over_is_not_handed_over_again(
    tmp_path: Path,
) -> None:
    staged = StagedRange(tmp_path)
    with Batches(lambda ask: Say(str(good(Prompt(ask.system, ask.user))))) as service:
        address = f"--base-url={service.server.url}"
        flags = (
            "--service-tier=batch",
            address,
            f"--api-key={KEY}",
            "--date=2026-01-27..2026-01-28",
        )
        staged.stage("harvest", *flags[:3])
        staged.stage("read", *flags)
        shutil.rmtree(staged.folder / "read/2026-01-27_2026-01-28/2026")
        staged.stage("read", *flags)
        staged.stage("publish", *flags[:3])

    assert len(service.batches) == 1
    assert len(service.asks) == 6
    assert all(map(in_a_batch, entries(staged.written())))
    assert len(entries(staged.written())) == 6


def daily_runs_leave_alone(staged: StagedRange, waiting: list[Entry]) -> None:
    """Hold that a daily digest does not take up what waits for its batch."""
    settings = load(["--publish=write", "--provider=none"], NOW)
    run(settings, replace(staged.adapters(settings), journal=Journal(None)))
    found = {entry.paper.id for entry in entries(dict(staged.hub.base))}
    assert not found & {entry.paper.id for entry in waiting}
