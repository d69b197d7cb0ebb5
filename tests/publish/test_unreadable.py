"""What cannot be read on disk is an error, never an empty blog."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.publish.files import DiskTree

RECORD = ".arxiv-digest/2026/2026-01-15.json"
NOT_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / RECORD).parent.mkdir(parents=True)
    (tmp_path / RECORD).write_text("{}")
    yield tmp_path
    for place in (".arxiv-digest", ".arxiv-digest/2026"):
        (tmp_path / place).chmod(0o755)


def tree(blog: Path) -> DiskTree:
    return DiskTree(blog)


def test_a_folder_that_is_not_there_is_empty_and_a_file_that_is_not_there_is_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "a-file").touch()

    assert tree(tmp_path).names(".arxiv-digest") == ()
    assert tree(tmp_path).read(RECORD) is None
    assert tree(tmp_path).read("a-file/2026-01-15.json") is None


@NOT_ROOT
@pytest.mark.parametrize("place", [".arxiv-digest", ".arxiv-digest/2026"])
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_a_state_folder_that_may_not_be_read_is_an_error_and_not_empty(
    blog: Path, place: str, mode: int
) -> None:
    (blog / place).chmod(mode)

    with pytest.raises(PublishError, match="cannot read"):
        tree(blog).names(".arxiv-digest")


@NOT_ROOT
def test_a_record_that_may_not_be_read_is_an_error_and_not_missing(blog: Path) -> None:
    (blog / RECORD).chmod(0)

    with pytest.raises(PublishError, match="cannot read"):
        tree(blog).read(RECORD)


def test_a_loop_of_links_in_the_place_of_a_record_is_an_error_and_not_missing(blog: Path) -> None:
    (blog / RECORD).unlink()
    (blog / RECORD).symlink_to(Path(RECORD).name)

    with pytest.raises(PublishError, match="cannot read"):
        tree(blog).read(RECORD)


def test_a_loop_of_links_in_the_place_of_the_state_folder_is_an_error_and_not_empty(
    tmp_path: Path,
) -> None:
    (tmp_path / ".arxiv-digest").symlink_to(".arxiv-digest")

    with pytest.raises(PublishError, match="cannot read"):
        tree(tmp_path).names(".arxiv-digest")
