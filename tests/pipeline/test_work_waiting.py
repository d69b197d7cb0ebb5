"""What an earlier run's wait for quota means for the parts of a later one."""

from __future__ import annotations

from datetime import UTC, datetime

from digest.domain import Entry, FullText, Origin, Part, Section, Skipped, State
from digest.errors import Cause
from digest.journal import Journal
from digest.pipeline import workers
from digest.pipeline.parts import MOST_TRIES, WantedParts, to_do
from tests import made_up_papers
from tests.fakes import FakeModel
from tests.pipeline_over_git import good


def test_a_translation_given_up_for_quota_does_not_keep_a_later_reading_from_being_tried() -> None:
    paper = made_up_papers.paper(1, datetime(2026, 1, 14, 3, tzinfo=UTC))
    given_up = Skipped(Cause.QUOTA, "gone", MOST_TRIES)
    entry = Entry(paper, Section.MAIN, State.SHOWN, translation=given_up)
    task = to_do(entry, WantedParts())
    shop = workers.WorkContext(
        model=FakeModel(good),
        fetch=lambda of: FullText(of.abstract, Origin.HTML),
        journal=Journal(None),
        over=lambda: False,
        tell=lambda _what, _paper, _note: None,
    )

    assert (task.translation, task.reading) == (False, True)
    assert isinstance(workers.make([task], shop).made[paper.id].reading, Part)
