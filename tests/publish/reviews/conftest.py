"""The office from which days are published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.office import Office, environment, some
from tests.publish.desk import Desk
from tests.world.github import GitHubWorld


@pytest.fixture
def office(desk: Desk, world: GitHubWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    environment(monkeypatch, desk.clone())
    made = Office(desk, [])
    made.add(*some(0, 1, 2))
    yield made
    assert world.violations == []
    assert world.forced == []
    open_branches = [pull.branch for pull in world.pulls if pull.state == "open"]
    assert len(open_branches) == len(set(open_branches))
