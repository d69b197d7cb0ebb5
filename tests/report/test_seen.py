"""What a first run has only noted is told: in the log, the summary and the review."""

from __future__ import annotations

from datetime import UTC, datetime

from digest.domain import Sighting
from digest.report import english_story, pull_request_body, summary
from digest.report.tables import RunReport
from tests import made_up_days

SEEN = tuple(Sighting(f"2601.{n:05}", 1, datetime(2026, 1, 4, tzinfo=UTC)) for n in range(1, 241))


def test_how_many_papers_a_run_has_noted_without_showing_them_is_told_everywhere() -> None:
    report = RunReport((made_up_days.record(made_up_days.shown(900), seen=SEEN),))

    assert any("240 announced before are noted as seen" in line for line in english_story(report))
    for told in (summary(report), pull_request_body(report)):
        assert "此前已公布、只作记录而不显示：240 篇" in told


def test_nothing_is_said_of_it_where_nothing_was_noted() -> None:
    report = RunReport((made_up_days.record(made_up_days.shown(900)),))

    assert not any("noted as seen" in line for line in english_story(report))
    assert "只作记录" not in summary(report) + pull_request_body(report)
