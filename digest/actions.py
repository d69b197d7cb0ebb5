"""The GitHub runner's protocol (commands, masks, outputs, summary), and plain text without it.

The runner reads commands from both standard streams: a line that begins ``::`` (after
blanks), and ``##[`` anywhere in a line.
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands

Everything printed here that is not meant as a command is made unable to be one,
whatever paper or model it comes from.
"""

from __future__ import annotations

import logging
import re
import threading
import traceback
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from digest.errors import within
from digest.secret_forms import forms_of, without

FENCE_BYTES = 100
CUT_NOTE = "\n\n> 摘要过长，此后从略；全文见日志与文章。\n"


def cut_to_bytes(text: bytes, limit: int) -> bytes:
    """Return the whole lines of ``text`` that fit in ``limit`` bytes, and a note if any do not."""
    if len(text) <= limit:
        return text
    room = limit - len(CUT_NOTE.encode()) - FENCE_BYTES
    if room <= 0:
        return b""
    kept = text[: text.rfind(b"\n", 0, room) + 1]
    return kept + _open_fence(kept) + CUT_NOTE.encode()


def _open_fence(markdown: bytes) -> bytes:
    """Return the code fence that is still open at the end, to close it."""
    fence = b""
    for found in re.finditer(rb"^(`{3,})([^`\n]*)$", markdown, re.MULTILINE):
        if not fence:
            fence = found[1]
        elif len(found[1]) >= len(fence) and not found[2].strip():
            fence = b""
    return fence[:FENCE_BYTES]


SHORTEST_MASK = 6  # hiding shorter strings would blot out ordinary words
COMMAND = re.compile(r"\W*::")  # wider than the runner's rule: also past ignorable characters


class _Escapes(dict[int, str | int]):
    """What each code point is written as; fills itself."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        self[code] = code
        if char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            self[code] = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
        return self[code]


_ESCAPES = _Escapes()


def escaped_controls(text: str) -> str:
    """Return ``text`` with control, format and line-separating characters written as escapes.

    Newlines and tabs stay. What is left can neither move a cursor nor start a new line.
    """
    return text.translate(_ESCAPES)


def speechless(text: str) -> str:
    """Return ``text``, made visible, such that no line of it is a command to the runner."""
    return "\n".join(map(_speechless, escaped_controls(text).split("\n")))


def _speechless(line: str) -> str:
    line = line.replace("##[", "## [")
    return f"| {line}" if COMMAND.match(line) else line


def secret_forms(secret: str) -> tuple[str, ...]:
    """Return the forms to hide of a secret, longest first; those of each of its lines, too.

    Short ones have no form: they are parts of many words.
    """
    lines = {line.strip() for line in (secret, *secret.splitlines())}
    forms = {form for line in lines if len(line) >= SHORTEST_MASK for form in forms_of(line)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


ANNOTATIONS = 10  # of a kind and step; the runner drops the rest (its ExecutionContext.cs)
MESSAGE_CHARS = 4096  # the runner cuts longer annotations (the same place)
SUMMARY_BYTES = 900 * 1024  # the runner drops a summary above 1 MiB as a whole


def _data(text: str) -> str:
    """Escape the data of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape the value of a command's property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


