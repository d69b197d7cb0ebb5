"""A model that fails costs its own paper a run and nothing else: every fault, whole pipeline.

The faults, and what is measured of each, are those of `tests.fault_table`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from digest.domain import State
from digest.errors import Cause
from digest.report.tables import CAUSES
from tests.fault_table import CASES, JITTER_S, Row, documented, measure
from tests.faulty_model_day import ENVIRONMENT, FaultyModelDay, Told, holds
from tests.secret_leaks import leaks, listening
from tests.world.models import DIALECTS, KEY, Dialect

pytestmark = pytest.mark.usefixtures("inputs")

NOTE = re.compile(r"^- \*\*Note\*\*: (?P<said>.*)\n", re.MULTILINE)
LATE = "补录，提交于 "
HOLES = {"摘要尚未翻译", "解读待补"}


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what an undisturbed post says of each paper."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        trial = FaultyModelDay(tmp_path_factory.mktemp("undisturbed") / "blog", "openai")
        trial.run()
    blocks = trial.blocks()
    assert all("<details>" in block for block in blocks.values())
    return blocks


@cache
def page() -> dict[str, list[str]]:
    return documented()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_a_fault_costs_its_own_paper_only_and_the_next_run_heals_it(
    name: str, dialect: Dialect, whole: dict[str, str], tmp_path: Path
) -> None:
    def after_the_fault(trial: FaultyModelDay, told: Told) -> None:
        no_paper_lost_its_work(trial, whole)
        nothing_foreign_stands_in_the_post(trial, whole)
        what_is_missing_is_said(trial, told)
        assert leaks(f"{told.summary}{told.error}", KEY) == []

    with listening() as said:
        row, trial, healed = measure(name, dialect, tmp_path, after_the_fault)

    all_is_whole(trial, healed, whole)
    assert leaks("\n".join(said) + trial.everything(), KEY) == []
    as_the_page_says(name, dialect, row)


def no_paper_lost_its_work(trial: FaultyModelDay, whole: dict[str, str]) -> None:
    """Check that what was finished is published whole, also where the run ended in an error."""
    finished = {title for title, part in trial.good if part == "reading"} - {trial.about}
    first = trial.titles[0]
    assert first in finished
    blocks = trial.blocks()
    assert {title for title in finished if blocks.get(title) != whole[title]} == set()
    shown = {title for title, entry in trial.entries().items() if entry.state is State.SHOWN}
    assert finished <= shown == set(blocks)
    (post,) = trial.posts().values()
    assert f"本页显示：{len(shown)} 篇" in post


def nothing_foreign_stands_in_the_post(trial: FaultyModelDay, whole: dict[str, str]) -> None:
    """Check that the spoilt paper's block holds its own texts, the abstract and notes only."""
    block = trial.blocks().get(trial.about)
    if block is None or "待核对" in block:
        return
    abstracts = {paper.title: paper.abstract for paper in trial.arxiv.visible()}
    own = {*whole[trial.about].splitlines(), abstracts[trial.about].replace("$", "$$")}
    noted = NOTE.search(block)
    assert set(NOTE.sub("", block).splitlines()) <= own
    assert set(noted["said"].split("；") if noted else ()) <= HOLES


def what_is_missing_is_said(trial: FaultyModelDay, told: Told) -> None:
    """Check that holes have their note, and waiting papers their reason in the summary."""
    entries, blocks = trial.entries(), trial.blocks()
    waiting = [entry for entry in entries.values() if entry.state is State.PENDING]
    assert f"待补 {len(waiting)} 篇" in told.summary or not waiting
    for entry in waiting:
        assert CAUSES[Cause(entry.reason)] in told.summary
        assert entry.paper.title not in blocks
    held = holds(entries[trial.about])
    assert not held.startswith("English") or "摘要尚未翻译；解读待补" in blocks[trial.about]


def all_is_whole(trial: FaultyModelDay, healed: Told, whole: dict[str, str]) -> None:
    """Check that every paper stands once, with all its parts, none of them paid twice."""
    assert healed.error is None
    assert {holds(entry) for entry in trial.entries().values()} <= {
        "whole",
        "whole, marked “待核对”",
    }
    assert trial.repeated() == []
    assert trial.kept() == set()
    blocks = trial.blocks()
    assert set(blocks) == set(whole)
    for title, block in blocks.items():
        if "待核对" not in block:
            assert without_late(block) == whole[title]


def without_late(block: str) -> str:
    """Return a block as it would stand had the paper come in time."""
    return NOTE.sub(lambda note: "" if LATE in note["said"] else note[0], block)


def as_the_page_says(name: str, dialect: Dialect, row: Row) -> None:
    """Check the row against docs/faults.md; waits are random by a little."""
    calls, waited, *fate = page()[name]
    place = DIALECTS.index(dialect)

    assert (int(calls.split(" / ")[place]), " | ".join(fate)) == (row.calls, row.fate)
    assert abs(float(waited.split(" / ")[place]) - row.waited_s) <= 1 + JITTER_S * row.calls


def test_the_page_has_a_row_for_each_fault_and_no_other() -> None:
    assert list(page()) == list(CASES)
    assert len(CASES) >= 60


def test_a_key_that_a_server_repeats_would_be_noticed() -> None:
    assert leaks(f"... {KEY} ...", KEY)
    assert leaks("dGVzdC1rZXktMDEyMzQ1Njc4OWFiY2RlZisvPQ==", KEY)
    assert not leaks("nothing of it", KEY)
