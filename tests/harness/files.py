"""The files that a step writes to: outputs, environment, path, state, summary.

After the runner's FileCommandManager.cs: ``NAME=VALUE``, or ``NAME<<DELIMITER``, the lines of
the value, ``DELIMITER``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.harness.errors import HarnessError

KINDS = ("OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY")
SUMMARY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StepFiles:
    """One fresh file a kind."""

    folder: Path

    @classmethod
    def fresh(cls, folder: Path) -> StepFiles:
        """Make them."""
        folder.mkdir(parents=True)
        for kind in KINDS:
            (folder / kind).touch()
        return cls(folder)

    @property
    def environ(self) -> dict[str, str]:
        """Return the variables that name them."""
        return {f"GITHUB_{kind}": str(self.folder / kind) for kind in KINDS}

    def pairs(self, kind: str) -> dict[str, str]:
        """Return what a file of names and values holds."""
        return parse_pairs((self.folder / kind).read_bytes().decode("utf-8"))

    @property
    def paths(self) -> list[str]:
        """Return the folders to put before PATH, the last first."""
        return (self.folder / "PATH").read_text(encoding="utf-8").split()[::-1]

    @property
    def summary(self) -> str:
        """Return the summary; nothing of it is kept above the limit."""
        data = (self.folder / "STEP_SUMMARY").read_bytes()
        return data.decode("utf-8") if len(data) <= SUMMARY_BYTES else ""


def parse_pairs(text: str) -> dict[str, str]:
    """Return the names and values of a file; later ones win."""
    lines = text.split("\n")
    found: dict[str, str] = {}
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line:
            continue
        name, value, at = _pair(line, lines, at)
        found[name] = value
    return found


def _pair(line: str, lines: list[str], at: int) -> tuple[str, str, int]:
    equals, heredoc = line.find("="), line.find("<<")
    if equals >= 0 and (heredoc < 0 or equals < heredoc):
        name, value = line[:equals], line[equals + 1 :]
    elif heredoc >= 0:
        name, delimiter = line[:heredoc], line[heredoc + 2 :]
        if not delimiter or delimiter not in lines[at:]:
            raise HarnessError(f"Matching delimiter not found {delimiter!r}")
        end = lines.index(delimiter, at)
        value, at = "\n".join(lines[at:end]), end + 1
    else:
        raise HarnessError(f"Invalid format {line!r}")
    if not name:
        raise HarnessError(f"Invalid format {line!r}: the name is empty")
    return name, value, at
