"""The world of the demo: a new blog on a GitHub, arXiv and a model, all on loopback.

They speak real HTTP and real git. The action is the checkout's own, started from its
``action.yml`` as a runner starts it, in an environment built from its locked requirements.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from tests.demo.sample import Sample, page, samples, writer
from tests.harness import ActionRun, Host, linked_temp, run_action
from tests.world.arxiv import ArxivWorld, background
from tests.world.blog import CONFIG
from tests.world.githttp import git
from tests.world.github import GitHubWorld
from tests.world.models import KEY, Models
from tests.world.server import Server

ROOT = Path(__file__).parents[2]
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

    def run(self, **inputs: str) -> ActionRun:
        """Run the action; only a key is given, and where the stand-ins are."""
        self._runs += 1
        job = self.folder / f"run {self._runs}"
        job.mkdir()
        workspace = self.clone(job / "blog")
        given = {
            "api-key": KEY,
            "base-url": self.models.base_url("gemini"),
            "requests-per-minute": "0",
            "tokens-per-minute": "0",
            **inputs,
        }
        host = Host(token=self.github.token, secrets=(KEY,))
        return run_action(ROOT, workspace, given, self._environment(), linked_temp(job), host)

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
