"""Holes of earlier days: which are filled, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain import (
    DayRecord,
    Entry,
    Kind,
    Origin,
    Part,
    Section,
    Skipped,
    State,
    Status,
    Style,
)
from digest.errors import Cause
from digest.ledger import Filed, Ledger
from digest.pipeline.days import Job, Mend, mends_of
from digest.pipeline.parts import MOST_TRIES, WantedParts
from digest.publication import Place
from digest.selection import Rules
from digest.settings import Settings, load
from digest.window import RecordLocation, Span
from tests import made_up_papers

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)
EVE = date(2026, 1, 14)
PART = Part("译文", Origin.ABSTRACT, "m", "m-1", "hash")
REFUSED = Skipped(Cause.REJECTED, "refused")


@pytest.fixture(autouse=True)
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/blog")
    monkeypatch.setenv("INPUT_GITHUB_TOKEN", "none-needed")


def entry(translation: Part | Skipped | None = PART, **changes: object) -> Entry:
    plain = Entry(made_up_papers.paper(1, NOW), Section.MAIN, State.SHOWN, translation, REFUSED)
    return replace(plain, **changes)  # type: ignore[arg-type]


def filed(day: date, place: Place, *entries: Entry, key: str = "") -> Filed:
    settings = load(["--publish=write", "--provider=none"], NOW)
    record = DayRecord(
        day,
        settings.window(day),
        ("cs.SD",),
        Kind.DAILY,
        Status.COMPLETE,
        Style(title=f"of {day}"),
        "here",
        entries=entries,
    )
    if place is Place.BASE:
        return Filed(record, place, "main")
    return Filed(record, place, f"arxiv-digest/{key or day}", Span.of_key(key or f"{day}"))


def mends(mode: str, *items: Filed, wanted: WantedParts | None = None) -> tuple[Mend, ...]:
    settings: Settings = load([f"--publish={mode}", "--provider=none"], NOW)
    job = Job(
        location=RecordLocation(".arxiv-digest", "_posts", "{date}-arxiv.md", "here", ("cs.SD",)),
        windows={day: settings.window(day) for day in settings.days},
        kind=Kind.DAILY,
        rules=Rules(("cs.SD",)),
        wanted=wanted or WantedParts(),
        style=Style(),
        since=date(2025, 12, 1),
        overwrite=True,
        explicit=True,
        post_if_empty=True,
    )
    return mends_of(Ledger(filed=items), job, settings)


@pytest.mark.parametrize(
    ("mode", "place"),
    [
        ("pull-request", Place.OPEN),
        ("commit", Place.BASE),
        ("write", Place.BASE),
    ],
)
def test_holes_are_filled_where_the_mode_publishes_and_nowhere_else(
    mode: str, place: Place
) -> None:
    everywhere = [filed(EVE, other, entry()) for other in (Place.BASE, Place.OPEN, Place.CLOSED)]
    (mend,) = mends(mode, *everywhere)

    assert mend.span.key == f"{EVE}"
    assert [day.filed.place for day in mend.days if day.filed] == [place]


def test_a_mend_fills_holes_and_does_nothing_else() -> None:
    (mend,) = mends("commit", filed(EVE, Place.BASE, entry()))

    assert mend.job.mend
    assert (mend.job.overwrite, mend.job.explicit, mend.job.post_if_empty) == (False,) * 3
    assert mend.job.style.title == f"of {EVE}"
    assert mend.job.days == (EVE,)


@pytest.mark.parametrize(
    "whole",
    [
        entry(reading=PART),
        entry(reading=replace(REFUSED, tries=MOST_TRIES)),
        entry(withdrawn=True),
        entry(brief=True),
        entry(state=State.PENDING),
        entry(state=State.DROPPED),
    ],
)
def test_what_is_whole_given_up_or_not_shown_is_no_hole(whole: Entry) -> None:
    assert mends("commit", filed(EVE, Place.BASE, whole)) == ()


def test_a_part_that_is_not_wished_for_is_no_hole() -> None:
    day = filed(EVE, Place.BASE, entry())

    assert mends("commit", day, wanted=WantedParts(translation=True, reading=False)) == ()


def test_holes_older_than_the_look_back_stay() -> None:
    edge = date(2026, 1, 15) - timedelta(days=14)
    days = [filed(edge - timedelta(days=n), Place.BASE, entry()) for n in (0, 1)]

    assert [mend.span.key for mend in mends("commit", *days)] == [f"{edge}"]


def test_in_commit_mode_every_day_is_a_publication_of_its_own() -> None:
    days = [filed(EVE - timedelta(days=n), Place.BASE, entry()) for n in (0, 1)]

    assert [mend.span.key for mend in mends("commit", *days)] == ["2026-01-13", "2026-01-14"]


def test_the_days_of_a_range_are_mended_together_in_order_so_that_the_review_stays_whole() -> None:
    key = "2026-01-12_2026-01-14"
    days = [
        filed(EVE, Place.OPEN, entry(), key=key),
        filed(EVE - timedelta(days=1), Place.OPEN, entry(reading=PART), key=key),
        filed(EVE - timedelta(days=2), Place.OPEN, entry(), key=key),
    ]
    (mend,) = mends("pull-request", *days)

    assert mend.span.key == key
    assert mend.job.days == tuple(EVE - timedelta(days=n) for n in (2, 1, 0))
