"""A blog that the doctor looks at, and what he says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest import record_file
from digest.actions import Runner
from digest.commands.doctor import doctor
from digest.commands.findings import Finding, lines
from digest.domain import DayRecord
from tests.world.blog import Surroundings

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)


@dataclass(slots=True)
class DoctorRun:
    """A blog with a workflow in a world on loopback, and the doctor called to it."""

    world: Surroundings
    blog: Path
    runner: Runner

    def look(self, *flags: str) -> list[Finding]:
        return list(doctor(flags, self.blog, NOW, self.runner))

    def put(self, *records: DayRecord) -> None:
        for one in records:
            path = self.blog / f".arxiv-digest/{one.date:%Y}/{one.date}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(record_file.dumps(one))


def of(found: list[Finding], word: str) -> Finding:
    return next(finding for finding in found if word in finding.what)


def said(found: list[Finding]) -> str:
    return "\n".join(lines(found))
