"""What is strange is refused, and what is merely odd is read."""

from __future__ import annotations

import codecs
import json
import os
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import pytest

from digest.domain import Entry, Match, Part, Section, State
from digest.post import render, revise
from digest.record_file import LARGEST, DamagedRecordError, dump_part, dumps, load_part, loads
from tests.models.test_any_json import places, with_odd
from tests.record_file.example import PAPER, PART, RECORD, changed, put


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"record"',
        b"{",
        b"\x00{",
        b"\xff\xfe{\x00}\x00",
        b"[" * 1_000_000,
        b'{"schema": 1, "x": ' + b"[" * 1_000_000,
        b'{"schema": 1, "x": ' + b'{"x":' * 100_000,
        b'{"schema": 1, "fetched": ' + b"9" * 1_000_000 + b"}",
        b'{"schema": 1, "fetched": NaN}',
        b'{"schema": 1}',
        b'{"schema": 1, "schema": 2}',
        dumps(RECORD) + b"{}",
        dumps(RECORD)[:-40],
    ],
    ids=lambda body: f"{body[:24]!r}-{len(body)}",
)
def test_what_is_no_record_is_refused_with_a_short_reason(body: bytes) -> None:
    with pytest.raises(DamagedRecordError) as caught:
        loads(body)
    assert 0 < len(str(caught.value)) <= 200
    assert "\n" not in str(caught.value)


def test_a_file_of_more_than_twenty_megabytes_is_not_even_parsed() -> None:
    with pytest.raises(DamagedRecordError, match="larger than"):
        loads(b" " * (LARGEST + 1))


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("2601.00001v1", ("entries", 0, "paper", "id")),
        ("2601.00001\n", ("entries", 0, "paper", "id")),
        ("../../etc/passwd", ("entries", 0, "paper", "id")),
        ("٢٦٠١.00001", ("entries", 0, "paper", "id")),
        ("x", ("seen", 0, "id")),
        (["x"], ("older",)),
        (["x"], ("imported",)),
        (0, ("entries", 0, "paper", "version")),
        (1.5, ("entries", 0, "paper", "version")),
        ("2026-01-14T03:00:00", ("entries", 0, "paper", "submitted")),
        ("2026-01-14T03:00:00", ("window", "end")),
        ("9999-12-31T23:59:59Z", ("entries", 0, "paper", "submitted")),
        ("0001-01-01T00:00:00Z", ("seen", 0, "submitted")),
        ("1e999", ("seen", 0, "submitted")),
        ("2026-02-30", ("date",)),
        ("2026-01-14T03:00:00", ("horizons", "cs.SD")),
        ("Nowhere/Land", ("style", "zone")),
        ("later", ("entries", 0, "state")),
        ("half a \ud800 pair", ("entries", 0, "paper", "title")),
        (None, ("entries", 0, "paper")),
    ],
)
def test_values_that_do_not_fit_are_refused(value: object, path: tuple[str | int, ...]) -> None:
    with pytest.raises(DamagedRecordError):
        loads(put(value, *path))


def test_a_paper_that_stands_twice_is_refused() -> None:
    with pytest.raises(DamagedRecordError, match="twice"):
        loads(changed(lambda plain: plain["entries"].append(plain["entries"][0])))


def test_of_a_key_that_stands_twice_the_last_counts_as_everywhere_in_json() -> None:
    body = dumps(RECORD).replace(b'"fetched": 3', b'"fetched": 1, "fetched": 3')

    assert loads(body) == RECORD


def test_an_editor_may_have_put_a_byte_order_mark_before_it() -> None:
    assert loads(codecs.BOM_UTF8 + dumps(RECORD)) == RECORD


@pytest.mark.parametrize("half", ["\ud800", "a\udc80b"])
def test_half_a_surrogate_pair_in_a_models_text_never_stops_a_record(half: str) -> None:
    entry = replace(RECORD.entries[0], translation=replace(PART, text=half, doubts=(half,)))
    body = dumps(replace(RECORD, entries=(entry,), reason=half))

    (back,) = loads(body).entries
    assert isinstance(back.translation, Part)
    assert back.translation.text == half.encode("utf-8", "replace").decode()


def test_half_a_surrogate_pair_does_not_cost_a_part_of_the_journal() -> None:
    plain = json.loads(json.dumps(dump_part(replace(PART, text="a\ud800b"))))

    assert load_part(plain).text == "a?b"


@pytest.mark.parametrize("plain", [None, [], {}, {"text": 1}, "part", {"text": "x", "origin": "?"}])
def test_what_is_no_finished_part_is_refused(plain: object) -> None:
    with pytest.raises(DamagedRecordError):
        load_part(plain)


ODD = (
    *("null", "true", "-1", "1e30", "1e400", "NaN", "9" * 4000, "9" * 5000, "1768435200"),
    *('""', '"x"', '"\\u0000"', '"\\ud800"', '"a\\n---\\nb: c"', '"{{ x }}{% raw %}"', '"../../x"'),
    *('"2026-01-15"', '"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59+14:00"', '"24:61"', '"UTC"'),
    *('"rich"', '"late"', '"pending"', '"dropped"', '"hep-th/9901001"', '"9912.99999"'),
    *("[]", "{}", '["x"]', '{"a": "b"}', '{"cs.SD": "2026-01-15T00:00:00Z"}'),
    json.dumps("长" * 99_999),
)
EVERY = 1 if "DIGEST_EXAMPLES" in os.environ else 31  # of the places and values one in so many


def test_whatever_stands_in_a_record_it_is_refused_or_can_be_shown_and_written_again() -> None:
    shown = replace(RECORD.entries[0], match=Match("甲", 3, "因", "人"))
    second = replace(PAPER, id="2601.00009")
    late = Entry(second, Section.LATE, State.PENDING, None, None, "quota", tries=1)
    day = replace(RECORD, entries=(shown, late))
    whole = json.loads(dumps(day))
    bodies = (with_odd(whole, place, odd) for place in places(whole) for odd in ODD)
    read = 0
    for body in islice(bodies, 0, None, EVERY):
        with suppress(DamagedRecordError):
            record = loads(body.encode())
            read += 1
            page = render(record).body
            assert loads(dumps(record)) == record or "ud800" in body
            assert revise(record, page, record.blocks).body

    assert read > 9
