"""A month and a bit of past days by the workflow to copy, run as GitHub runs it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from digest.domain import Prompt
from digest.post import arxiv_ids
from digest.window import Span
from tests.harness import Artifacts, Cache, Host, WorkflowRun, linked_temp, run_workflow
from tests.pipeline.staged_range import NOW, RANGE, papers
from tests.pipeline_over_git import good
from tests.publish.publishing_blog import PublishingBlog
from tests.secret_leaks import leaks
from tests.world.batches import Batches
from tests.world.blog import CONFIG, TITLE, Surroundings, announced, good_model
from tests.world.githttp import git
from tests.world.github import GitHubWorld
from tests.world.model_faults import FAULTS
from tests.world.models import KEY, Ask, Say
from tests.world.server import Response

ROOT = Path(__file__).parents[2]
MONTHS = ("2026-01-27_2026-01-31", "2026-02-01_2026-02-04")
BRANCHES = [f"arxiv-digest/{month}" for month in MONTHS]
BLOG = {"_config.yml": CONFIG.encode(), "index.md": b"---\nlayout: home\n---\n"}


@dataclass(slots=True)
class Backfilled:
    """A blog on GitHub whose owner has copied ``examples/backfill.yml``."""

    folder: Path
    hub: GitHubWorld
    around: Surroundings
    asks: list[tuple[str, str]] = field(default_factory=list)
    refused: str = ""
    batches: Batches | None = None
    runs: int = 0
    cache: Cache = field(init=False)

    def __post_init__(self) -> None:
        self.cache = Cache(self.folder / "caches")

    @property
    def artifacts(self) -> Artifacts:
        """Return the artifacts of the run at hand."""
        return Artifacts(self.folder / f"artifacts {self.runs}")

    def answer(self, ask: Ask) -> Say | Response:
        title = TITLE.search(ask.user)
        name = title[1] if title else ""
        if self.refused and self.refused in self.ids()[name]:
            return FAULTS["no-permission"](ask)
        self.asks.append((name, "reading" if "3)" in ask.system else "translation"))
        return good_model(ask)

    def ids(self) -> dict[str, str]:
        return {paper.title: paper.id for paper in papers(9, 2)}

    def workflow(self) -> Path:
        """Return the workflow with the range and the stand-in of a service written into it."""
        text = (ROOT / "examples/backfill.yml").read_text(encoding="utf-8")
        url = self.batches.server.url if self.batches else self.around.models.base_url("gemini")
        free = f"requests-per-minute: '0'\n      base-url: {url}\n      shard-days: '5'\n"
        free += "      service-tier: batch\n" if self.batches else ""
        text = text.replace("requests-per-day: '400'", f"requests-per-day: '0'\n      {free}     ")
        place = self.folder / "backfill.yml"
        place.write_text(text.replace("2025-12-01..2025-12-31", RANGE), encoding="utf-8")
        return place

    def run(self, event: str, *, failed_of: WorkflowRun | None = None) -> WorkflowRun:
        """Run the workflow, or the failed jobs of a run again."""
        self.runs += failed_of is None
        return run_workflow(
            self.workflow(),
            event,
            self.folder / f"run {self.runs}{' again' if failed_of else ''}",
            lambda folder, given: None if "path" in given else self.check_out(folder),
            env={**self._environment(), "GITHUB_RUN_ID": str(self.runs)},
            secrets={"GEMINI_API_KEY": KEY},
            host=Host(token=self.hub.token),
            stubs={**self.artifacts.stubs, **self.cache.stubs},
            make_temp=linked_temp,
            failed_of=failed_of,
        )

    def _environment(self) -> dict[str, str]:
        named = self.around.environment()
        return {
            **{name: value for name, value in named.items() if not name.startswith("INPUT_")},
            "GITHUB_API_URL": self.hub.api_url,
            "GITHUB_GRAPHQL_URL": self.hub.graphql_url,
            "GITHUB_SERVER_URL": self.hub.server.url,
            "GITHUB_REPOSITORY": self.hub.name,
        }

    def check_out(self, folder: Path) -> None:
        folder.rmdir()
        git(folder.parent, "clone", "--quiet", f"file://{self.hub.remote}", folder.name)
        url = f"{self.hub.server.url}/{self.hub.name}.git"
        git(folder, "remote", "set-url", "origin", url)

    def shown(self) -> Counter[str]:
        """Count in how many posts of the branches each paper stands."""
        found: Counter[str] = Counter()
        for branch in BRANCHES:
            for path in self.posts() if f"refs/heads/{branch}" in self.hub.refs() else ():
                if self.hub.has(branch, path):
                    found.update(arxiv_ids(self.hub.raw(branch, path)))
        return found

    def fetched(self) -> list[str]:
        """Return the full texts that were asked of arXiv."""
        return [r.path for r in self.around.arxiv.asked if r.path.startswith(("/html", "/pdf"))]

    def posts(self) -> list[str]:
        return [f"_posts/{day}-arxiv.md" for month in MONTHS for day in _span(month).days]


def _span(key: str) -> Span:
    span = Span.of_key(key)
    assert span
    return span


@contextmanager
def backfilled(folder: Path) -> Iterator[Backfilled]:
    with GitHubWorld(folder) as hub:
        hub.person_commits("main", BLOG, message="A blog")
        blog = PublishingBlog(hub, folder).clone()
        mine = announced(papers(9, 2), NOW)
        around = Surroundings(blog, mine, NOW)
        made = Backfilled(folder, hub, around)
        around.writer = around.models.writer = made.answer
        with around:
            yield made


def jobs(done: WorkflowRun) -> dict[str, str]:
    return {job.name.removeprefix("backfill / "): job.result for job in done.jobs}


@pytest.mark.slow
def test_the_workflow_makes_a_pull_request_a_month_and_repeats_a_failed_machine_alone(
    tmp_path: Path,
) -> None:
    with backfilled(tmp_path) as made:
        made.refused = "2602."
        first = made.run("workflow_dispatch")
        ran = made.artifacts

        assert jobs(first) == {
            "harvest": "success",
            "read (2026-01-27..2026-01-31)": "success",
            "read (2026-02-01..2026-02-04)": "failure",
            "publish": "success",
        }, said(first)
        assert [pull.branch for pull in made.hub.pulls] == BRANCHES[:1]
        paid, fetched = list(made.asks), made.fetched()

        made.refused = ""
        again = made.run("workflow_dispatch", failed_of=first)
        assert [job.name for job in again.jobs if not job.kept] == [
            "backfill / read (2026-02-01..2026-02-04)",
            "backfill / publish",
        ]
        assert again.result == "success", said(again)
        assert [pull.branch for pull in made.hub.pulls] == BRANCHES
        assert made.asks[: len(paid)] == paid
        assert max(Counter(made.asks).values()) == 1
        assert made.fetched() == fetched
        assert made.shown() == Counter(paper.id for paper in papers(9, 2))
        assert leaks(said(first) + said(again), KEY, made.hub.token) == []
        for path in ran.folder.rglob("*.json*"):
            for secret in (KEY, made.hub.token, str(tmp_path)):
                assert secret not in path.read_text(encoding="utf-8")

        done = made.run("schedule")
        assert jobs(done) == {"harvest": "success", "read": "skipped", "publish": "success"}
        assert (made.fetched(), max(Counter(made.asks).values())) == (fetched, 1)
        assert len(made.hub.pulls) == 2


def said(done: WorkflowRun) -> str:
    return "\n".join(f"== {job.name}\n{job.log}\n{job.summary}" for job in done.jobs)


@pytest.mark.skipif("DIGEST_EXAMPLES" not in os.environ, reason="a dozen jobs: DIGEST_EXAMPLES")
def test_batches_are_handed_over_and_collected_by_the_schedule(tmp_path: Path) -> None:
    with (
        backfilled(tmp_path) as made,
        Batches(lambda ask: Say(str(good(Prompt(ask.system, ask.user))))) as made.batches,
    ):
        asked, left, pulls = [], [], []
        for _ in range(3):
            done = made.run("schedule")
            assert done.result == "success", said(done)
            asked.append(len(made.batches.asks))
            left += [job.outputs["runs-left"] for job in done.jobs if "harvest" in job.name]
            pulls.append(len(made.hub.pulls))
            made.batches.be("SUCCEEDED")

        assert (asked, left, pulls) == ([14, 28, 28], ["2", "1", "0"], [0, 0, 2])
        assert made.shown() == Counter(paper.id for paper in papers(9, 2))
        assert max(Counter(made.fetched()).values()) == 1
