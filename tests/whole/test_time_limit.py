"""The time of a run: what is done is published, what is left waits, nothing hangs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from digest.domain import Entry, Part, Prompt, State, Traffic
from digest.errors import OutOfTime, PublishError, SourceDown
from digest.journal import Journal
from digest.pipeline import Outcome, World, run
from digest.publish import github
from digest.record_file import loads
from digest.settings import Settings, load
from tests import made_up_papers
from tests.faulty_model_day import holds
from tests.publish.publishing_blog import BRANCH, POST, PublishingBlog
from tests.web.raw import bare_server
from tests.world.blog import TITLE, Surroundings, good_model, make_blog
from tests.world.github import GitHubWorld
from tests.world.models import Ask, Say
from tests.world.server import Response

pytestmark = pytest.mark.usefixtures("inputs")


HANGS_S = 120.0  # what hangs in these tests hangs for so long


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Surroundings]:
    with Surroundings(
        make_blog(tmp_path / "blog"), made_up_papers.day(6), made_up_papers.NOON
    ) as made:
        yield made


@dataclass(slots=True)
class Clerk:
    """Answers well until told to hang; notes what it answered."""

    well: int
    noted: list[str] = field(default_factory=list)

    def __call__(self, ask: Ask) -> Say | Response:
        good = good_model(ask)
        if len(self.noted) >= self.well:
            return replace(good, delay_s=HANGS_S)
        title = TITLE.search(ask.user)
        kind = "reading" if "3)" in ask.system else "translation"
        self.noted.append(f"{title[1] if title else ''}: {kind}")
        return good


def world_for(
    around: Surroundings, seconds: float, patch: pytest.MonkeyPatch, *flags: str, pages: str = ""
) -> tuple[World, Settings]:
    """Return the real adapters with a ``max-minutes`` of so few seconds.

    ``pages`` is another address of the full texts.
    """
    for name, value in {**around.environment(), "GITHUB_WORKSPACE": f"{around.blog}"}.items():
        patch.setenv(name, value)
    patch.setenv("ARXIV_URL", pages or around.server.url)
    address = around.models.base_url("openai")
    flags = ("--publish=write", "--provider=openai", f"--base-url={address}", "--model=m-1", *flags)
    settings = load(flags, around.now).model_copy(update={"max_minutes": seconds / 60})
    return World(settings), settings


def run_for(
    around: Surroundings,
    seconds: float,
    patch: pytest.MonkeyPatch,
    *flags: str,
    pages: str = "",
    publishing_blog: PublishingBlog | None = None,
) -> Outcome:
    """Run in that world to the end; a ``publishing_blog`` publishes without sleeping."""
    world, settings = world_for(around, seconds, patch, *flags, pages=pages)
    adapters = world.adapters(lambda *_: None, lambda *_: None, lambda: None)
    if publishing_blog is not None:
        adapters = replace(
            adapters, publisher=lambda span, *_: publishing_blog.publisher(key=span.key)
        )
    return run(settings, adapters)


def entries_of(around: Surroundings) -> tuple[Entry, ...]:
    (record,) = (around.blog / ".arxiv-digest").glob("*/*.json")
    return loads(record.read_bytes()).entries


def finished(around: Surroundings) -> set[str]:
    """Return the finished parts of the record, as `Clerk` notes them."""
    return {
        f"{entry.paper.title}: {kind}"
        for entry in entries_of(around)
        for kind, part in (("translation", entry.translation), ("reading", entry.reading))
        if isinstance(part, Part)
    }


def test_a_model_that_hangs_takes_no_more_than_the_time_of_the_run(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = around.models.writer = Clerk(5)
    began = time.monotonic()
    run_for(around, 8.0, monkeypatch, "--concurrency=2")
    took = time.monotonic() - began
    entries, kept = entries_of(around), finished(around)

    assert took < HANGS_S / 2
    assert kept == set(clerk.noted)
    assert "whole" in map(holds, entries)
    assert {entry.reason for entry in entries if entry.state is State.PENDING} == {"time"}

    again = around.models.writer = Clerk(100)
    run_for(around, 600.0, monkeypatch)
    assert set(map(holds, entries_of(around))) == {"whole"}
    assert len(again.noted) == 2 * len(entries) - len(kept)


def drops() -> Iterator[bytes]:
    """Send a page a byte now and then, for longer than anybody waits."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n"
    while True:
        time.sleep(0.05)
        yield b"x"


def test_pages_that_trickle_take_no_more_than_the_time_of_the_run(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = around.models.writer = Clerk(100)
    began = time.monotonic()
    with bare_server(drops) as pages:
        run_for(around, 6.0, monkeypatch, pages=pages.rstrip("/"))
    took = time.monotonic() - began

    assert took < HANGS_S / 2
    assert len(clerk.noted) == len(finished(around)) == len(around.papers)
    assert {entry.reason for entry in entries_of(around)} == {"time"}

    again = around.models.writer = Clerk(100)
    run_for(around, 600.0, monkeypatch)
    assert set(map(holds, entries_of(around))) == {"whole"}
    assert {kind.rpartition(" ")[2] for kind in again.noted} == {"reading"}


def test_a_github_that_hangs_ends_the_run_and_costs_no_call_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github, "TOTAL_S", 1.0)  # 60 s in life
    with GitHubWorld(tmp_path) as hub:
        hub.person_commits("main", {"_config.yml": b"title: A blog\n"}, message="The blog")
        hub.fault("POST", r"/pulls$", Response(delay_s=HANGS_S), times=9)
        monkeypatch.setenv("INPUT_GITHUB_TOKEN", hub.token)
        publishing_blog = PublishingBlog(hub, tmp_path)
        with Surroundings(
            publishing_blog.clone(), made_up_papers.day(3), made_up_papers.NOON
        ) as around:
            clerk = around.models.writer = Clerk(100)
            began = time.monotonic()
            with pytest.raises(PublishError, match="could not be opened; the next run tries again"):
                run_for(
                    around,
                    600.0,
                    monkeypatch,
                    "--publish=pull-request",
                    publishing_blog=publishing_blog,
                )
            took = time.monotonic() - began
            kept = len(Journal(around.blog / ".git/arxiv-digest").parts())
            hub.server.faults.clear()
            run_for(
                around,
                600.0,
                monkeypatch,
                "--publish=pull-request",
                publishing_blog=publishing_blog,
            )

        assert took < HANGS_S / 2
        assert (kept, len(clerk.noted)) == (6, 6)
        assert [pull.state for pull in hub.pulls] == ["open"]
        assert hub.raw(BRANCH, POST).decode().count("<details>") == 3


def test_a_stop_reaches_all_that_waits(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = world_for(around, 600.0, monkeypatch)
    world.stop()

    assert world.over()
    with pytest.raises(SourceDown, match="asked to stop"):
        world.web(f"{around.server.url}/html/2601.00001v1", traffic=Traffic.PAGE)
    assert world.model is not None
    with pytest.raises(OutOfTime, match="told to stop"):
        world.model.complete(Prompt("", ""))
    assert (around.models.asks, around.server.log) == ([], [])
