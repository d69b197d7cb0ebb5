"""The commands: the digest itself, ``init`` and ``doctor``."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence

from digest import ROOT, version

OLDEST = (3, 11)
REQUIREMENTS = ROOT / "requirements.txt"
INTERRUPTED = 130  # what a shell says of a program that SIGINT ended


def main(argv: Sequence[str]) -> int:
    """Run the command that ``argv`` begins with, else the digest; return the exit code."""
    if sys.version_info < OLDEST:
        return _cannot_start(_too_old())
    if list(argv) == ["--version"]:  # without the requirements, too: the first thing to try
        sys.stdout.write(f"arxiv-digest {version()}\n")
        return 0
    for stream in (sys.stdout, sys.stderr):
        _let_it_hold_any_text(stream)
    try:
        return _called(argv)
    except KeyboardInterrupt:  # a digest under way heeds signals itself, and publishes
        sys.stderr.write("\nstopped\n")
        return INTERRUPTED


def _let_it_hold_any_text(stream: object) -> None:
    """Write UTF-8 to files and pipes whatever the system's encoding; a terminal gets escapes."""
    if not isinstance(stream, io.TextIOWrapper) or stream.encoding.lower() in ("utf-8", "utf8"):
        return
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
    else:
        stream.reconfigure(encoding="utf-8")


def _called(argv: Sequence[str]) -> int:
    try:
        command, rest = _command(argv)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "digest":
            raise
        what = f"{error.name} is not installed; in an environment of its own:"
        return _cannot_start(f"{what}\n  python -m pip install --require-hashes -r {REQUIREMENTS}")
    return command(rest)


def _command(argv: Sequence[str]) -> tuple[Callable[[Sequence[str]], int], Sequence[str]]:
    """Return the command and its flags; each command loads only what it needs."""
    first, rest = (argv[0], argv[1:]) if argv else ("", argv)
    if first == "init":
        from digest.commands import init  # noqa: PLC0415 (see above)

        return init.main, rest
    if first == "doctor":
        from digest.commands import doctor  # noqa: PLC0415 (see above)

        return doctor.main, rest
    from digest.commands import digest  # noqa: PLC0415 (see above)

    return digest.main, argv


def _too_old() -> str:
    wanted, found = (".".join(map(str, numbers[:3])) for numbers in (OLDEST, sys.version_info))
    return (
        f"Python {wanted} or newer is needed; this is {found} ({sys.executable})\n"
        "  make the environment again with a newer one, as in: python3.13 -m venv …"
    )


def _cannot_start(why: str) -> int:
    sys.stderr.write(f"error: {why}\n")
    return 2
