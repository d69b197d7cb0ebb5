"""A template that Jekyll would read as a page is known by its place, as Jekyll knows it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.post.template_place import read_by_jekyll, read_configuration
from tests.site.jekyll import needed

TEMPLATE = "---\nlayout: post\n---\n{% if late %}{{ papers | nothing }}{% endfor %}\n"
PLACES: Mapping[str, tuple[str, dict[str, Any], bool]] = {
    "root": ("post.md.j2", {}, True),
    "folder": ("templates/post.md.j2", {}, True),
    "dot folder": (".github/post.md.j2", {}, False),
    "underlined folder": ("_digest/post.md.j2", {}, False),
    "underlined in a folder": ("a/_b/post.md.j2", {}, False),
    "underlined name": ("_post.md.j2", {}, False),
    "kept": ("_digest/post.md.j2", {"include": ["_digest"]}, True),
    "left out": ("templates/post.md.j2", {"exclude": ["templates"]}, False),
    "left out with a line": ("templates/post.md.j2", {"exclude": ["templates/"]}, False),
    "left out by a pattern": ("post.md.j2", {"exclude": ["*.j2"]}, False),
    "other left out": ("post.md.j2", {"exclude": ["templates"]}, True),
    "above the source": ("post.md.j2", {"source": "docs"}, False),
    "in the source": ("docs/post.md.j2", {"source": "docs"}, True),
    "a collection": ("_digest/post.md.j2", {"collections": {"digest": {"output": True}}}, True),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_place_is_judged_as_jekyll_builds_it(tmp_path: Path, name: str) -> None:
    needed("jekyll")
    path, config, read = PLACES[name]
    assert read_by_jekyll(path, TEMPLATE, config) is read

    (tmp_path / "_config.yml").write_text(yaml.safe_dump({"title": "x", **config}))
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "docs").mkdir(exist_ok=True)
    done = subprocess.run(
        ["jekyll", "build", "--quiet"],
        cwd=tmp_path, env={**os.environ, "LANG": "C.UTF-8"}, capture_output=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert (done.returncode != 0) is read


def test_a_template_without_front_matter_is_a_plain_file() -> None:
    assert not read_by_jekyll("post.md.j2", "{{ date }}", {})


@pytest.mark.parametrize("body", [b"a: [", b"a: \xff", b"- a", b""])
def test_a_configuration_that_cannot_be_read_says_nothing(body: bytes) -> None:
    assert read_configuration(body) == {}
    assert read_configuration(b"\xef\xbb\xbfa: 1") == {"a": 1}
