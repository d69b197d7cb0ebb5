"""Real Jekyll: many posts in one site, built as GitHub Pages would build them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_CONFIG = """\
theme: minima
timezone: Asia/Shanghai
future: true
title: A blog
lang: zh-CN
"""
_BROKEN = re.compile(r"^BROKEN _posts/2026-01-15-([\w-]+)\.md", re.MULTILINE)
_KEEP_GOING = """\
module KeepGoing
  def run
    super
  rescue StandardError
    warn "BROKEN #{document.relative_path}"
    document.content = ""
  end
end
Jekyll::Renderer.prepend(KeepGoing)
"""


@dataclass(frozen=True)
class Site:
    """What a build left: its pages by post, what it said, and its exit status."""

    folder: Path
    log: str
    status: int

    def path(self, name: str) -> Path:
        return self.folder / "_site" / "2026" / "01" / "15" / f"{name}.html"


def needed(*programs: str) -> None:
    """Skip the test where a program is missing, or fail it where the site is required."""
    missing = [program for program in programs if not shutil.which(program)]
    if not missing:
        return
    reason = f"needs {' and '.join(missing)} (Debian: jekyll ruby-kramdown-parser-gfm chromium)"
    if os.environ.get("DIGEST_REQUIRE_SITE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def build(posts: Mapping[str, bytes], folder: Path, *, config: str = "") -> Site:
    """Build a site of posts, each named by ``[a-z0-9-]+``, with the theme minima."""
    source = folder / "_posts"
    source.mkdir(parents=True, exist_ok=True)
    (folder / "_config.yml").write_text(_CONFIG + config, encoding="utf-8")
    (folder / "index.md").write_text("---\nlayout: home\n---\n", encoding="utf-8")
    for name, body in posts.items():
        (source / f"2026-01-15-{name}.md").write_bytes(body)
    made = subprocess.run(
        ["jekyll", "build", "--quiet", "--trace"],
        cwd=folder,
        env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "JEKYLL_ENV": "production"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    said = (made.stdout + made.stderr).strip()
    return Site(folder, said, made.returncode)


def build_what_builds(posts: Mapping[str, bytes], folder: Path) -> tuple[Site, set[str]]:
    """Build a site, leaving out every post that would break it, and name those."""
    (folder / "_plugins").mkdir(parents=True)
    (folder / "_plugins" / "keep_going.rb").write_text(_KEEP_GOING, encoding="utf-8")
    site = build(posts, folder)
    assert not site.status, site.log[-2000:]
    return site, set(_BROKEN.findall(site.log))
