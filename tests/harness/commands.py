"""What the runner hears in the two streams: commands, masks, the log.

After the runner's ActionCommand.cs and ActionCommandManager.cs: ``::name k=v::data`` at the
start of a line (blanks trimmed), the older ``##[name k=v;]data`` anywhere in it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LINE_END = re.compile(r"\r\n|\r|\n")
REGISTERED = frozenset(
    {
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "internal-set-repo-path",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    }
)
FORBIDDEN = frozenset({"set-env", "add-path"})


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the runner accepted."""

    name: str
    properties: Mapping[str, str]
    data: str


def unescape(text: str, *, of_property: bool = False) -> str:
    """Undo the escaping of data, or of a property's value."""
    more = (("%3A", ":"), ("%2C", ",")) if of_property else ()
    for code, char in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(code, char)
    return text


def parse(line: str) -> Command | None:
    """Return the command that a line speaks, or None."""
    return _parse_colons(line.lstrip()) or _parse_brackets(line)


def _parse_colons(line: str) -> Command | None:
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    return _command(name, rest.split(","), line[end + 2 :])


def _parse_brackets(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, rest = line[start + 3 : end].partition(" ")
    return _command(name, rest.split(";"), line[end + 1 :])


def _command(name: str, pairs: list[str], data: str) -> Command | None:
    if name.lower() not in REGISTERED:
        return None
    split = (pair.partition("=") for pair in pairs if "=" in pair)
    properties = {key.strip(): unescape(value, of_property=True) for key, _, value in split}
    return Command(name.lower(), properties, unescape(data))


@dataclass(slots=True)
class Log:
    """The log of a job: masked lines, accepted commands, known masks; safe for threads.

    ``raw`` are the lines before masking, without the commands that teach a mask.
    """

    lines: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    on_line: Callable[[str], None] | None = None
    _token: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def mask(self, secret: str) -> None:
        """Hide a secret from now on, line by line too."""
        for part in (secret, *LINE_END.split(secret)):
            if part.strip() and part not in self.masks:
                self.masks.append(part)

    def feed(self, line: str) -> None:
        """Hear one line of a step."""
        with self._lock:
            command = self._heard(line)
            if command and command.name == "add-mask":
                self.mask(command.data)
                self.lines.append("::add-mask::***")
                return
            self.raw.append(line)
            self.lines.append(self.masked(line))
        if self.on_line:
            self.on_line(line)

    def masked(self, text: str) -> str:
        """Return ``text`` with every mask replaced."""
        for secret in sorted(self.masks, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text

    def _heard(self, line: str) -> Command | None:
        if self._token:
            if line.strip() == f"::{self._token}::":
                self._token = ""
            return None
        command = parse(line)
        if command:
            self.commands.append(command)
            if command.name == "stop-commands":
                self._token = command.data
        return command

    @property
    def refused(self) -> bool:
        """Tell whether a command was spoken that fails the step."""
        return any(command.name in FORBIDDEN for command in self.commands)
