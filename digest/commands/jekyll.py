"""A Jekyll root as it lies on disk; nothing in it is trusted or run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from digest.settings import NO_YAML, yaml_problem

CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")
SIGNS = ("_posts", "_layouts", "_includes", "index.md", "index.html", "index.markdown", "Gemfile")
HEADS = ("_includes", "_layouts")
FOREIGN = {"vendor", "node_modules", "_site"}  # other people's sites, and the built one
LARGEST = 1_000_000  # bytes of a file that is looked into
MATH = re.compile(r"mathjax|katex", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    """What lies in a Jekyll root.

    ``config`` is None where it cannot be read, or where nothing looks like a site.
    ``source`` is the folder that Jekyll reads, relative to the root, ``.`` for itself.
    """

    root: Path
    name: str = ""
    config: Mapping[str, Any] | None = None
    problem: str = ""
    source: str = "."
    layouts: frozenset[str] = frozenset()
    math: bool = False


def read(root: Path) -> Site:
    """Return the site at a root."""
    name = next((name for name in CONFIGS if (root / name).is_file()), "")
    if name.endswith(".toml"):
        return Site(root, name, problem="is TOML, which is not looked into")
    if not name and not any((root / sign).exists() for sign in SIGNS):
        return Site(root, problem="there is no _config.yml")
    try:
        config = yaml.safe_load((root / name).read_text(encoding="utf-8")) if name else {}
    except UnicodeDecodeError:
        return Site(root, name, problem="cannot be read: save it as UTF-8")
    except OSError as error:
        return Site(root, name, problem=f"cannot be read: {error.strerror}")
    except NO_YAML as error:
        return Site(root, name, problem=f"cannot be read: {yaml_problem(error)}")
    if not isinstance(config, dict):
        config = {}
    source = _source(config)
    layouts = frozenset(path.stem for path in (root / source / "_layouts").glob("*.*"))
    math = any(map(_has_math, _heads(root / source)))
    return Site(root, name, config, source=source, layouts=layouts, math=math)


def elsewhere(root: Path) -> list[str]:
    """Return the folders up to two levels below a root that hold a configuration."""
    found = [path.parent for level in ("*", "*/*") for path in root.glob(f"{level}/_config.yml")]
    relative = [path.relative_to(root) for path in found]
    own = [p for p in relative if not any(n in FOREIGN or n.startswith(".") for n in p.parts)]
    return sorted(path.as_posix() for path in own)


def _source(config: Mapping[str, Any]) -> str:
    path = PurePosixPath(str(config.get("source") or "."))
    return "." if path.is_absolute() or ".." in path.parts else path.as_posix()


def _heads(root: Path) -> Iterator[Path]:
    for folder in HEADS:
        yield from (root / folder).rglob("*.html")


def _has_math(path: Path) -> bool:
    try:
        small = path.is_file() and path.stat().st_size <= LARGEST
        return small and bool(MATH.search(path.read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return False
