"""What of a site's configuration stands against a post, and where its own template may lie.

Jekyll's build stops at a template that it reads as a page; the rule is its own for the files
of a site: https://github.com/jekyll/jekyll/blob/master/lib/jekyll/entry_filter.rb
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

import yaml

from digest.errors import SettingsError
from digest.settings import NO_YAML

FOLDER = ".github"  # a folder that Jekyll passes over in every site


def require_unread(path: str, text: str, config: Mapping[str, Any]) -> None:
    """Refuse a template that Jekyll would read.

    Args:
        path: of the template, relative to the Jekyll root.
        text: of the template; only a file that begins with ``---`` is read as a page.
        config: the site's configuration.

    Raises:
        SettingsError: says where the template may lie.
    """
    if read_by_jekyll(path, text, config):
        name = PurePosixPath(path).name
        raise SettingsError(
            f"template {path} lies where Jekyll reads it as a page, and stops at it: "
            f"move it to {FOLDER}/{name} or another folder whose name begins with a dot",
            f"自备模板 {path} 放在 Jekyll 会当作页面读取的地方，网站会因此构建失败："
            f"请移到 {FOLDER}/{name}，或另一个以点开头的文件夹",
        )


def read_by_jekyll(path: str, text: str, config: Mapping[str, Any]) -> bool:
    """Tell whether Jekyll reads a file of this path and text as one of the site's pages."""
    if not text.removeprefix("\ufeff").startswith("---"):
        return False
    given = PurePosixPath(path)
    source = PurePosixPath(str(config.get("source") or "."))
    if not given.is_relative_to(source):
        return False
    below = given.relative_to(source)
    return not any(_is_passed_over(part, config) for part in _ways(below))


def _ways(path: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield a path and the folders above it, the outermost first."""
    yield from [p for p in (*reversed(path.parents), path) if p.parts]


def _is_passed_over(path: PurePosixPath, config: Mapping[str, Any]) -> bool:
    if _is_named(path, config.get("include")):
        return False
    special = path.name[0] in "._#" or path.name.endswith("~")
    return (special and not _is_collection(path, config)) or _is_named(path, config.get("exclude"))


def _is_collection(path: PurePosixPath, config: Mapping[str, Any]) -> bool:
    collections = config.get("collections")
    names = collections if isinstance(collections, list | dict) else ()
    folder = str(config.get("collections_dir") or ".").strip("/")
    return path.name.removeprefix("_") in names and path.parent == PurePosixPath(folder)


def _is_named(path: PurePosixPath, given: object) -> bool:
    """Tell whether a list of the configuration names a file or folder, as pattern or as it is."""
    patterns = [str(one).strip("/") for one in (given if isinstance(given, list) else ())]
    return any(fnmatchcase(path.as_posix(), pattern) for pattern in patterns)


def read_configuration(body: bytes) -> Mapping[str, Any]:
    """Return what a site's ``_config.yml`` says; nothing where it cannot be read."""
    try:
        found = yaml.safe_load(body.decode("utf-8-sig"))
    except NO_YAML:
        return {}
    return found if isinstance(found, dict) else {}


def cannot_fold(config: Mapping[str, Any]) -> bool:
    """Tell whether a site's configuration makes the readings of a post unfoldable.

    With kramdown's ``parse_block_html`` an element of HTML ends only at the start of a line;
    the summary of a reading ends behind its words, and so takes in all that follows.
    https://kramdown.gettalong.org/options.html#option-parse-block-html (any word but ``false``)
    """
    options = config.get("kramdown")
    given = options.get("parse_block_html") if isinstance(options, dict) else None
    return isinstance(given, str | bool) and str(given).strip().lower() != "false"
