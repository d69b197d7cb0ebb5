"""Findings kept by the hash of what was compared: one run judges the same text many times."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import ParamSpec

from digest.fidelity import Findings

MOST = 4096  # findings kept of each check: some hundred bytes each, and no text

P = ParamSpec("P")


def kept_findings(check: Callable[P, Findings]) -> Callable[P, Findings]:
    """Return the check with a memory.

    A reply is judged when it comes, when the post is composed, and at every further
    composition after a lost race; the checks are pure, so the findings are the same.
    """
    kept: dict[bytes, Findings] = {}

    @wraps(check)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Findings:
        key = sha256(repr((args, sorted(kwargs.items()))).encode()).digest()
        found = kept.get(key)
        if found is None:
            found = check(*args, **kwargs)
            if len(kept) >= MOST:
                kept.clear()
            kept[key] = found
        return found

    return checked
