"""The locked requirements: all that is installed, by version and hash, also years from now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^]]*)\])?==", re.MULTILINE)


def pinned(lock: str) -> Mapping[str, frozenset[str]]:
    """Return the extras that a lock pins for each package."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): frozenset(filter(None, extras.split(",")))
        for name, extras in PIN.findall(text)
    }


def wanted(pins: Mapping[str, frozenset[str]]) -> set[tuple[str, str]]:
    """Return the packages and extras that what is installed here asks for."""
    asked: set[tuple[str, str]] = set()
    for name, extras in pins.items():
        for need in map(Requirement, requires(name) or ()):
            environments = [{"extra": extra} for extra in ("", *extras)]
            if need.marker is None or any(map(need.marker.evaluate, environments)):
                asked |= {(canonicalize_name(need.name), extra) for extra in need.extras}
    return asked


@pytest.mark.parametrize("lock", LOCKS)
def test_an_extra_that_a_package_asks_for_is_pinned_with_it(lock: str) -> None:
    """Pip takes ``name[extra]`` for a package of its own and looks for its newest release.

    Where only ``name`` is pinned, an installation by hash fails from that release on.
    """
    pins = pinned(lock)
    here = {name: extras for name, extras in pins.items() if installed(name)}

    assert ("google-auth", "requests") in wanted(here)
    assert {(n, e) for n, e in wanted(here) if e not in pins[n]} == set()


def installed(name: str) -> bool:
    try:
        requires(name)
    except ModuleNotFoundError:
        return False
    return True
