"""Paths, file names and branches that may be written."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest

from digest.errors import SettingsError
from digest.pipeline.adapters import World
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


@pytest.mark.parametrize("name", ["template", "glossary", "interests"])
@pytest.mark.parametrize("link", ["last", "folder", "inner", "git"])
def test_a_file_of_the_user_is_read_as_a_plain_file_alone(
    name: str, link: str, blog: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere")
    for folder in (outside, blog / "plain", blog / ".git"):
        folder.mkdir(exist_ok=True)
        (folder / "x.yml").write_text("fine", "utf-8")
    (blog / "last.yml").symlink_to(outside / "x.yml")
    (blog / "folder").symlink_to(outside)
    (blog / "inner").symlink_to("plain")
    path = {"last": "last.yml", "git": ".git/x.yml"}.get(link, f"{link}/x.yml")

    assert f"- {name}:" in refusal(**{name: path})
    assert getattr(settings(**{name: "plain/x.yml"}), name) == "plain/x.yml"


@pytest.mark.parametrize("name", ["template", "glossary", "interests"])
def test_a_file_that_becomes_a_link_after_the_settings_were_read_is_not_followed(
    name: str, blog: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "x"
    outside.write_text("topics: [{name: a, want: b}]", "utf-8")
    (blog / "x").write_text("topics: [{name: a, want: b}]", "utf-8")
    found = settings(**{name: "x"})
    (blog / "x").unlink()
    (blog / "x").symlink_to(outside)

    with pytest.raises(SettingsError, match="x cannot be read any more: leads through a symbolic"):
        World(found).adapters(lambda *_: None, lambda *_: None, lambda: None)


@pytest.mark.parametrize("linked", [False, True])
def test_the_sites_configuration_is_read_as_a_plain_file_alone(linked: bool, blog: Path) -> None:
    (blog / "_t").mkdir()
    (blog / "_t/x").write_text("---\n---\n", "utf-8")
    (blog / ("other.yml" if linked else "_config.yml")).write_text("include: [_t]\n", "utf-8")
    if linked:
        (blog / "_config.yml").symlink_to("other.yml")

    refused = pytest.raises(SettingsError, match="lies where Jekyll reads it")
    with nullcontext() if linked else refused:
        World(settings(template="_t/x")).adapters(lambda *_: None, lambda *_: None, lambda: None)


def test_an_unreadable_template_or_glossary_is_refused_before_any_request(blog: Path) -> None:
    (blog / "binary").write_bytes(b"\xff\xfe\x00")

    assert "- template:" in refusal(template="missing.j2")
    assert "- glossary:" in refusal(glossary="binary")


def test_state_lies_in_a_folder_that_jekyll_does_not_publish() -> None:
    assert "- state-dir:" in refusal(state_dir="state")
    place = settings().location
    assert place.record_path(date(2026, 1, 15)) == ".arxiv-digest/2026/2026-01-15.json"


def test_the_date_may_stand_twice_in_a_file_name() -> None:
    found = settings(file_name="{date}-arxiv-{date}.md")

    assert found.location.post_path(date(2026, 1, 15)) == "_posts/2026-01-15-arxiv-2026-01-15.md"


@pytest.mark.parametrize(
    "text", ["arxiv.md", "{date}.txt", "{date}-../x.md", "{date}-{x}.md", "{date}-a b.md"]
)
def test_a_file_name_that_jekyll_would_not_take_for_a_post_is_refused(text: str) -> None:
    assert "- file-name:" in refusal(file_name=text)


@pytest.mark.parametrize("text", ["a..b/", "/a", "a b", "x.lock/", "-x", "a//b", "@{", "a~"])
def test_a_branch_prefix_that_git_forbids_is_refused(text: str) -> None:
    assert "- branch-prefix:" in refusal(branch_prefix=text)
