"""Paragraphs that fill a page."""

from __future__ import annotations

from tests.world.papers import prose

FILL = [prose(n, 12) for n in range(8)]
