"""A signal is answered in the time that a runner gives, whatever hangs."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.commands import INTERRUPTED
from digest.commands.digest import LAST_WORD_S, PATIENCE_S
from tests import made_up_papers
from tests.world.blog import Started, Surroundings, make_blog

RUNNERS_PATIENCE_S = 7.5


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Return a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


def url(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}"


def signalled(started: Started, server: socket.socket, number: signal.Signals) -> None:
    """Send a signal once the program hangs at the server."""
    held, _ = server.accept()
    with held:
        time.sleep(0.2)
        started.process.send_signal(number)
        started.process.wait(60)


def test_the_patience_ends_before_the_runners() -> None:
    assert PATIENCE_S + LAST_WORD_S < RUNNERS_PATIENCE_S


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_hangs_at_github_ends_in_the_time_that_a_runner_gives(
    number: signal.Signals, silent: socket.socket, tmp_path: Path
) -> None:
    blog = make_blog(tmp_path / "blog")
    with Surroundings(blog, made_up_papers.day(2), made_up_papers.NOON) as around:
        env = {
            "GITHUB_REPOSITORY": "owner/blog",
            "GITHUB_WORKSPACE": str(blog),
            "GITHUB_API_URL": url(silent),
            "GITHUB_SERVER_URL": url(silent),
            "INPUT_GITHUB_TOKEN": "a-token-of-the-job",
        }
        started = around.start("--publish=pull-request", env=env)
        signalled(started, silent, number)
        run = started.finish()

    assert run.exit_code == 5
    assert f"{number.name}: starting nothing new" in run.said
    assert f"{number.name}: what was under way has not ended" in run.said
    assert "Traceback" not in run.said


@pytest.mark.slow
def test_a_check_that_is_interrupted_ends_without_a_traceback(
    silent: socket.socket, tmp_path: Path
) -> None:
    blog = make_blog(tmp_path / "blog")
    with Surroundings(blog, made_up_papers.day(1), made_up_papers.NOON) as around:
        env = {"ARXIV_API_URL": f"{url(silent)}/api/query"}
        started = around.start("doctor", env=env)
        signalled(started, silent, signal.SIGINT)
        run = started.finish()

    assert run.exit_code == INTERRUPTED
    assert "Traceback" not in run.said
