"""MathJax as a blog loads it, from npm, once for all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.site.jekyll import needed

CACHE = Path(__file__).parents[2] / ".cache" / "mathjax"
PACKAGE = "mathjax@3.2.2"
SCRIPT = CACHE / "node_modules" / "mathjax" / "es5" / "tex-chtml.js"


def mathjax_script() -> Path:
    """Return the path of the combined component, installed first; skip where it cannot be."""
    needed("npm")
    if SCRIPT.exists():
        return SCRIPT
    CACHE.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm") or "npm"
    made = subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE],
        cwd=CACHE,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    if made.returncode and os.environ.get("DIGEST_REQUIRE_SITE") == "1":
        pytest.fail(f"npm cannot install {PACKAGE}: {made.stderr[-300:]}")
    if made.returncode:
        pytest.skip(f"npm cannot install {PACKAGE}")
    return SCRIPT
