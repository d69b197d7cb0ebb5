"""What a template did wrong is told in words, also where Python's error has none."""

from __future__ import annotations

import pytest

from digest.domain import Style
from digest.errors import SettingsError
from digest.post import try_template


def test_a_template_too_large_for_memory_says_so() -> None:
    with pytest.raises(SettingsError, match=r"post\.md\.j2, line 1: MemoryError"):
        try_template("{{ 'x' * 10**18 }}", Style(template="post.md.j2"))
