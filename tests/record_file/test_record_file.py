"""Records as files: what is written comes back, and what is strange is refused."""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain import (
    SCHEMA,
    Cause,
    DayRecord,
    Entry,
    Kind,
    Origin,
    Paper,
    Part,
    Section,
    Sighting,
    Skipped,
    State,
    Status,
    Style,
)
from digest.record_file import (
    LARGEST,
    DamagedRecordError,
    date_of,
    dump_part,
    dumps,
    load_part,
    loads,
)
from digest.window import window_of

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
DAY = date(2026, 1, 15)
MOMENT = datetime(2026, 1, 14, 3, tzinfo=UTC)
PAPER = Paper(
    id="2601.00001",
    version=1,
    title="A Paper",
    authors=("A. Author",),
    categories=("cs.SD",),
    primary="cs.SD",
    abstract="We listen.",
    submitted=MOMENT,
    updated=MOMENT,
)
PART = Part("译文", Origin.ABSTRACT, "m", "m-1", "hash", 10, 5, ("译文待核对",), ("w",))
RECORD = DayRecord(
    date=DAY,
    window=window_of(DAY, time(8, 50), pytz.timezone("Asia/Shanghai")),
    categories=("cs.SD",),
    kind=Kind.DAILY,
    status=Status.COMPLETE,
    style=Style(),
    configuration="here",
    fetched=3,
    entries=(Entry(PAPER, Section.MAIN, State.SHOWN, PART, Skipped(Cause.BLOCKED, "no", 2)),),
    seen=(Sighting("2601.00002", 1, MOMENT),),
    older=("quant-ph/0201082",),
    imported=("2601.00003",),
    horizons={"cs.SD": MOMENT},
    owed={"cs.SD": DAY},
    seeded=("cs.SD",),
    blocks={"head": "0" * 64},
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
moments = st.datetimes(
    datetime(1991, 1, 2), datetime(2999, 12, 30), timezones=st.just(UTC)  # noqa: DTZ001 (bounds)
)  # fmt: skip
ids = st.from_regex(r"[0-9]{4}\.[0-9]{5}|math\.[A-Z]{2}/[0-9]{7}", fullmatch=True)
counts = st.integers(0, 10**12)
parts = st.builds(
    Part,
    text=text,
    origin=st.sampled_from(Origin),
    model=text,
    model_version=text,
    prompt=text,
    input_tokens=counts,
    output_tokens=counts,
    doubts=st.tuples(text),
    warnings=st.tuples(text, text),
)
gaps = st.builds(Skipped, st.sampled_from(Cause), text, st.integers(1, 9))
papers = st.builds(
    Paper,
    id=ids,
    version=st.integers(1, 99),
    title=text,
    authors=st.tuples(text),
    categories=st.tuples(text, text),
    primary=text,
    abstract=text,
    submitted=moments,
    updated=moments,
    comment=text,
)
entries = st.builds(
    Entry,
    paper=papers,
    section=st.sampled_from(Section),
    state=st.sampled_from(State),
    translation=st.none() | parts | gaps,
    reading=st.none() | parts | gaps,
    reason=text,
    tries=st.integers(0, 9),
    brief=st.booleans(),
    withdrawn=st.booleans(),
)
records = st.builds(
    replace,
    st.just(RECORD),
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    fetched=counts,
    reason=text,
    entries=st.lists(entries, max_size=4, unique_by=lambda e: e.paper.id).map(tuple),
    seen=st.builds(Sighting, ids, st.integers(1, 9), moments).map(lambda s: (s,)),
    older=st.lists(ids, max_size=2).map(tuple),
    imported=st.lists(ids, max_size=2).map(tuple),
    horizons=st.dictionaries(text, moments, max_size=2),
    owed=st.dictionaries(text, st.dates(), max_size=2),
    seeded=st.lists(text, max_size=2).map(tuple),
    blocks=st.dictionaries(text, text, max_size=2),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(records)
def test_what_is_written_comes_back_and_the_same_record_gives_the_same_bytes(
    record: DayRecord,
) -> None:
    body = dumps(record)

    assert loads(body) == record
    assert dumps(loads(body)) == body


@settings(max_examples=EXAMPLES, deadline=None)
@given(parts)
def test_a_part_comes_back_from_the_journal(part: Part) -> None:
    assert load_part(json.loads(json.dumps(dump_part(part)))) == part


@settings(max_examples=EXAMPLES * 2, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_at_random_are_no_record(body: bytes) -> None:
    with pytest.raises(DamagedRecordError):
        loads(body)


@settings(max_examples=EXAMPLES * 2, deadline=None)
@given(st.integers(0, len(dumps(RECORD))), st.binary(max_size=3))
def test_a_record_with_a_few_bytes_gone_is_read_or_refused_and_nothing_else(
    at: int, junk: bytes
) -> None:
    body = dumps(RECORD)
    try:
        loads(body[:at] + junk + body[at + 1 :])
    except DamagedRecordError:
        return


def changed(change: Callable[[Any], object]) -> bytes:
    plain = json.loads(dumps(RECORD))
    change(plain)
    return json.dumps(plain).encode()


def put(value: object, *path: str | int) -> bytes:
    def change(plain: Any) -> None:
        for step in path[:-1]:
            plain = plain[step]
        plain[path[-1]] = value

    return changed(change)


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


@pytest.mark.parametrize("schema", [2, 0, None, "1", "x" * 1000, [1]])
def test_another_schema_is_named(schema: object) -> None:
    with pytest.raises(DamagedRecordError, match=r"^schema .{1,20} where 1 is known$"):
        loads(put(schema, "schema"))


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
