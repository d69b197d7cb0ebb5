"""A version tag becomes a draft, and a published release moves the floating tag."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness import Job, JobRun, Step, run_workflow
from tests.world.githttp import git_bytes

ROOT = Path(__file__).parents[2]
GH = """\
#!/usr/bin/env bash
printf '%s\\n' "gh $*" >&2
case "$*" in
  *"--notes-file "*) cat "${@: -1}" ;;
  "release list"*) printf '%s\\n' v2.0.0 "${GH_NEWEST:-v1.2.3}" v1.1.9 ;;
  *commits*) echo 0123456789012345678901234567890123456789 ;;
  *PATCH*) exit "${GH_PATCH:-0}" ;;
esac
"""
CHANGELOG = """\
# Changelog

## Unreleased

- later

## 1.2.3 - 2026-01-15

- now

## 1.2.2

- before
"""


def release(tmp_path: Path, event: str, **env: str) -> list[JobRun]:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)

    def sources(folder: Path, _: Mapping[str, str]) -> None:
        (folder / ".ci").mkdir()
        (folder / ".ci/run").write_text("#!/bin/sh\n", encoding="utf-8")
        (folder / ".ci/run").chmod(0o755)
        (folder / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
        git_bytes(folder, "init", "-q")
        git_bytes(folder, "add", ".")
        git_bytes(folder, "commit", "-q", "-m", "Sources")

    attested: list[bytes] = []

    def attest(job: Job, given: Mapping[str, str]) -> Step:
        attested.append((job.workspace / given["subject-path"]).read_bytes())
        return Step()

    done = run_workflow(
        ROOT / ".github/workflows/release.yml",
        event,
        tmp_path / "jobs",
        sources,
        stubs={"actions/attest": attest},
        env={"PATH": f"{tools}:/usr/bin:/bin", "GITHUB_REF_NAME": "v1.2.3", **env},
        payload={"release": {"tag_name": "v1.2.3", "prerelease": False}},
    )
    assert len(attested) == (event == "push")
    return [job for job in done.jobs if job.result != "skipped"]


def test_a_version_tag_becomes_a_draft_with_its_part_of_the_changelog(tmp_path: Path) -> None:
    check, draft = release(tmp_path, "push")

    assert check.result == draft.result == "success"
    packed = "arxiv-digest-v1.2.3.tar.gz"
    assert f"gh release create v1.2.3 {packed} --draft --verify-tag" in draft.log
    assert f"gh attestation verify {packed} --repo owner/blog" in draft.log
    assert [line for line in draft.log.splitlines() if line.startswith("- ")] == ["- now"]


def test_a_version_without_a_part_of_the_changelog_is_refused(tmp_path: Path) -> None:
    _, draft = release(tmp_path, "push", GITHUB_REF_NAME="v9.9.9")

    assert draft.result == "failure"
    assert "CHANGELOG.md has no section 9.9.9" in draft.log


@pytest.mark.parametrize("missing", ["0", "1"])
def test_a_published_release_moves_the_floating_tag_or_makes_it(
    missing: str, tmp_path: Path
) -> None:
    (move,) = release(tmp_path, "release", GH_PATCH=missing)

    assert move.result == "success"
    assert "-X PATCH repos/owner/blog/git/refs/tags/v1 -f sha=0123456789" in move.log
    assert ("-X POST repos/owner/blog/git/refs -f ref=refs/tags/v1" in move.log) is (missing == "1")


def test_a_patch_of_an_older_version_leaves_the_floating_tag_where_it_is(tmp_path: Path) -> None:
    (move,) = release(tmp_path, "release", GH_NEWEST="v1.10.0")

    assert move.result == "success"
    assert "v1.10.0 is newer; v1 stays there" in move.log
    assert "PATCH" not in move.log
