"""Harvest, read, publish on machines of their own give what one run gives, and lose nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.staged_range import INTERESTS, StagedRange


@pytest.fixture(autouse=True)
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "GITHUB_WORKSPACE": str(tmp_path),
        "GITHUB_REPOSITORY": "owner/blog",
        "INPUT_GITHUB_TOKEN": "ghs_in-the-settings-only",
        "INPUT_API_KEY": "key-in-the-settings-only",
    }.items():
        monkeypatch.setenv(name, value)


def test_the_stages_write_the_bytes_of_one_run_over_the_range(tmp_path: Path) -> None:
    one, staged = StagedRange(tmp_path), StagedRange(tmp_path)
    one.whole()

    harvested = staged.through("--per=range", "--shard-days=2")

    assert staged.written() == one.written()
    assert sorted(staged.asks) == sorted(one.asks)
    assert sorted(staged.fetches) == sorted(one.fetches)
    assert harvested.plan is not None
    assert len(harvested.plan.shards) == 5


@pytest.mark.parametrize(
    "flags",
    [
        ("--max-papers=2",),
        ("--provider=none",),
        ("--reading=off", "--page=rich"),
        ("--on-empty=post", "--exclude-keywords=vocoder", "--primary-only"),
        ("--publish=commit", "--reading=abstract"),
        ("--interests=interests.yml", "--min-score=5", "--max-papers=2"),
    ],
    ids=" ".join,
)
def test_whatever_the_settings_the_stages_write_the_bytes_of_one_run(
    flags: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "interests.yml").write_text(INTERESTS, encoding="utf-8")
    one, staged = StagedRange(tmp_path, a_day=2), StagedRange(tmp_path, a_day=2)
    one.whole(*flags)

    staged.through("--per=range", "--shard-days=3", *flags)

    assert staged.written() == one.written()
    assert sorted(staged.asks) == sorted(one.asks)


def test_a_month_is_a_pull_request_and_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    staged = StagedRange(tmp_path)
    staged.through()
    branches, asks, fetches = set(staged.hub.branches), list(staged.asks), list(staged.fetches)
    written = staged.written()
    staged.new_machine()

    again = staged.through()

    assert branches == {"2026-01-27_2026-01-31", "2026-02-01_2026-02-04"}
    assert again.plan is not None
    assert (again.plan.shards, again.plan.runs_left, again.plan.papers) == ((), 0, 0)
    assert (staged.asks, staged.fetches, staged.written()) == (asks, fetches, written)
    assert staged.hub.pushes == 2


def posts(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: body for path, body in files.items() if path.startswith("_posts/")}


@pytest.mark.parametrize("reading", ["full", "abstract"])
@pytest.mark.parametrize("quota", [7, 16])
def test_a_quota_spreads_a_range_over_as_many_runs_as_foretold(
    reading: str, quota: int, tmp_path: Path
) -> None:
    one, staged = StagedRange(tmp_path), StagedRange(tmp_path)
    flags = (f"--reading={reading}", f"--requests-per-day={quota}", "--shard-days=2")
    one.whole(f"--reading={reading}")
    foretold = None

    for number in range(20):
        before = len(staged.asks)
        done = staged.through(*flags).plan
        assert done is not None
        assert len(staged.asks) - before <= quota
        foretold = done.runs_left if foretold is None else foretold
        assert done.runs_left == foretold - number
        staged.new_machine()
        if not done.runs_left:
            break

    assert posts(staged.written()) == posts(one.written())
    assert sorted(staged.asks) == sorted(one.asks)
    assert sorted(staged.fetches) == sorted(one.fetches)
    assert number == foretold
