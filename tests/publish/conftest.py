"""A server with a script of answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.publish.scripted_server import ScriptedServer


@pytest.fixture
def script() -> Iterator[ScriptedServer]:
    made = ScriptedServer()
    with made.server:
        yield made
