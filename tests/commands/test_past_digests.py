"""``doctor`` of the last runs: gaps, silence, papers that wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.commands.findings import Mark
from digest.domain import Skipped
from digest.errors import Cause
from tests.commands.doctor_run import DoctorRun, of
from tests.made_up_days import pending, record, shown

TODAY = date(2026, 1, 15)
MAILED = [date(2026, 1, n) for n in (5, 6, 7, 8, 9, 12, 13, 14, 15)]  # as arXiv's calendar says


def test_a_record_for_every_mailing_is_no_gap(doctor_run: DoctorRun) -> None:
    doctor_run.put(*(record(shown(n), day=day) for n, day in enumerate(MAILED)))

    assert of(doctor_run.look(), "no gap").mark is Mark.GOOD


def test_a_mailing_without_a_record_is_named(doctor_run: DoctorRun) -> None:
    kept = [day for day in MAILED if day.day != 13]
    doctor_run.put(*(record(shown(n), day=day) for n, day in enumerate(kept)))
    found = of(doctor_run.look(), "no record of")

    assert found.mark is Mark.HINT
    assert found.what == "no record of 2026-01-13"


def test_neither_the_days_before_the_first_record_nor_today_are_gaps(doctor_run: DoctorRun) -> None:
    doctor_run.put(*(record(shown(n), day=day) for n, day in enumerate(MAILED[-3:-1])))

    assert of(doctor_run.look(), "no gap").mark is Mark.GOOD


@pytest.mark.parametrize(("days", "range_"), [(20, False), (60, True)])
def test_a_long_silence_is_bad_and_says_what_to_run(
    doctor_run: DoctorRun, days: int, range_: bool
) -> None:
    last = TODAY - timedelta(days=days)
    doctor_run.put(record(shown(1), day=last))
    found = of(doctor_run.look(), f"{days} days ago")

    assert found.mark is Mark.BAD
    assert (f"date: {last + timedelta(days=1)}..2025-12-08" in found.remedy) is range_


def test_papers_that_wait_and_damaged_records_are_named(doctor_run: DoctorRun) -> None:
    doctor_run.put(record(shown(1), pending(2), day=TODAY))
    (doctor_run.blog / ".arxiv-digest/2026/2026-01-14.json").write_text("{", encoding="utf-8")
    found = doctor_run.look()

    assert "2601.00002 (quota)" in of(found, "1 papers wait").what
    assert of(found, "2026-01-14.json cannot be read").mark is Mark.BAD


def test_a_paper_that_waited_and_was_shown_later_waits_no_more(doctor_run: DoctorRun) -> None:
    doctor_run.put(record(pending(2), shown(1), day=MAILED[-2]), record(shown(2), day=TODAY))

    assert not [f for f in doctor_run.look() if "wait" in f.what]


def test_a_paper_shown_without_its_reading_is_named(doctor_run: DoctorRun) -> None:
    hole = replace(shown(3), reading=Skipped(Cause.BLOCKED, "withheld"))
    doctor_run.put(record(shown(1), hole, day=TODAY))

    assert of(doctor_run.look(), "shown without").what.endswith(": 2601.00003")


def test_a_record_behind_a_link_is_named_and_not_read(doctor_run: DoctorRun) -> None:
    doctor_run.put(record(shown(1), day=TODAY))
    path = doctor_run.blog / ".arxiv-digest/2026/2026-01-15.json"
    (doctor_run.blog.parent / "elsewhere.json").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(doctor_run.blog.parent / "elsewhere.json")
    found = doctor_run.look()

    assert "symbolic link" in of(found, "2026-01-15.json cannot be read").what
    assert of(found, "no day records here")
