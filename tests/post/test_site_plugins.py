"""A page's texts stay text where the site's plugins and options look for more in them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.domain import DayRecord
from digest.post import render
from tests.site.browser import Viewer, chromium
from tests.site.hostile import plain_record, record_with
from tests.site.jekyll import build, needed
from tests.site.laws import broken_laws
from tests.site.records import a_part

pytestmark = [pytest.mark.site, pytest.mark.slow]

# The filter of jemoji is html-pipeline's, which takes the names of emoji from gemoji.
_EMOJI = """\
$LOAD_PATH.unshift File.expand_path("../_lib", __dir__)
require "html/pipeline"
Jekyll::Hooks.register [:posts, :pages], :post_render do |document|
  filter = HTML::Pipeline::EmojiFilter
  html = HTML::Pipeline.new([filter], asset_root: "/emoji").call(document.output)[:output].to_s
  document.output = html if document.output_ext == ".html"
end
"""
_GEMOJI = """\
module Emoji
  Names = Struct.new(:aliases)
  def self.all; [Names.new(%w[smile +1 100 e-mail non-potable_water])]; end
  def self.find_by_alias(name); Struct.new(:image_filename).new("#{name}.png"); end
end
"""
_IMG = '<img src=x onerror="document.documentElement.dataset.pwned=1">'
_SIGNS = (
    *(
        "@octocat",
        "准确率@octocat，见（@octo-cat）",
        "(@a/b) @a. @a",
        ":smile:",
        "词:smile:词 :+1: :100:",
    ),
    *(":e-mail::smile::smile:", "a:smile:b", "$@octocat$ $a:smile:b$ \\(@octocat\\)"),
    *("\\begin{align}@octocat :smile:\\end{align}", f"{_IMG} :smile:", "[@octocat](:smile:)"),
    *(
        f"{_IMG.replace('<', '&lt;').replace('>', '&gt;')} :smile: @octocat",
        "**@octocat** *:smile:*",
    ),
    *("\\@octocat \\:smile\\:", "P@K, mAP@0.5, ann@x.edu, 12:30:45"),
)
# The filters write the page's HTML anew, with other blanks; its texts are compared elsewhere.
_GRAVE = ("element", "attribute", "link", "a script", "asked", "article", "heading", "details")
OPTIONS = {
    "mentions": "plugins: [jekyll-mentions]\n",
    "hard wrap": "kramdown:\n  hard_wrap: true\n",
}


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    needed("jekyll", "ruby")
    with chromium() as opened:
        yield opened


def needed_gem(name: str) -> None:
    """Skip the test where a gem is missing, or fail it where the site is required."""
    needed("jekyll", "ruby")
    made = subprocess.run(["ruby", "-e", f"require {name!r}"], capture_output=True, check=False)
    if made.returncode:
        reason = f"needs the gem {name} (Debian: ruby-jekyll-mentions)"
        if os.environ.get("DIGEST_REQUIRE_SITE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def everywhere(text: str) -> DayRecord:
    """Return a record with a text in every field, and none that Jekyll has as a heading's id."""
    record = record_with("everywhere", text)
    first, second, third = record.entries
    reading = f"1)  \n- {text}\n\n| {text} | b |\n|---|---|\n| c | d |"
    second = replace(second, reading=a_part(reading))
    return replace(record, entries=(first, second, third))


def broken(texts: list[str], viewer: Viewer, folder: Path, config: str) -> dict[str, list[str]]:
    records = {f"t{n}": everywhere(text) for n, text in enumerate(texts)}
    posts = {name: render(record).body for name, record in records.items()}
    site = build({**posts, "plain": render(plain_record()).body}, folder, config=config)
    assert site.status == 0, site.log
    plain = viewer.see(site.path("plain")).facts
    assert plain is not None
    found = {n: broken_laws(r, viewer.see(site.path(n)), plain) for n, r in records.items()}
    laws = {n: [law for law in laws if law.startswith(_GRAVE)] for n, laws in found.items()}
    return {texts[int(name[1:])]: broken for name, broken in laws.items() if broken}


@pytest.mark.parametrize("option", OPTIONS)
def test_no_option_of_the_site_makes_more_of_a_text(
    option: str, viewer: Viewer, tmp_path: Path
) -> None:
    if option == "mentions":
        needed_gem("jekyll-mentions")
    assert broken(list(_SIGNS), viewer, tmp_path, OPTIONS[option]) == {}


def test_no_name_of_an_emoji_becomes_a_picture_or_a_script(viewer: Viewer, tmp_path: Path) -> None:
    needed_gem("html/pipeline")
    for name, text in (("_plugins/emoji.rb", _EMOJI), ("_lib/gemoji.rb", _GEMOJI)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert broken(list(_SIGNS), viewer, tmp_path, "") == {}


def test_the_plugins_do_find_what_a_plain_template_lets_through(tmp_path: Path) -> None:
    needed_gem("jekyll-mentions")
    for name, text in (("_plugins/emoji.rb", _EMOJI), ("_lib/gemoji.rb", _GEMOJI)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    post = b"---\nlayout: post\n---\n\nA @octocat and :smile: with &lt;b id=x&gt;."
    site = build({"naive": post}, tmp_path, config=OPTIONS["mentions"])
    page = site.path("naive").read_text(encoding="utf-8")

    assert "github.com/octocat" in page
    assert "<img" in page
    assert "<b id" in page
