"""The world of the demo: a new blog on a GitHub, arXiv and a model, all on loopback.

They speak real HTTP and real git. The blog gets its workflow from ``init``; the action is
the checkout's own, started from its ``action.yml`` as a runner starts it, in an environment
built from its locked requirements.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from digest.commands.findings import Finding
from digest.commands.init import init
from tests.demo.sample import Sample, page, samples, writer
from tests.harness import Host, JobRun, linked_temp, run_workflow
from tests.world.arxiv import ArxivWorld, background
from tests.world.blog import CONFIG
from tests.world.githttp import git
from tests.world.github import GitHubWorld
from tests.world.models import KEY, Models
from tests.world.server import Server

WORKFLOW = ".github/workflows/arxiv-digest.yml"
UNPACED = ("--requests-per-minute=0", "--tokens-per-minute=0")
DAY = "2026-03-11"
NOW = datetime(2026, 3, 11, 5, 17, tzinfo=UTC)
BRANCH = f"arxiv-digest/{DAY}"
POST = f"_posts/{DAY}-arxiv.md"
RECORD = f".arxiv-digest/2026/{DAY}.json"
BLOG = {"_config.yml": CONFIG.encode(), "index.md": b"---\nlayout: home\n---\n"}


@dataclass(slots=True)
class World:
    """The stand-ins; every run works in a fresh clone of the blog."""

    folder: Path
    github: GitHubWorld
    models: Models
    arxiv_url: str
    day: list[Sample] = field(default_factory=list)
    _runs: int = 0

    def begin(self, *flags: str) -> list[Finding]:
        """Run ``init`` in a clone as a person would, and push the workflow it writes."""
        blog = self.clone(self.folder / "publishing_blog")
        stand_ins = (f"--base-url={self.models.base_url('gemini')}", *UNPACED)
        found = init([*stand_ins, *flags], blog, {}, None)
        written = {WORKFLOW: (blog / WORKFLOW).read_bytes()}
        self.github.person_commits("main", written, message="A digest a day")
        return found

    def run(self, event: str = "schedule", **inputs: str) -> JobRun:
        """Run the blog's workflow; it finds the key among the repository's secrets."""
        self._runs += 1
        job = self.folder / f"run {self._runs}"
        job.mkdir()
        workflow = job / "workflow.yml"
        workflow.write_bytes(self.github.raw("main", WORKFLOW))
        done = run_workflow(
            workflow,
            event,
            job / "jobs",
            lambda folder, _: self._check_out(folder),
            inputs=inputs,
            env=self._environment(),
            secrets={"GEMINI_API_KEY": KEY},
            host=Host(token=self.github.token),
            make_temp=linked_temp,
        )
        return done.jobs[0]

    def _check_out(self, folder: Path) -> None:
        folder.rmdir()
        self.clone(folder)

    def clone(self, folder: Path, branch: str = "main") -> Path:
        """Return a clone of the blog with a branch checked out."""
        source = f"file://{self.github.remote}"
        git(folder.parent, "clone", "--quiet", "--branch", branch, source, folder.name)
        url = f"{self.github.server.url}/{self.github.name}.git"
        git(folder, "remote", "set-url", "origin", url)
        return folder

    def _environment(self) -> dict[str, str]:
        hub = self.github
        return {
            "ARXIV_API_URL": f"{self.arxiv_url}/api/query",
            "ARXIV_OAI_URL": f"{self.arxiv_url}/oai",
            "ARXIV_URL": self.arxiv_url,
            "ARXIV_REQUEST_INTERVAL": "0",
            "ARXIV_PAGE_INTERVAL": "0",
            "DIGEST_NOW": NOW.isoformat(),
            "GITHUB_API_URL": hub.api_url,
            "GITHUB_GRAPHQL_URL": f"{hub.server.url}/api/graphql",
            "GITHUB_SERVER_URL": hub.server.url,
            "GITHUB_REPOSITORY": hub.name,
        }


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """Open the world around a blog of two files, with the sample day announced."""
    day = samples()
    papers = [*(sample.paper for sample in day), *background(date(2026, 1, 1), NOW.date())]
    arxiv = ArxivWorld(papers, now=lambda: NOW, pages=lambda kind, name: page(day, kind, name))
    with (
        Models(writer(day)) as models,
        Server(arxiv.answer) as server,
        GitHubWorld(folder) as github,
    ):
        github.person_commits("main", BLOG, message="A new blog")
        yield World(folder, github, models, server.url, day)
