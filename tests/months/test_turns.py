"""No paper lost, none repeated, when settings change on the way: months in virtual time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.domain import Model, Prompt, State
from digest.errors import QuotaGone
from digest.record_file import loads
from tests.fakes import FakeModel
from tests.pipeline_over_git import good
from tests.world.arxiv import ArxivWorld
from tests.world.months import Life, Months, company, expected, year

pytestmark = pytest.mark.usefixtures("inputs")

START = date(2026, 1, 12)


def months(days: int, *, world_days: int = 24, per_mailing: int = 5, **life: object) -> Months:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    made = replace(Life(START, days), **life)  # type: ignore[arg-type]
    end = START + timedelta(days=world_days)
    papers = year(START - timedelta(days=25), end, per_mailing=per_mailing, seed=3)
    world = ArxivWorld([*papers, *company(START - timedelta(days=30), end)], now=lambda: clock[0])
    return Months(world, made, clock)


def go_on(lived: Months, days: int, *flags: str) -> None:
    start = lived.life.start + timedelta(days=lived.life.days)
    lived.life = replace(lived.life, start=start, days=days, flags=flags)
    lived.live()


def repeated(lived: Months) -> list[str]:
    return [name for name, count in lived.shown().items() if count > 1]


def lost(lived: Months) -> set[str]:
    after = lived.first_run or lived.clock[0]
    due = expected(lived.world.papers, after, lived.clock[0] - timedelta(days=4))
    assert len(due) > 12
    return due - set(lived.shown())


@pytest.mark.parametrize("pulls", [True, False])
@pytest.mark.parametrize(
    "flags",
    [
        ("--timezone=America/New_York",),
        ("--timezone=Pacific/Kiritimati", "--anchor=00:00"),
        ("--anchor=23:30",),
        ("--anchor=05:00",),
    ],
)
def test_a_window_that_is_moved_and_moved_back_loses_and_repeats_nothing(
    flags: tuple[str, ...], pulls: bool
) -> None:
    lived = months(6, pull_request=pulls)
    lived.live()
    go_on(lived, 6, *flags)
    go_on(lived, 8)

    assert lost(lived) == set()
    assert repeated(lived) == []


def test_a_cap_that_is_lowered_raised_and_lifted_loses_and_repeats_nothing() -> None:
    lived = months(4, flags=("--max-papers=4",))
    lived.live()
    for flag in ("--max-papers=1", "--max-papers=9", "--max-papers=0", "--max-papers=2"):
        go_on(lived, 4, flag)

    assert lost(lived) == set()
    assert repeated(lived) == []


def test_what_late_false_has_dropped_stays_dropped_when_late_is_true_again() -> None:
    lived = months(8, pull_request=False, flags=("--late=false",))
    lived.live()
    bodies = [body for name, body in lived.hub.base.items() if name.endswith(".json")]
    dropped = {
        entry.paper.id
        for body in bodies
        for entry in loads(body).entries
        if entry.state is State.DROPPED
    }
    go_on(lived, 12)

    assert len(dropped) > 5
    assert dropped & set(lived.shown()) == set()
    assert lost(lived) <= dropped
    assert repeated(lived) == []


def test_late_false_never_drops_what_only_had_to_wait_for_quota() -> None:
    def model(day: date) -> Model:
        def answer(prompt: Prompt) -> str | Exception:
            return QuotaGone("gone") if day.day % 2 else good(prompt)

        return FakeModel(answer)

    flags = ("--provider=gemini", "--api-key=k", "--reading=off", "--late=false")
    lived = months(9, pull_request=False, per_mailing=3, flags=flags)
    lived.model = model
    lived.live()
    records = [loads(body) for name, body in lived.hub.base.items() if name.endswith(".json")]
    waited = {e.paper.id for r in records for e in r.entries if e.state is State.PENDING}

    assert len(waited) > 2
    assert waited - set(lived.shown()) <= {
        e.paper.id for e in max(records, key=lambda r: r.date).entries
    }


def test_a_range_over_all_days_that_were_run_repeats_nothing() -> None:
    lived = months(9, pull_request=False)
    lived.live()
    before = set(lived.shown())
    last = START + timedelta(days=7)
    lived.run(last, f"--date={START - timedelta(days=2)}..{last}")

    assert repeated(lived) == []
    assert before <= set(lived.shown())


@pytest.mark.parametrize("first", ["range", "day"])
def test_a_range_and_a_day_in_it_may_be_merged_in_either_order(first: str) -> None:
    lived = months(3, merge_days=99, closed=0)
    lived.live()
    span = f"{START - timedelta(days=3)}..{START + timedelta(days=1)}"
    lived.run(START, f"--date={span}")
    keys = sorted(lived.hub.branches, key=lambda key: ("_" in key) is (first == "range"))
    for key in reversed(keys):
        lived.hub.merge(key)
    go_on(lived, 5)

    assert "_" in "".join(keys)
    assert repeated(lived) == []


def test_overwrite_redoes_a_day_with_the_same_papers() -> None:
    lived = months(5, pull_request=False)
    lived.live()
    before = lived.shown()
    day = START + timedelta(days=2)
    lived.run(day, f"--date={day}", "--overwrite=true")

    assert lived.shown() == before


@pytest.mark.parametrize("pulls", [True, False])
def test_on_the_first_of_march_after_forty_five_days_the_run_catches_up_or_says_the_range(
    pulls: bool,
) -> None:
    start = date(2026, 1, 12)
    lived = months(3, world_days=60, per_mailing=3, pull_request=pulls)
    lived.live()
    resumed = date(2026, 3, 1)
    lived.life = replace(lived.life, start=resumed, days=2)
    lived.live()
    (note,) = [n for n in lived.outcomes[resumed].report.notes if "补跑" in n]
    span = note.partition("date: ")[2].partition(" ")[0]
    lived.run(resumed, f"--date={span}")
    lived.life = replace(lived.life, start=resumed + timedelta(days=2), days=4)
    lived.live()

    assert (resumed - start).days > 45
    assert span.startswith("2026-01-15..")
    assert lost(lived) == set()
    assert repeated(lived) == []
