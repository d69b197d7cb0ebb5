"""The folder through which the stages of a run hand on their work, and a publisher into it.

It travels between machines as an artifact: day records of what is to be made
(``records/``), the full texts beside them (``texts/``), and, a folder for the days of each shard,
what was made (``read/A_B/``: records again, and a journal). Whatever is read from it may
be anybody's: plain files without links and of a bounded size, which pass what a record from
a branch passes; what does not is as if it were not there, and told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from digest import plain_files
from digest.arxiv.ids import belongs
from digest.domain import DayRecord, Entry, FullText, Origin, Paper, Part, State
from digest.errors import PublishError, RunError
from digest.fulltext import doubt
from digest.journal import NAME, Journal, Key, parts_of
from digest.plain_files import NotPlain
from digest.publication import Compose, Operation, Place, Published, Snapshot, View
from digest.record_file import DamagedRecordError, date_of, dumps, loads
from digest.window import RecordLocation, Span, Window

logger = logging.getLogger(__name__)

RECORDS, TEXTS, READ = "records", "texts", "read"
PLACES = "batches.json"
LARGEST_TEXT = 2_000_000  # bytes; a full text is cut to 60,000 tokens long before
LARGEST_JOURNAL = 50_000_000  # bytes; a shard of 2,000 papers stays below
WindowOf = Callable[[date], Window]


class StageFolder:
    """Records, texts and readings of the days of one digest."""

    def __init__(self, root: Path, location: RecordLocation, window_of: WindowOf) -> None:
        """Take the folder ``root``; ``location`` and ``window_of`` say which digest it is of."""
        self._root = root
        self._location = location
        self._window_of = window_of

    # ------------------------------------------------------------------ what is to be made

    def keep_records(self, records: Iterable[DayRecord]) -> None:
        """Write the days that are to be made, in the place of those of an earlier run."""
        wanted = {self._path(RECORDS, record.date): dumps(record) for record in records}
        for path, body in wanted.items():
            self._write(path, body)
        for path in self._files(RECORDS):
            if path not in wanted:
                (self._root / path).unlink()

    def records(self, span: Span) -> Iterator[DayRecord]:
        """Yield the days of a span that are to be made, oldest first."""
        yield from self._records(RECORDS, span)

    def _records(self, folder: str, span: Span) -> Iterator[DayRecord]:
        days = {date_of(path): path for path in self._files(folder)}
        for day in sorted(day for day in days if day is not None and span.covers(day)):
            if (record := self._record(days[day], day)) is not None:
                yield record

    def _record(self, path: str, day: date) -> DayRecord | None:
        try:
            record = loads(plain_files.read_plain_file(self._root, path))
            self._require_ours(record, day)
        except (NotPlain, OSError, DamagedRecordError) as error:
            logger.warning("%s is left aside: %s", path, error)
            return None
        return record

    def _require_ours(self, record: DayRecord, day: date) -> None:
        """Raise unless a record is one of this digest's day, with papers of its window alone."""
        here = self._location
        if record.date != day:
            raise DamagedRecordError(f"speaks of {record.date}")
        if (record.configuration, record.categories) != (here.configuration, here.categories):
            raise DamagedRecordError("belongs to another digest")
        window = self._window_of(day)
        for entry in record.entries:
            paper = entry.paper
            if not (paper.submitted in window and belongs(paper.categories, here.categories)):
                raise DamagedRecordError(f"{paper.id} is no paper of this day")

    # ------------------------------------------------------------------ full texts

    def keep_text(self, paper: Paper, text: FullText) -> None:
        """Write a paper's full text."""
        plain = {"text": text.text, "origin": text.origin.value, "note": text.note}
        self._write(_text_path(paper), json.dumps(plain).encode())

    def keep_texts_of(self, papers: Iterable[Paper]) -> None:
        """Remove the texts of all other papers: a cache would carry them on for ever."""
        wanted = set(map(_text_path, papers))
        for path in self._files(TEXTS):
            if path not in wanted:
                (self._root / path).unlink()

    def has_text(self, paper: Paper) -> bool:
        """Tell whether a paper's text can be read."""
        return self.text(paper) is not None

    def text(self, paper: Paper) -> FullText | None:
        """Return a paper's text; None where there is none that is its own."""
        try:
            body = plain_files.read_plain_file(self._root, _text_path(paper), limit=LARGEST_TEXT)
            plain = json.loads(body)
            found = FullText(str(plain["text"]), Origin(plain["origin"]), str(plain["note"]))
        except (NotPlain, OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        if found.origin is Origin.ABSTRACT:
            return found if found.text == paper.abstract else None
        return None if doubt(found.text, paper) else found

    # ------------------------------------------------------------------ what was made

    def journal(self, span: Span) -> Journal:
        """Return the journal of a shard, with what an earlier try has finished.

        Raises:
            PublishError: something that is no plain file lies in its place.
        """
        path = f"{READ}/{span.key}/{NAME}"
        try:
            plain_files.check(self._root, path)
            plain_files.check(self._root, f"{path}.new")
        except (NotPlain, OSError) as error:
            raise _no_folder(self._root, error) from error
        return Journal(self._root / READ / span.key)

    def keep_made(self, span: Span, files: Mapping[date, bytes]) -> None:
        """Write the records of a shard's days as they came out."""
        for day, body in files.items():
            self._write(self._path(f"{READ}/{span.key}", day), body)

    def keep_places(self, span: Span, places: Mapping[tuple[str, str], str]) -> None:
        """Write where a shard's answers will be, before its records tell of it."""
        plain = [[*key, place] for key, place in places.items()]
        self._write(f"{READ}/{span.key}/{PLACES}", json.dumps(plain).encode())

    def places(self, span: Span) -> dict[tuple[str, str], str]:
        """Return where an earlier try of a shard has said that its answers will be."""
        try:
            path = f"{READ}/{span.key}/{PLACES}"
            plain = json.loads(plain_files.read_plain_file(self._root, path, limit=LARGEST_TEXT))
            return {(str(name), str(kind)): str(place) for name, kind, place in plain}
        except (NotPlain, OSError, ValueError, TypeError, RecursionError):
            return {}

    def made(self, span: Span) -> Iterator[DayRecord]:
        """Yield the records that shards have made of the days of a span."""
        for shard in self._shards(span):
            yield from self._records(f"{READ}/{shard.key}", span)

    def finished(self, span: Span, names: frozenset[str]) -> Journal:
        """Return a journal, in memory alone, of what shards have finished.

        Args:
            span: only shards that have a day of it are asked.
            names: versioned ids of the papers that are wanted.
        """
        found: dict[Key, Part] = {}
        for shard in self._shards(span):
            path = f"{READ}/{shard.key}/{NAME}"
            try:
                body = plain_files.read_plain_file(self._root, path, limit=LARGEST_JOURNAL)
            except (NotPlain, OSError):
                continue
            found |= {key: part for key, part in parts_of(body).items() if key[0] in names}
        return Journal(None, found)

    def _shards(self, span: Span) -> Iterator[Span]:
        """Yield the shards that have something in the folder for a span."""
        keys = {path.split("/")[1] for path in self._files(READ)}
        for shard in map(Span.of_key, sorted(keys)):
            if shard and shard.first <= span.last and span.first <= shard.last:
                yield shard

    # ------------------------------------------------------------------ files

    def _path(self, folder: str, day: date) -> str:
        return f"{folder}/{day:%Y}/{day}.json"

    def _files(self, folder: str) -> list[str]:
        try:
            return plain_files.files_below(self._root, folder)
        except (NotPlain, OSError) as error:
            raise _no_folder(self._root, error) from error

    def _write(self, path: str, body: bytes) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            plain_files.replace(self._root, path, body)
        except (NotPlain, OSError) as error:
            raise _no_folder(self._root, error) from error


def _text_path(paper: Paper) -> str:
    return f"{TEXTS}/{paper.versioned.replace('/', '_')}.json"


def _no_folder(root: Path, error: NotPlain | OSError) -> RunError:
    return PublishError(
        f"the folder of the stages ({root.name}) cannot be used: {plain_files.told(error)}; "
        "give another stage-dir, or empty it",
        f"阶段目录（{root.name}）无法使用：请换一个 stage-dir，或清空它",
    )


# ---------------------------------------------------------------------- a publisher into it


def decided(entry: Entry) -> bool:
    """Tell whether an entry of a day to be made was on the blog's record of it before."""
    return entry.state is not State.SHOWN or any(part is not None for part in entry.parts)


class ShardTree:
    """The records of a shard's days as they stood on the blog."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the paths of all files below ``folder``, sorted."""
        return tuple(sorted(path for path in self._files if path.startswith(f"{folder}/")))

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""
        return self._files.get(path)


class StagePublisher:
    """Puts the records of a shard's days into the folder; posts are another stage's."""

    def __init__(self, folder: StageFolder, span: Span, location: RecordLocation) -> None:
        self._folder = folder
        self._span = span
        self._location = location

    def look(self) -> View:
        """Return what the blog knew of the days before anything was made for them."""
        files = {
            self._location.record_path(record.date): dumps(replace(record, entries=before))
            for record in self._folder.records(self._span)
            if (before := tuple(filter(decided, record.entries)))
        }
        return View((Snapshot(Place.BASE, "the stage before", ShardTree(files)),))

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find nothing in the way."""

    def publish(self, compose: Compose) -> Published:
        """Write the records of the shard's days."""
        draft = compose(self.look())
        days = {self._location.record_path(day): day for day in self._span.days}
        records = {days[p]: body for p, body in (draft.files if draft else {}).items() if p in days}
        self._folder.keep_made(self._span, records)
        return Published(Operation.WRITTEN if records else Operation.NONE)
