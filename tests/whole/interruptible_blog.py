"""A blog in its world and a program in it that may be stopped at any moment."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from digest.domain import Entry, Part
from digest.journal import Journal
from digest.record_file import loads
from tests.publish.publishing_blog import BRANCH, POST, RECORD
from tests.world.blog import TITLE, Started, Surroundings, good_model
from tests.world.github import GitHubWorld
from tests.world.models import KEY, Ask, Dialect, Say
from tests.world.server import Response

CALL_S = 0.1
AT_ONCE = 4
HANGS_S = 120.0


@dataclass(slots=True)
class InterruptibleBlog:
    """A blog in its world, a program that runs in it, and what it asked the model for.

    With a ``hub`` it opens pull requests there, else it writes files.
    """

    around: Surroundings
    hub: GitHubWorld | None
    dialect: Dialect = "openai"
    asks: list[tuple[str, str]] = field(default_factory=list)
    hangs_after: int | None = None

    def answer(self, ask: Ask) -> Say | Response:
        title = TITLE.search(ask.user)
        kind = "reading" if "3)" in ask.system else "translation"
        self.asks.append((title[1] if title else "", kind))
        hangs = self.hangs_after is not None and len(self.asks) > self.hangs_after
        return replace(good_model(ask), delay_s=HANGS_S if hangs else CALL_S)

    @property
    def secrets(self) -> tuple[str, ...]:
        return (KEY, *([self.hub.token] if self.hub else ()))

    def start(self) -> Started:
        flags = [
            f"--provider={self.dialect}", "--model=m-1", f"--concurrency={AT_ONCE}",
            f"--base-url={self.around.models.base_url(self.dialect)}",
        ]  # fmt: skip
        temp = self.around.blog.parent / "temp"
        temp.mkdir(exist_ok=True)
        if self.hub is None:
            return self.around.start("--publish=write", *flags, env={"RUNNER_TEMP": str(temp)})
        env = {
            "RUNNER_TEMP": str(temp),
            "GITHUB_REPOSITORY": self.hub.name,
            "GITHUB_WORKSPACE": str(self.around.blog),
            "GITHUB_API_URL": self.hub.api_url,
            "GITHUB_SERVER_URL": self.hub.server.url,
            "INPUT_GITHUB_TOKEN": self.hub.token,
        }
        return self.around.start("--publish=pull-request", *flags, env=env)

    def read(self, path: str) -> bytes:
        """Return a published file, or nothing."""
        if self.hub is None:
            place = self.around.blog / path
            return place.read_bytes() if place.exists() else b""
        return self.hub.raw(BRANCH, path) if f"refs/heads/{BRANCH}" in self.hub.refs() else b""

    def entries(self) -> tuple[Entry, ...]:
        body = self.read(RECORD)
        return loads(body).entries if body else ()

    def journal(self) -> set[tuple[str, str]]:
        return set(Journal(self.around.blog / ".git/arxiv-digest").parts())

    def finished(self) -> set[tuple[str, str]]:
        """Return the parts that are safe: published, or in the journal."""
        titles = {paper.versioned: paper.title for paper in self.around.arxiv.visible()}
        safe = {(titles[versioned], kind) for versioned, kind in self.journal()}
        for entry in self.entries():
            for kind, part in (("translation", entry.translation), ("reading", entry.reading)):
                if isinstance(part, Part):
                    safe.add((entry.paper.title, kind))
        return safe

    def state(self) -> object:
        """Return what counts: the files, and on GitHub the commits and pull requests."""
        # each world's servers have other ports
        record = re.sub(rb'"(?:service|stamp)": "[0-9a-f]*"', b"", self.read(RECORD))
        if self.hub is None:
            return self.read(POST), record, sorted(files(self.around.blog))
        here = self.hub.server.url
        pulls = [(p.title, p.body.replace(here, ""), p.labels, p.state) for p in self.hub.pulls]
        return self.read(POST), record, self.hub.commits(BRANCH), pulls, self.hub.forced

    def everything(self) -> str:
        """Return all that lies in the blog, its git folder and the temporary files."""
        here = self.around.blog.parent
        places = [self.around.blog, here / "runner", here / "temp"]
        found = [path for place in places for path in place.rglob("*") if path.is_file()]
        return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in found)

    def served(self) -> int:
        servers = [self.around.server, *([self.hub.server] if self.hub else ())]
        return sum(len(server.log) for server in servers)

    def begun(self) -> bool:
        return self.served() > 0

    @property
    def lasted_s(self) -> float:
        """Return the time from the first request to the end of the last."""
        servers = [self.around.server, self.around.models.server]
        servers += [self.hub.server] if self.hub else []
        logged = [one for server in servers for one in server.log]
        return max(one.ended for one in logged) - min(one.began for one in logged)

    def settle(self) -> None:
        """Wait until the servers have finished what they did for a killed client."""
        before = -1
        while before != self.served():
            before = self.served()
            time.sleep(2 * CALL_S)


def files(blog: Path) -> Iterator[str]:
    for path in blog.rglob("*"):
        name = path.relative_to(blog).as_posix()
        if path.is_file() and not name.startswith(".git/"):
            yield name
