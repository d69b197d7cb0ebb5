"""Loops of symbolic links among the paths of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.settings import paths


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_path_through_a_loop_of_links_is_a_bad_setting_and_no_traceback(
    kind: str, tmp_path: Path
) -> None:
    (tmp_path / ".state").symlink_to(".state")

    with pytest.raises(ValueError, match="a path that can be followed"):
        paths.path_below(tmp_path, ".state", kind=kind)
