"""A daily arXiv digest in Chinese for a Jekyll blog: from window to publication."""

import os
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The checkout, with the program's own files in it."""


def version() -> str:
    """Return the version that ``pyproject.toml`` names."""
    import tomllib  # noqa: PLC0415 (a Python too old has none, and is yet to be told so)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


@cache
def program_hash() -> str:
    """Return a hash of this very program, as it judges texts and renders posts."""
    return program_hash_of(ROOT)


def program_hash_of(checkout: Path, python: str = sys.version) -> str:
    """Return a hash of a checkout's modules, templates and lock, and of the Python they run on."""
    import hashlib  # noqa: PLC0415 (most commands need none)

    files = [checkout / "requirements.txt"]
    for folder in ("digest", "templates"):
        for where, folders, names in os.walk(checkout / folder):
            files += [Path(where, name) for name in names]
            folders[:] = [name for name in folders if name != "__pycache__"]
    found = hashlib.sha256(python.encode())
    for file in sorted(files):
        name, body = str(file).removeprefix(str(checkout)), file.read_bytes()
        found.update(f"\0{name}\0{len(body)}\0".encode() + body)
    return found.hexdigest()
