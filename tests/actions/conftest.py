"""The files of a step, as a runner makes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.files import StepFiles


@pytest.fixture
def files(tmp_path: Path) -> StepFiles:
    return StepFiles.fresh(tmp_path / "files")