class Runner:
    """Speaks to the runner, or in plain text on ``stderr`` where there is none.

    A context manager: at its end the annotations that were over the limit are told in one.
    Safe to call from threads.
    """

    def __init__(
        self, environ: Mapping[str, str], stdout: TextIO, stderr: TextIO | None = None
    ) -> None:
        self.hosted = environ.get("GITHUB_ACTIONS") == "true"
        self.debug = environ.get("RUNNER_DEBUG") == "1"
        self._environ = environ
        self._stdout = stdout
        self._stream = stdout if self.hosted or stderr is None else stderr
        self._lock = threading.RLock()
        self._secrets: tuple[str, ...] = ()
        self._told: defaultdict[str, list[str]] = defaultdict(list)
        self._grouped = False
        self._summary_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def line(self, text: str) -> None:
        """Print a line (or several) that is no command and holds no secret."""
        self._write(speechless(self.redacted(text)))

    def post(self, text: str) -> None:
        """Show a post on standard output; byte for byte where nobody reads commands."""
        if self.hosted:
            self.line(text)
            return
        self._stdout.write(escaped_controls(text) if self._stdout.isatty() else text)
        self._stdout.flush()

    def mask(self, secret: str) -> None:
        """Hide a secret, in every form it could take, from all that is printed from now on."""
        forms = secret_forms(secret)
        with self._lock:
            known = {*self._secrets, *forms}
            self._secrets = tuple(sorted(known, key=len, reverse=True))
        if self.hosted:
            for form in forms:
                self._write(f"::add-mask::{_data(form)}")

    def redacted(self, text: str) -> str:
        """Return ``text`` with every known secret replaced by three stars."""
        return without(text, self._secrets)

    def error(self, message: str, *, title: str = "") -> None:
        """Annotate an error."""
        self._annotate("error", message, title)

    def warning(self, message: str, *, title: str = "") -> None:
        """Annotate a warning."""
        self._annotate("warning", message, title)

    def crash(self, error: BaseException) -> None:
        """Tell of an error that nobody expected; a traceback may quote text from outside."""
        self.line("".join(traceback.format_exception(error)).rstrip("\n"))
        self.error(f"{type(error).__name__}: this is a bug, please report it with the log")

    @contextmanager
    def group(self, name: str) -> Iterator[None]:
        """Fold what is printed inside; groups do not nest, an inner one is a heading."""
        folds = self.hosted and not self._grouped
        heading = within(speechless(self.redacted(name)).replace("\n", " "), MESSAGE_CHARS)
        self._write(f"::group::{_data(heading)}" if folds else heading)
        self._grouped = self._grouped or folds
        try:
            yield
        finally:
            if folds:
                self._grouped = False
                self._write("::endgroup::")

    def output(self, name: str, value: str) -> None:
        """Set an output of the step; without a runner there is nobody to read it."""
        if not self.hosted and not self._environ.get("GITHUB_OUTPUT"):
            return
        value = self.redacted(value)
        delimiter = f"ghadelimiter_{uuid.uuid4()}"
        if delimiter in name or delimiter in value:
            raise ValueError("the value holds a delimiter made a moment ago")
        self._append("GITHUB_OUTPUT", f"{name}<<{delimiter}\n{value}\n{delimiter}\n")

    def summary(self, markdown: str) -> None:
        """Append to the step's summary what fits below the runner's limit, in whole lines.

        Without a runner nothing is written: the terminal has its own table.
        """
        if not self.hosted and not self._environ.get("GITHUB_STEP_SUMMARY"):
            return
        text = self.redacted(markdown).encode("utf-8", "replace")
        with self._lock:
            text = cut_to_bytes(text, SUMMARY_BYTES - self._summary_bytes)
            self._summary_bytes += len(text)
            self._append("GITHUB_STEP_SUMMARY", text.decode())

    def close(self) -> None:
        """Tell in one annotation a kind what was over the limit; once."""
        with self._lock:
            for kind, messages in self._told.items():
                self._tell_rest(kind, messages[ANNOTATIONS - 1 :])
            self._told.clear()

    def _annotate(self, kind: str, message: str, title: str) -> None:
        text = within(speechless(self.redacted(message)), MESSAGE_CHARS)
        if not self.hosted:
            self._write(f"{kind}: {text}")
            return
        named = f" title={_property(speechless(self.redacted(title)))}" if title else ""
        with self._lock:
            if text in self._told[kind]:
                return
            self._told[kind].append(text)
            if len(self._told[kind]) >= ANNOTATIONS:
                self._write(speechless(f"{kind}: {text}"))
                return
            self._write(f"::{kind}{named}::{_data(text)}")

    def _tell_rest(self, kind: str, rest: list[str]) -> None:
        if rest:
            text = rest[0] if len(rest) == 1 else f"{len(rest)} more: " + "; ".join(rest)
            self._write(f"::{kind}::{_data(within(text, MESSAGE_CHARS))}")

    def _append(self, variable: str, text: str) -> None:
        path = self._environ.get(variable, "")
        if not path:
            self.line(text.rstrip("\n"))
            return
        try:
            with self._lock, Path(path).open("ab") as file:
                file.write(text.encode("utf-8", "replace"))
        except OSError as error:
            self.warning(f"cannot write {variable}: {error.strerror}")

    def _write(self, text: str) -> None:
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        text = text.encode(encoding, "backslashreplace").decode(encoding)
        # A log that cannot be written any more must not cost the day's work.
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(text + "\n")
            self._stream.flush()


class RunnerHandler(logging.Handler):
    """Prints log records; warnings and errors of the project's own become annotations."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(logging.DEBUG if runner.debug else logging.INFO)
        self._runner = runner
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        try:
            text = self.format(record)
        except (KeyError, TypeError, ValueError):
            text = f"{record.name}:{record.lineno}: a log record that cannot be formatted"
        if record.name.split(".")[0] != "digest" or record.levelno < logging.WARNING:
            self._runner.line(text)
        elif record.levelno < logging.ERROR:
            self._runner.warning(text)
        else:
            self._runner.error(text)
