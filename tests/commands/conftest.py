"""A blog in order, for the doctor."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.actions import Runner
from digest.commands.init import init
from tests.commands.doctor_run import NOW, DoctorRun
from tests.made_up_papers import day as papers
from tests.world.blog import Surroundings, make_blog


@pytest.fixture
def doctor_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DoctorRun]:
    blog = make_blog(tmp_path / "a blog")
    init(("--action=our/arxiv-digest@v1",), blog, {}, None)
    for name in os.environ:
        if name.startswith(("INPUT_", "GITHUB_", "ARXIV_", "DIGEST_", "RUNNER_")):
            monkeypatch.delenv(name)
    with Surroundings(blog, papers(), NOW) as world:
        for name, value in world.environment().items():
            monkeypatch.setenv(name, value)
        yield DoctorRun(world, blog, Runner({}, io.StringIO()))
