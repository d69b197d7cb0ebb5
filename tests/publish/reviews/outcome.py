"""What came of a run: its operation, and the posts of the blog."""

from __future__ import annotations

from tests.world.github import GitHubWorld


def operation(outcome: object) -> str:
    published = outcome.report.published  # type: ignore[attr-defined]
    return published.operation.value if published else ""


def posts(world: GitHubWorld) -> list[str]:
    return [f"_posts/2026-01-{d:02}-arxiv.md" for d in range(1, 32)
            if world.hub.has("main", f"_posts/2026-01-{d:02}-arxiv.md")]  # fmt: skip
