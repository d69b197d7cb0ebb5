"""The commands: the digest itself, ``init`` and ``doctor``."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Run the command that ``argv`` begins with, else the digest; return the exit code."""
    first, rest = (argv[0], argv[1:]) if argv else ("", argv)
    if first == "init":
        from digest.commands import init  # noqa: PLC0415 (each command loads only its own)

        return init.main(rest)
    if first == "doctor":
        from digest.commands import doctor  # noqa: PLC0415 (the same)

        return doctor.main(rest)
    from digest.commands import digest  # noqa: PLC0415 (the same)

    return digest.main(argv)
