"""The journal: every finished part, on disk at once, until it is published.

It lies in the git folder of the blog (``git rev-parse --git-path arxiv-digest``), which
no commit and no build ever takes up; so a run that is killed has not paid in vain. A
line that a kill cut short is skipped, as is anything that is no finished part.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

from digest.domain import Part
from digest.record_file import DamagedRecordError, dump_part, load_part

logger = logging.getLogger(__name__)

PartKind = Literal["translation", "reading", "ranking"]
Key = tuple[str, str]
NAME = "finished.jsonl"
LARGEST = 200_000_000  # bytes; what is larger is no journal of ours


class Journal:
    """Finished parts by versioned id and kind; safe to add to from threads."""

    def __init__(self, folder: Path | None, parts: Mapping[Key, Part] | None = None) -> None:
        """Open the journal in that folder; None keeps ``parts`` and what comes in memory only."""
        self._path = folder / NAME if folder else None
        self._lock = threading.Lock()
        self._parts: dict[Key, Part] = {**self._load(), **(parts or {})}

    def parts(self) -> Mapping[Key, Part]:
        """Return what is kept, by ``(versioned id, kind)``."""
        return dict(self._parts)

    def add(self, versioned: str, kind: PartKind, part: Part) -> None:
        """Keep a finished part; a disk that cannot be written costs only a warning."""
        line = json.dumps({"id": versioned, "kind": kind, "part": dump_part(part)})
        with self._lock:
            self._parts[versioned, kind] = part
            if self._path is None:
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(f"\n{line}\n")  # a blank line ends what a kill cut short
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                logger.warning("the journal cannot be written (%s); going on", error.strerror)
                self._path = None

    def forget(self, published: Collection[Key]) -> None:
        """Drop what has been published; what another run has added meanwhile stays."""
        with self._lock:
            on_disk = self._path is not None and self._path.exists()
            kept = self._load() if on_disk else self._parts
            self._parts = {key: part for key, part in kept.items() if key not in published}
            if self._path is None or not on_disk:
                return
            lines = (
                json.dumps({"id": versioned, "kind": kind, "part": dump_part(part)})
                for (versioned, kind), part in self._parts.items()
            )
            try:
                fresh = self._path.with_suffix(".new")
                fresh.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
                fresh.replace(self._path)
            except OSError as error:
                logger.warning("the journal cannot be trimmed (%s); going on", error.strerror)

    def _load(self) -> dict[Key, Part]:
        try:
            if self._path is None or not self._path.is_file():
                return {}
            if self._path.stat().st_size > LARGEST:
                return {}
            return parts_of(self._path.read_bytes())
        except OSError:
            return {}


def parts_of(body: bytes) -> dict[Key, Part]:
    """Return the parts in a journal's bytes; a line that is no finished part is skipped."""
    found: dict[Key, Part] = {}
    for line in body.decode("utf-8", "replace").splitlines():
        try:
            fields = json.loads(line)
            found[str(fields["id"]), str(fields["kind"])] = load_part(fields["part"])
        except (ValueError, KeyError, TypeError, DamagedRecordError, RecursionError):
            continue
    return found
