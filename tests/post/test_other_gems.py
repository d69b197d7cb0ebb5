"""The same article from other versions of Jekyll, Liquid and kramdown than the system's.

``DIGEST_GEMS`` names them where they are unpacked: one set of ``lib`` folders after the other,
separated by ``;``, the folders of a set by ``:``. For what GitHub Pages runs
(https://pages.github.com/versions/), as a set: ``jekyll-3.10.0/lib:liquid-4.0.4/lib:…``.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from digest.domain import Style
from digest.post import render
from tests.post.test_rendering import golden_day
from tests.site.blog_trial import day_of_formulas, digest_days
from tests.site.jekyll import needed

pytestmark = [pytest.mark.site, pytest.mark.slow]

SETS = [one for one in os.environ.get("DIGEST_GEMS", "").split(";") if one]
BUILD = """\
require "jekyll"
require "kramdown"
puts [Jekyll::VERSION, Liquid::VERSION, Kramdown::VERSION].join(" ")
options = {"source" => ARGV[0], "destination" => ARGV[1], "quiet" => true}
Jekyll::Site.new(Jekyll.configuration(options)).process
"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed("jekyll", "ruby")
    folder = tmp_path_factory.mktemp("blog")
    first, *rest = digest_days(4)
    posts = {f"{first}": golden_day()}
    for number, day in enumerate(rest):
        style = Style(page="rich" if number else "classic")
        posts[f"{day}"] = render(day_of_formulas(day, 3, style)).body
    files = {f"_posts/{day}-arxiv.md": body for day, body in posts.items()}
    files["_layouts/post.html"] = b"<article>{{ content }}</article>"
    files["_config.yml"] = b"title: x\n"
    for name, body in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def articles(blog: Path, into: Path, gems: str) -> tuple[str, list[str]]:
    """Return the versions that built a blog, and its articles by date."""
    flags = [f"-I{folder}" for folder in gems.split(":") if folder]
    done = subprocess.run(
        ["ruby", "-E", "UTF-8", *flags, "-e", BUILD, f"{blog}", f"{into}"],
        capture_output=True, encoding="utf-8", check=True, timeout=120,
    )  # fmt: skip
    pages = sorted(into.rglob("arxiv.html"))
    found = [re.search(r"(?s)<article>.*</article>", page.read_text("utf-8")) for page in pages]
    return done.stdout.splitlines()[0], [match[0] for match in found if match]


@pytest.mark.skipif(not SETS, reason="DIGEST_GEMS names no other gems")
@pytest.mark.parametrize("gems", SETS)
def test_other_versions_make_the_same_articles(blog: Path, tmp_path: Path, gems: str) -> None:
    versions, made = articles(blog, tmp_path / "a", gems)
    own, expected = articles(blog, tmp_path / "b", "")

    assert len(expected) == 4
    assert versions != own
    assert made == expected
