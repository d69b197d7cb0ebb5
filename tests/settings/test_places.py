"""Paths, file names and branches that may be written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digest.errors import SettingsError
from digest.settings import load
from tests.settings.loaded_settings import NOW, refusal, settings


@pytest.mark.parametrize(
    "name", ["working-directory", "posts-dir", "glossary", "template", "state-dir"]
)
@pytest.mark.parametrize(
    "path", ["../out", "/etc", "a/../../b", ".git/hooks", "-rf", "a\nb", "~/x"]
)
def test_a_path_outside_the_blog_is_refused(name: str, path: str) -> None:
    with pytest.raises(SettingsError, match=f"- {name}:"):
        load([f"--{name}={path}"], NOW)


def test_a_symbolic_link_out_of_the_blog_is_refused(
    blog: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (blog / "posts").symlink_to(tmp_path_factory.mktemp("elsewhere"))

    assert "- posts-dir:" in refusal(posts_dir="posts")


def test_an_unreadable_template_or_glossary_is_refused_before_any_request(blog: Path) -> None:
    (blog / "binary").write_bytes(b"\xff\xfe\x00")

    assert "- template:" in refusal(template="missing.j2")
    assert "- glossary:" in refusal(glossary="binary")


def test_state_lies_in_a_folder_that_jekyll_does_not_publish() -> None:
    assert "- state-dir:" in refusal(state_dir="state")
    assert settings().record_path(date(2026, 1, 15)) == ".arxiv-digest/2026/2026-01-15.json"


def test_the_date_may_stand_twice_in_a_file_name() -> None:
    found = settings(file_name="{date}-arxiv-{date}.md")

    assert found.post_path(date(2026, 1, 15)) == "_posts/2026-01-15-arxiv-2026-01-15.md"


@pytest.mark.parametrize(
    "text", ["arxiv.md", "{date}.txt", "{date}-../x.md", "{date}-{x}.md", "{date}-a b.md"]
)
def test_a_file_name_that_jekyll_would_not_take_for_a_post_is_refused(text: str) -> None:
    assert "- file-name:" in refusal(file_name=text)


@pytest.mark.parametrize("text", ["a..b/", "/a", "a b", "x.lock/", "-x", "a//b", "@{", "a~"])
def test_a_branch_prefix_that_git_forbids_is_refused(text: str) -> None:
    assert "- branch-prefix:" in refusal(branch_prefix=text)
