"""What a file says of itself, and files of other versions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from digest.domain import SCHEMA, Kind, Origin, Part, Section, State, Status
from digest.errors import Cause
from digest.record_file import DamagedRecordError, date_of, dumps, load_part, loads
from tests.record_file.example import DAY, RECORD, changed, put


def test_a_file_says_its_schema_and_ends_with_a_line_feed() -> None:
    body = dumps(RECORD)

    assert json.loads(body)["schema"] == SCHEMA
    assert body.endswith(b"}\n")
    assert "译文".encode() in body


def test_fields_of_a_later_version_are_ignored_at_every_level() -> None:
    assert loads(put({"a": [1]}, "later")) == RECORD
    assert loads(put(1, "entries", 0, "paper", "later")) == RECORD
    assert loads(put(1, "entries", 0, "translation", "later")) == RECORD


def test_a_record_of_an_earlier_version_without_the_newer_fields_is_read() -> None:
    def forget(plain: Any) -> None:
        for name in ("imported", "older", "horizons", "owed"):
            del plain[name]

    assert loads(changed(forget)) == replace(RECORD, imported=(), older=(), horizons={}, owed={})


def test_a_part_without_what_it_may_lack_has_nothing_of_it() -> None:
    entry = RECORD.entries[0]
    assert isinstance(entry.translation, Part)
    bare = {"text": "译文", "origin": "abstract", "model": "m", "model_version": "", "prompt": ""}
    none = Part("译文", Origin.ABSTRACT, "m", "", "", 0, 0, (), (), "", excerpt=False)
    read = replace(entry, translation=none)

    assert loads(put(bare, "entries", 0, "translation")) == replace(RECORD, entries=(read,))
    assert load_part(bare) == none


def test_a_sentence_is_kept_with_its_translation_and_leaves_no_trace_where_there_is_none() -> None:
    entry = RECORD.entries[0]
    assert isinstance(entry.translation, Part)
    told = replace(entry, translation=replace(entry.translation, one_sentence="一句话。"))
    record = replace(RECORD, entries=(told,))

    assert loads(dumps(record)) == record
    assert b"one_sentence" not in dumps(RECORD)


@pytest.mark.parametrize("schema", [2, 0, None, "1", "x" * 1000, [1]])
def test_another_schema_is_named(schema: object) -> None:
    with pytest.raises(DamagedRecordError, match=r"^schema .{1,20} where 1 is known$"):
        loads(put(schema, "schema"))


@pytest.mark.parametrize(
    ("path", "day"),
    [
        (".arxiv-digest/2026/2026-01-15.json", DAY),
        ("2026/2026-01-15.json", DAY),
        (".arxiv-digest/2025/2026-01-15.json", None),
        (".arxiv-digest/2026/2026-01-15.json.bak", None),
        (".arxiv-digest/2026/2026-02-30.json", None),
        (".arxiv-digest/2026-01-15.json", None),
        (".arxiv-digest/2026/2026-1-15.json", None),
    ],
)
def test_the_path_says_the_day(path: str, day: date | None) -> None:
    assert date_of(path) == day


def test_the_same_file_is_parsed_once() -> None:
    body = dumps(replace(RECORD, fetched=987))

    assert loads(body) is loads(bytes(bytearray(body)))


def test_the_moments_of_the_window_keep_their_zone_so_that_the_date_stays() -> None:
    back = loads(dumps(RECORD))

    assert back.window.date == DAY
    assert back.window.end.utcoffset() == timedelta(hours=8)


def test_the_words_of_a_record_are_those_that_records_of_earlier_versions_hold() -> None:
    words = {
        kind.__name__: " ".join(kind) for kind in (Kind, Status, Section, State, Origin, Cause)
    }

    assert words == {
        "Kind": "daily backfill",
        "Status": "complete partial empty",
        "Section": "main late",
        "State": "shown pending dropped",
        "Origin": "html pdf abstract",
        "Cause": "quota time outage blocked rejected",
    }
