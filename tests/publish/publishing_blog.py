"""From where the tests publish: a clone, options, and a digest that is a list of papers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from digest import publish
from digest.publication import Compose, Draft, Place, Published, Publisher, Tree, View
from digest.publish import PublishOptions
from digest.window import Span
from tests.plain_settings import publish_settings
from tests.world.githttp import git
from tests.world.github import GitHubWorld

DATE = "2026-01-15"
BRANCH = f"arxiv-digest/{DATE}"
POST = f"_posts/{DATE}-arxiv.md"
RECORD = f".arxiv-digest/2026/{DATE}.json"
KEY = "AIzaSy-known-to-the-action-alone"
NOW = 1_768_467_600.0  # 15 January 2026, 09:00 UTC


@dataclass(slots=True)
class PublishingBlog:
    """A clone of the world's blog, and publishers that run beside it."""

    world: GitHubWorld
    tmp_path: Path
    slept: list[float] = field(default_factory=list)
    edits: list[tuple[str, str]] = field(default_factory=list)
    publishers: list[Publisher] = field(default_factory=list)  # kept, so that files stay

    @property
    def temp(self) -> Path:
        """Return the runner's folder for temporary files."""
        folder = self.tmp_path / "temp"
        folder.mkdir(exist_ok=True)
        return folder

    def clone(self, *flags: str) -> Path:
        """Return a clone as actions/checkout leaves it, less the credentials."""
        folder = self.tmp_path / "clone"
        if not folder.exists():
            source = f"file://{self.world.remote}"
            git(self.tmp_path, "clone", "--quiet", *flags, source, "clone")
            config = folder / ".git" / "config"
            url = f"{self.world.server.url}/{self.world.name}.git"
            config.write_text(config.read_text().replace(source, url))
        return folder

    def options(self, **changes: Any) -> PublishOptions:
        """Return the options of a pull request of the date, with ``changes`` of its settings.

        Some name what the run knows: the ``mode``, ``explicit``, ``held``, its ``span``, or
        the ``key`` that names that.
        """
        mode = changes.pop("mode", "pull-request")
        span = changes.pop("span", Span.of_key(changes.pop("key", DATE)))
        run = [changes.pop(name, False) for name in ("explicit", "held")]
        there = {
            "github_repository": self.world.name,
            "github_token": SecretStr(self.world.token),
            "api_key": SecretStr(KEY),
            "github_api_url": self.world.api_url,
            "github_graphql_url": self.world.graphql_url,
            "github_server_url": self.world.server.url,
            "base": "main",
        }
        settings = publish_settings(mode, self.clone(), self.temp, **{**there, **changes})
        return PublishOptions(settings, span, *run)

    def publisher(self, **changes: Any) -> Publisher:
        """Return a publisher that does not really sleep."""
        clones = changes.pop("clones", None)
        options = self.options(**changes)
        built = publish.build_publisher(
            options, sleep=self.slept.append, clock=lambda: NOW, clones=clones
        )
        self.publishers.append(built)
        return built

    def publish(self, *papers: str, compose: Compose | None = None, **changes: Any) -> Published:
        """Publish a digest of ``papers``."""
        return self.publisher(**changes).publish(compose or digest(*papers))

    def edit(self, old: str, new: str, branch: str = BRANCH, path: str = POST) -> str:
        """Let a reviewer replace words in the post on a branch; both are remembered."""
        text = self.world.raw(branch, path).decode()
        assert old in text, f"{old!r} is not in the post"
        changed = text.replace(old, new, 1).encode()
        commit = self.world.person_commits(branch, {path: changed}, message=f"Edit: {new[:20]}")
        self.edits.append((commit, new))
        return commit

    def post(self, branch: str = BRANCH) -> str:
        """Return the post as it lies on a branch."""
        return self.world.raw(branch, POST).decode()


def digest(*papers: str, visible: bool = True, date: str = DATE) -> Compose:
    """Return a composition that keeps a person's blocks, by the hashes in its record."""

    def compose(view: View) -> Draft:
        blocks = {paper: f"## {paper}\n\nA text on {paper}.\n" for paper in papers}
        post, record = f"_posts/{date}-arxiv.md", f".arxiv-digest/{date[:4]}/{date}.json"
        kept = False
        tree = present(view)
        old_post = (tree.read(post) or b"").decode()
        old = json.loads(tree.read(record) or b"{}")
        for paper, known in old.items():
            found = cut(old_post).get(paper)
            if found is None:
                blocks.pop(paper, None)
            elif fingerprint(found) != known:
                kept = kept or blocks.get(paper) != found
                blocks[paper] = found
        hashes = {paper: old.get(paper) or fingerprint(text) for paper, text in blocks.items()}
        hashes |= {paper: known for paper, known in old.items() if paper not in hashes}
        text = f"---\ntitle: {date}\n---\n" + "".join(blocks.values())
        files = {record: json.dumps(hashes, sort_keys=True).encode()}
        if visible:
            files[post] = text.encode()
        title, body = f"arXiv 日报 {date}", f"共 {len(blocks)} 篇。"
        return Draft(files, f"Digest of {date}", title, body, visible, kept)

    return compose


def present(view: View) -> Tree:
    """Return the tree that counts: the date's own branch, else the base."""
    own = [s.tree for s in view.snapshots if s.place is Place.OWN]
    return own[0] if own else view.snapshots[0].tree


def cut(post: str) -> dict[str, str]:
    """Return the blocks of a post by their headings."""
    parts = post.split("## ")[1:]
    return {part.partition("\n")[0]: f"## {part}" for part in parts}


def fingerprint(text: str) -> str:
    """Return the hash of a block."""
    return hashlib.sha256(text.encode()).hexdigest()


def once(action: Callable[[], object], compose: Compose) -> Compose:
    """Return a composition that lets something happen in the world at its first call."""
    left = [action]

    def composed(view: View) -> Draft | None:
        draft = compose(view)
        if left:
            left.pop()()
        return draft

    return composed
