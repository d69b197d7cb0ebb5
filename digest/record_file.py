"""Records as files: ``{state-dir}/YYYY/YYYY-MM-DD.json``, one a day, and one a week or month.

A record read from a branch is somebody's word: it passes the schema again, its ids
and sizes are checked, and what does not fit is a `DamagedRecordError` with the reason.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Literal

import pytz
from pydantic import TypeAdapter, ValidationError

from digest.arxiv.ids import YEARS, is_id
from digest.domain import SCHEMA, DayRecord, Part
from digest.errors import PublishError

LARGEST = 20_000_000  # bytes; a day of 2,000 papers with readings stays below
KEPT = 128  # records; a run reads those of its look-back several times
_STAMP = re.compile(rb',\n "stamp": "([0-9a-f]{64})"(?=\n\}\n\Z)')
_NAME = re.compile(r"(?:.*/)?([0-9]{4})/(\1-[0-9]{2}-[0-9]{2})\.json", re.A)


class DamagedRecordError(ValueError):
    """A record cannot be read; the message says why."""


def dumps(record: DayRecord) -> bytes:
    """Return the bytes of a record's file; the same record always gives the same.

    Half of a surrogate pair, which a model's reply may hold, becomes a question mark.

    Raises:
        PublishError: it would be too large to be read again.
    """
    fields = {"schema": SCHEMA, **_records().dump_python(record, mode="json")}
    if fields["style"]["page"] == "classic":
        del fields["style"]["page"]
    for entry in fields["entries"]:
        _leave_out_unused(entry)
    body = (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
    if len(body) > LARGEST:
        raise PublishError(
            f"the record of {record.date} would have {len(body)} bytes, more than the {LARGEST} "
            "that the next run reads: set max-papers, or search fewer categories",
            f"{record.date} 的记录会有 {len(body)} 字节，超过下一次运行能读的 {LARGEST} 字节："
            "请设 max-papers，或减少分区",
        )
    return body


def _leave_out_unused(entry: dict[str, Any]) -> None:
    """Take off what a blog without interests, rich pages or batches has in none of its records."""
    if entry["match"] is None:
        del entry["match"]
    for part in (entry["translation"], entry["reading"]):
        for unused in ("one_sentence", "batch"):
            if part and part.get(unused) == "":
                del part[unused]


def stamped(body: bytes, post: bytes, program: str) -> bytes:
    """Return a record's file with a stamp: this program wrote it, and this post from it alone.

    While both lie as they are, and the program is the same, the texts in it need not be judged
    again, nor the post rendered. That is no signature: who may write the one file may write both.

    Args:
        body: the record's file, from `dumps`.
        post: the post's bytes.
        program: the program's hash, from `digest.program_hash`.
    """
    end = b"\n}\n"
    stamp = f',\n "stamp": "{_stamp(body, post, program)}"'.encode()
    return body.removesuffix(end) + stamp + end


def is_as_stamped(body: bytes, read_post: Callable[[], bytes], program: str) -> bool:
    """Tell whether this program stamped the record, and neither file has changed since.

    The post is read only where there is a stamp.
    """
    found = _STAMP.search(body)
    if not found:
        return False
    plain = body[: found.start()] + body[found.end() :]
    return found[1].decode() == _stamp(plain, read_post(), program)


def _stamp(body: bytes, post: bytes, program: str) -> str:
    parts = (program.encode(), hashlib.sha256(body).digest(), hashlib.sha256(post).digest())
    return hashlib.sha256(b"".join(parts)).hexdigest()


def loads(body: bytes) -> DayRecord:
    """Return the record of a file.

    Raises:
        DamagedRecordError: not our JSON, another schema, or values that do not fit.
    """
    if len(body) > LARGEST:
        raise DamagedRecordError(f"larger than {LARGEST} bytes")
    return _parsed(body)


@lru_cache(maxsize=KEPT)
def _parsed(body: bytes) -> DayRecord:
    plain = body.removeprefix(codecs.BOM_UTF8)
    try:
        schema = _heads().validate_json(plain).schema
        if schema != SCHEMA:
            raise DamagedRecordError(f"schema {schema!r:.20} where {SCHEMA} is known")
        record = _records().validate_json(plain)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        if first["type"] == "json_invalid":
            raise DamagedRecordError("not a JSON file") from error
        where = ".".join(str(step) for step in first["loc"][:6])
        raise DamagedRecordError(f"{where or 'the file'}: {first['msg']}"[:200]) from error
    _check(record)
    return record


@dataclass(frozen=True, slots=True)
class _Head:
    schema: Any = None


def date_of(path: str) -> date | None:
    """Return the date of the record that a path belongs to, or None."""
    match = _NAME.fullmatch(path)
    try:
        return date.fromisoformat(match[2]) if match else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """What is remembered of a week's or a month's post: the hash of each block written into it.

    All else of it follows from the records of its days.
    """

    digest: Literal["week", "month"]
    last: date
    configuration: str
    blocks: Mapping[str, str]
    schema: int = SCHEMA


def dump_period(record: PeriodRecord) -> bytes:
    """Return the bytes of a period's record."""
    fields = _periods().dump_python(record, mode="json")
    return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def load_period(body: bytes) -> PeriodRecord:
    """Return the record of a period's file.

    Raises:
        DamagedRecordError: not our JSON, another schema, or values that do not fit.
    """
    try:
        record = _periods().validate_json(body.removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        raise DamagedRecordError("not the record of a week or a month") from error
    if record.schema != SCHEMA:
        raise DamagedRecordError(f"schema {record.schema} where {SCHEMA} is known")
    return record


def dump_part(part: Part) -> dict[str, Any]:
    """Return a finished part as plain data, for the journal."""
    plain: dict[str, Any] = _parts().dump_python(part, mode="json")
    return plain


def load_part(data: object) -> Part:
    """Return the part of plain data.

    Raises:
        DamagedRecordError: the data does not fit.
    """
    try:
        return _parts().validate_json(
            json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
        )
    except (ValidationError, TypeError, ValueError) as error:
        raise DamagedRecordError("not a finished part") from error


def _check(record: DayRecord) -> None:
    ids = [entry.paper.id for entry in record.entries]
    sightings = (sighting.id for sighting in record.seen)
    for name in (*ids, *sightings, *record.older, *record.imported):
        if not is_id(name):
            raise DamagedRecordError(f"{name[:40]!r} is no arXiv id")
    if len(set(ids)) != len(ids):
        raise DamagedRecordError("a paper stands in it twice")
    if any(entry.paper.version < 1 for entry in record.entries):
        raise DamagedRecordError("a version below 1")
    if any(moment.tzinfo is None for moment in _moments(record)):
        raise DamagedRecordError("a moment without its zone")
    if any(moment.year not in YEARS for moment in _moments(record)):
        raise DamagedRecordError("a moment before arXiv or in a far future")
    if record.style.zone not in pytz.all_timezones_set:
        raise DamagedRecordError(f"{record.style.zone[:40]!r} is no time zone")


def _moments(record: DayRecord) -> Iterator[datetime]:
    yield from (record.window.start, record.window.end, *record.horizons.values())
    for entry in record.entries:
        yield from (entry.paper.submitted, entry.paper.updated)
    yield from (sighting.submitted for sighting in record.seen)


@cache
def _heads() -> TypeAdapter[_Head]:
    return TypeAdapter(_Head)


@cache
def _records() -> TypeAdapter[DayRecord]:
    return TypeAdapter(DayRecord)


@cache
def _periods() -> TypeAdapter[PeriodRecord]:
    return TypeAdapter(PeriodRecord)


@cache
def _parts() -> TypeAdapter[Part]:
    return TypeAdapter(Part)
