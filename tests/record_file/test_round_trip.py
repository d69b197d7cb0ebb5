"""What is written comes back; bytes at random are no record."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain import (
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
)
from digest.errors import Cause
from digest.record_file import DamagedRecordError, dump_part, dumps, load_part, loads
from tests.record_file.example import RECORD

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
moments = st.datetimes(
    datetime(1991, 1, 2), datetime(2999, 12, 30), timezones=st.just(UTC)  # noqa: DTZ001 (bounds)
)  # fmt: skip
ids = st.from_regex(
    r"[0-9]{2}(0[1-9]|1[0-2])\.[0-9]{5}|math\.[A-Z]{2}/[0-9]{2}(0[1-9]|1[0-2])[0-9]{3}",
    fullmatch=True,
)
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
gaps = st.builds(Skipped, st.sampled_from(Cause), text, st.integers(1, 9), text)
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
