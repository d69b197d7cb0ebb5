"""The journal: what was paid for outlives a kill, and nothing strange gets in."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from digest import journal as journals
from digest.domain import Origin, Part
from digest.journal import NAME, Journal

PART = Part("译文", Origin.ABSTRACT, "m", "m-1", "hash")
KEY = ("2601.00001v1", "translation")


def kept(folder: Path) -> dict[tuple[str, str], str]:
    return {key: part.text for key, part in Journal(folder).parts().items()}


def test_what_was_added_is_there_for_the_next_run(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    Journal(folder).add("2601.00001v1", "translation", PART)
    Journal(folder).add("2601.00001v1", "reading", replace(PART, text="解读"))

    assert kept(folder) == {KEY: "译文", (KEY[0], "reading"): "解读"}


def test_of_two_parts_for_one_paper_the_later_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add("2601.00001v1", "translation", PART)
    journal.add("2601.00001v1", "translation", replace(PART, text="新"))

    assert kept(tmp_path) == {KEY: "新"}


def test_a_new_version_of_a_paper_is_another_paper_here(tmp_path: Path) -> None:
    Journal(tmp_path).add("2601.00001v2", "translation", PART)

    assert KEY not in Journal(tmp_path).parts()


def test_what_another_run_adds_meanwhile_is_not_forgotten(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.add("2601.00001v1", "translation", PART)
    Journal(tmp_path).add("2601.00002v1", "translation", PART)
    first.forget([KEY])

    assert set(kept(tmp_path)) == {("2601.00002v1", "translation")}


@pytest.mark.parametrize("cut", [2, 10, 60])
def test_a_line_that_a_kill_cut_short_costs_only_itself(tmp_path: Path, cut: int) -> None:
    journal = Journal(tmp_path)
    journal.add("2601.00001v1", "translation", PART)
    journal.add("2601.00002v1", "translation", PART)
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:-cut])
    assert set(kept(tmp_path)) == {KEY}

    Journal(tmp_path).add("2601.00003v1", "translation", PART)
    assert set(kept(tmp_path)) == {KEY, ("2601.00003v1", "translation")}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"id": "2601.00009v1"}',
        b'{"id": "2601.00009v1", "kind": "translation", "part": {}}',
        b'{"id": "2601.00009v1", "kind": "translation", "part": null}',
        b'{"id": {}, "kind": [], "part": {"text": 1}}',
        b"[" * 200_000,
        b"9" * 100_000,
        b"\xff\xfe\x00",
        b'{"id": "\\ud800',
    ],
    ids=lambda line: f"{line[:20]!r}",
)
def test_a_line_that_is_no_finished_part_is_skipped(tmp_path: Path, line: bytes) -> None:
    Journal(tmp_path).add("2601.00001v1", "translation", PART)
    path = tmp_path / NAME
    path.write_bytes(line + b"\n" + path.read_bytes() + line)

    assert set(kept(tmp_path)) == {KEY}


def test_a_file_too_large_to_be_ours_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(tmp_path).add("2601.00001v1", "translation", PART)
    monkeypatch.setattr(journals, "LARGEST", 10)

    assert kept(tmp_path) == {}


def test_threads_may_add_at_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path)

    def work(number: int) -> None:
        for serial in range(8):
            part = replace(PART, text="读" * 3000)
            journal.add(f"26{number:02}.{serial:05}v1", "reading", part)

    crew = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()

    assert len(kept(tmp_path)) == 64
    assert kept(tmp_path) == {key: part.text for key, part in journal.parts().items()}


def test_what_is_published_is_forgotten_and_the_rest_is_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for serial in (1, 2):
        journal.add(f"2601.0000{serial}v1", "translation", PART)
    journal.forget([KEY, ("2601.00009v1", "reading")])

    assert set(kept(tmp_path)) == {("2601.00002v1", "translation")}
    assert list(tmp_path.iterdir()) == [tmp_path / NAME]


def test_to_forget_without_a_journal_makes_none(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        Journal(folder).forget([KEY])

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_costs_a_warning_and_no_part_of_this_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal = Journal(Path("/dev/full/journal"))
    with caplog.at_level(logging.WARNING):
        journal.add("2601.00001v1", "translation", PART)
        journal.add("2601.00002v1", "translation", PART)

    assert len(journal.parts()) == 2
    assert [r.message.partition(" (")[0] for r in caplog.records] == [
        "the journal cannot be written"
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_costs_a_warning_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = Journal(tmp_path)
    (tmp_path / NAME).symlink_to("/dev/full")
    with caplog.at_level(logging.WARNING):
        journal.add("2601.00001v1", "translation", PART)

    assert KEY in journal.parts()
    assert "No space left" in caplog.text


def test_a_journal_that_cannot_be_trimmed_is_left_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(tmp_path)
    journal.add("2601.00001v1", "translation", PART)
    (tmp_path / "finished.new").mkdir()
    with caplog.at_level(logging.WARNING):
        journal.forget([KEY])

    assert "cannot be trimmed" in caplog.text
    assert set(kept(tmp_path)) == {KEY}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_what_is_no_ordinary_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to("/dev/zero")

    assert kept(tmp_path) == {}


def test_without_a_folder_it_lives_in_memory() -> None:
    journal = Journal(None)
    journal.add("2601.00001v1", "translation", PART)
    assert KEY in journal.parts()
    journal.forget([KEY])

    assert journal.parts() == {}


def test_half_a_surrogate_pair_does_not_cost_the_line(tmp_path: Path) -> None:
    Journal(tmp_path).add("2601.00001v1", "translation", replace(PART, text="a\ud800b"))

    assert kept(tmp_path) == {KEY: "a?b"}
    assert json.loads((tmp_path / NAME).read_text().strip())["id"] == KEY[0]
