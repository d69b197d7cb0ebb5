"""A daily arXiv digest in Chinese for a Jekyll blog: from window to publication."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The checkout, with the program's own files in it."""


def version() -> str:
    """Return the version that ``pyproject.toml`` names."""
    import tomllib  # noqa: PLC0415 (a Python too old has none, and is yet to be told so)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
