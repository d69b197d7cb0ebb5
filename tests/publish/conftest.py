"""A server with a script of answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.publish.script import Script


@pytest.fixture
def script() -> Iterator[Script]:
    made = Script()
    with made.server:
        yield made
