"""No paper lost, none repeated: months of runs in virtual time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain import Model, Prompt
from digest.errors import QuotaGone
from tests.fakes import FakeModel
from tests.office import good
from tests.world.arxiv import (
    ArxivWorld,
    Revision,
    always,
    every,
    fewer,
    html_instead,
    reset,
    status,
    truncated,
)
from tests.world.months import Life, Months, company, expected, first_sighting, year

START = date(2026, 2, 26)  # so that US clocks change on the way
DAYS = 24


@pytest.fixture(autouse=True)
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "GITHUB_REPOSITORY": "owner/blog",
        "GITHUB_WORKSPACE": str(tmp_path),
        "INPUT_GITHUB_TOKEN": "none-needed",
        "INPUT_PROVIDER": "none",
    }.items():
        monkeypatch.setenv(name, value)


def months(lag: float = 0.0, per_mailing: int = 5, **life: object) -> Months:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    made = replace(Life(START, DAYS), **life)  # type: ignore[arg-type]
    end = START + timedelta(days=DAYS)
    papers = year(START - timedelta(days=35), end, per_mailing=per_mailing)
    world = ArxivWorld(
        [*papers, *company(START - timedelta(days=40), end)],
        now=lambda: clock[0],
        lag=timedelta(hours=lag),
    )
    return Months(world, made, clock)


def assert_each_once(lived: Months, *, since: datetime | None = None) -> None:
    shown = lived.shown()
    after = since or lived.first_run or lived.clock[0]
    due = expected(lived.world.papers, after, lived.clock[0] - timedelta(days=4))

    assert len(due) > 12
    assert due - set(shown) == set()
    assert [name for name, count in shown.items() if count > 1] == []


@pytest.mark.parametrize("pulls", [True, False])
@pytest.mark.parametrize(
    ("hours", "lag"), [(1 + 1 / 6, 0.25), (1 + 1 / 6, 3.5), (5 + 17 / 60, 0.0)]
)
def test_every_paper_stands_in_one_post_whatever_the_hour_the_lag_and_the_gaps(
    pulls: bool, hours: float, lag: float
) -> None:
    lived = months(
        lag, at=timedelta(hours=hours), pull_request=pulls, skip=lambda day: day.day in (3, 4, 5)
    )
    lived.world.faults.append(
        every(10, status(429), status(503), reset, html_instead, truncated, fewer)
    )
    lived.live()

    assert_each_once(lived)
    assert lived.failed == []


def test_with_a_cap_of_three_every_paper_stands_in_full_or_in_one_line() -> None:
    lived = months(flags=["--max-papers=3"])
    lived.live()

    assert_each_once(lived)
    bodies = b"".join(lived.hub.posts().values()).decode()
    assert "\n## 其余 " in bodies


def test_a_quota_gone_every_third_day_loses_nothing() -> None:
    def model(day: date) -> Model:
        calls = 0

        def answer(prompt: Prompt) -> str | Exception:
            nonlocal calls
            calls += 1
            return QuotaGone("gone") if day.day % 3 == 0 and calls > 3 else good(prompt)

        return FakeModel(answer)

    lived = months(per_mailing=3, days=16)
    lived.life = replace(lived.life, flags=["--provider=gemini", "--api-key=k", "--reading=off"])
    lived.model = model
    lived.live()

    assert_each_once(lived)


def test_a_category_added_in_mid_month_floods_nothing_and_repeats_nothing() -> None:
    lived = months(days=10, flags=["--categories=cs.SD"])
    lived.live()
    before = set(lived.shown())
    lived.life = replace(lived.life, start=START + timedelta(days=10), days=DAYS - 10,
                         flags=["--categories=cs.SD,eess.AS"])  # fmt: skip
    added = datetime.combine(lived.life.start, datetime.min.time(), UTC) + lived.life.at
    lived.live()

    shown = lived.shown()
    new = {p.id: p for p in lived.world.papers if p.id in set(shown) - before}
    assert min(map(first_sighting, new.values())) > added - timedelta(days=4)
    assert [name for name, count in shown.items() if count > 1] == []


def test_a_longer_look_back_floods_nothing() -> None:
    lived = months(days=8)
    lived.live()
    shown = set(lived.shown())
    lived.clock[0] += timedelta(hours=1)
    lived.run(START + timedelta(days=7), "--look-back-days=30")

    assert set(lived.shown()) == shown


@pytest.mark.parametrize("how", ["damaged", "lost"])
def test_a_record_damaged_or_lost_loses_nothing_later_and_repeats_nothing(how: str) -> None:
    lived = months(days=9, pull_request=False)
    lived.live()
    record = sorted(name for name in lived.hub.base if name.endswith(".json"))[2]
    if how == "lost":
        del lived.hub.base[record]
    else:
        lived.hub.base[record] = b"\x00{"
    day = lived.clock[0]
    lived.life = replace(lived.life, start=START + timedelta(days=9), days=DAYS - 9)
    lived.live()

    assert_each_once(lived, since=day)


def test_beside_another_tool_s_posts_a_paper_held_and_revised_meanwhile_is_shown() -> None:
    lived = months(pull_request=False)
    before = START - timedelta(days=1)
    lived.hub.base[f"_posts/{before}-arxiv.md"] = b"## By the old tool\n"
    held = next(
        p
        for p in lived.world.papers
        if p.announced.date() == START + timedelta(days=6) and "cs.SD" in p.categories
    )
    early = replace(
        held,
        submitted=held.submitted - timedelta(days=9),
        revisions=(Revision(held.submitted, held.announced),),
    )
    lived.world.papers[lived.world.papers.index(held)] = early
    lived.live()

    assert lived.shown()[early.id] == 1


def test_the_first_record_lost_does_not_bring_back_what_it_had_seen() -> None:
    lived = months(days=9, pull_request=False)
    lived.live()
    shown = set(lived.shown())
    first = min(name for name in lived.hub.base if name.endswith(".json"))
    seen = {item["id"] for item in json.loads(lived.hub.base.pop(first))["seen"]}
    lived.clock[0] += timedelta(hours=2)
    lived.run(START + timedelta(days=8))

    assert len(seen) > 20
    assert set(lived.shown()) == shown


def test_a_past_range_takes_what_was_seen_and_nothing_that_was_shown() -> None:
    lived = months(days=6, pull_request=False)
    lived.live()
    before = lived.shown()
    past = START - timedelta(days=6)
    lived.run(past, f"--date={past}..{START - timedelta(days=3)}")
    after = lived.shown()

    assert len(after) > len(before)
    assert [name for name, count in after.items() if count > 1] == []


def test_a_past_range_filled_before_the_first_daily_run_is_not_repeated_by_it() -> None:
    lived = months(days=6, pull_request=False)
    lived.clock[0] = datetime.combine(START, datetime.min.time(), UTC) + lived.life.at
    past = START - timedelta(days=6)
    lived.run(past, f"--date={past}..{START - timedelta(days=1)}")
    filled = len(lived.shown())
    lived.live()

    assert filled > 10
    assert [name for name, count in lived.shown().items() if count > 1] == []


def test_with_the_api_out_for_two_days_oai_carries_on() -> None:
    lived = months(days=5, pull_request=False)
    lived.live()
    lived.world.faults.append(always(status(503), at="/api/query"))
    lived.life = replace(lived.life, start=START + timedelta(days=5), days=2)
    lived.live()
    lived.world.faults.clear()
    lived.life = replace(lived.life, start=START + timedelta(days=7), days=DAYS - 7)
    lived.live()

    assert lived.failed == []
    assert_each_once(lived)


def test_what_was_held_and_announced_while_oai_was_out_for_ten_days_is_shown_when_it_is_back() -> (
    None
):
    lived = months(days=5, pull_request=False)
    out = [START + timedelta(days=n) for n in range(5, 15)]
    lived.world.papers[:] = [
        replace(p, submitted=p.submitted - timedelta(days=20))
        if p.announced.date() == out[1] and "cs.SD" in p.categories
        else p
        for p in lived.world.papers
    ]
    lived.live()
    lived.world.faults.append(always(status(503), at="/oai"))
    lived.life = replace(lived.life, start=out[0], days=len(out))
    lived.live()
    lived.world.faults.clear()
    lived.life = replace(lived.life, start=START + timedelta(days=15), days=DAYS - 15)
    lived.live()

    assert_each_once(lived)


def test_with_both_nets_out_nothing_is_touched_and_the_next_run_catches_up() -> None:
    lived = months(days=5, pull_request=False)
    lived.live()
    before = dict(lived.hub.base)
    lived.world.faults.append(always(status(503)))
    lived.life = replace(lived.life, start=START + timedelta(days=5), days=2)
    lived.live()
    assert len(lived.failed) == 2
    assert lived.hub.base == before
    lived.world.faults.clear()
    lived.life = replace(lived.life, start=START + timedelta(days=7), days=DAYS - 7)
    lived.live()

    assert_each_once(lived)


def test_a_repaired_run_of_the_same_day_completes_it_in_place() -> None:
    lived = months(3.5, days=1, at=timedelta(hours=2), pull_request=True, merge_days=9)
    lived.live()
    lived.clock[0] += timedelta(hours=5)
    lived.run(START)

    assert len(lived.hub.branches) == 1


def test_the_requests_of_a_day_and_of_a_catch_up_are_few() -> None:
    lived = months(days=8, pull_request=False, skip=lambda day: day.day in (28, 1, 2))
    counts = []
    for number in range(8):
        asked = len(lived.world.asked)
        lived.life = replace(lived.life, start=START + timedelta(days=number), days=1)
        lived.live()
        counts.append(len(lived.world.asked) - asked)

    assert max(counts) <= 6
    assert 0 in counts
