"""Every situation of the table, against real git over HTTP; the promises hold in all of them."""

from __future__ import annotations

import logging

import pytest

from tests.publish.invariants import Invariants
from tests.publish.publishing_blog import PublishingBlog
from tests.publish.situations import TABLE, Situation
from tests.world.github import GitHubWorld


@pytest.mark.parametrize("situation", TABLE, ids=lambda situation: situation.name)
def test_a_situation_ends_as_the_table_says_and_breaks_no_promise(
    situation: Situation,
    publishing_blog: PublishingBlog,
    world: GitHubWorld,
    invariants: Invariants,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    published = situation.play(publishing_blog)

    assert (published.operation, world.pushes) == (situation.operation, situation.pushes)
    assert invariants.complaints == []
    assert world.token not in caplog.text + str(published)


def test_the_table_has_no_fewer_situations_than_promised() -> None:
    assert len(TABLE) >= 25
