"""What all tests share."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline_over_git import PipelineOverGit, environment, some
from tests.publish.invariants import Invariants, fingerprint, recording_git
from tests.publish.publishing_blog import PublishingBlog
from tests.world.github import GitHubWorld
from tests.world.openapi import Description

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of recorded data beside the project, or skip."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("no ../shared with recorded data on this machine")
    return folder


@pytest.fixture(scope="session")
def description(request: pytest.FixtureRequest) -> Description | None:
    """Return GitHub's API description, or None where it is not at hand."""
    try:
        shared: Path = request.getfixturevalue("shared")
    except pytest.skip.Exception:
        return None
    path = shared / "data" / "github-openapi-slice.json"
    return Description(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


@pytest.fixture
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set the inputs of a blog without a model."""
    for name, value in {
        "GITHUB_REPOSITORY": "owner/blog",
        "GITHUB_WORKSPACE": str(tmp_path),
        "INPUT_GITHUB_TOKEN": "none-needed",
        "INPUT_PROVIDER": "none",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def world(tmp_path: Path, description: Description | None) -> Iterator[GitHubWorld]:
    """Return a GitHub with a blog of three files on ``main``."""
    with GitHubWorld(tmp_path, description=description) as github:
        github.person_commits(
            "main",
            {
                "_config.yml": b"title: A blog\n",
                "_posts/2025-12-31-hello.md": b"---\n---\nHello.\n",
                "blog/_posts/2025-12-30-deep.md": b"---\n---\nDeep.\n",
            },
            message="The blog",
        )
        yield github


@pytest.fixture
def publishing_blog(world: GitHubWorld, tmp_path: Path) -> PublishingBlog:
    """Return the place from which the tests publish."""
    return PublishingBlog(world, tmp_path)


@pytest.fixture
def git_pipeline(
    publishing_blog: PublishingBlog, world: GitHubWorld, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PipelineOverGit]:
    """Return the pipeline over real git; in the end GitHub has no complaint."""
    environment(monkeypatch, publishing_blog.clone())
    made = PipelineOverGit(publishing_blog, [])
    made.add(*some(0, 1, 2))
    yield made
    assert world.violations == []
    assert world.forced == []
    open_branches = [pull.branch for pull in world.pulls if pull.state == "open"]
    assert len(open_branches) == len(set(open_branches))


@pytest.fixture
def invariants(
    publishing_blog: PublishingBlog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Invariants:
    """Return what watches the clone and of every git command from now on."""
    real = shutil.which("git") or "git"
    notes = recording_git(tmp_path / "bin", real)
    before = fingerprint(publishing_blog.clone())
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return Invariants(publishing_blog, notes, before)
