"""Digests apart from a blog's posts: a collection of their own, with its list and its feed.

Collections: https://jekyllrb.com/docs/collections/. Home pages, archives, the blog's feed and
its search index go over the posts, and so leave a collection out.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from digest import plain_files
from digest.commands.findings import Finding, bad, good, hint
from digest.commands.jekyll_site import Site
from digest.errors import SettingsError
from digest.plain_files import NotPlain
from digest.settings import NO_YAML
from digest.templates import template_environment

NAME = "arxiv"  # of the collection, unless another is given
LISTS = (  # template, and the page made of it
    ("collection_list.html.j2", "{name}.html"),
    ("collection_feed.xml.j2", "{name}-feed.xml"),
)
WRITABLE = "put a plain file or folder there that can be written"
FOR_PAGES = ("page", "default", "single", "post")  # layouts for the list, the best first


def posts_dir(site: Site, name: str) -> str:
    """Return the folder of the collection's documents, relative to the root.

    Raises:
        SettingsError: no collection can have that name.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name) or name in ("posts", "drafts"):
        raise SettingsError(f"--apart: given {name!r}; allowed: a name of small letters, as arxiv")
    folder = str((site.config or {}).get("collections_dir") or "").strip("/")
    return PurePosixPath(site.source, folder, f"_{name}").as_posix()


def write(site: Site, name: str) -> list[Finding]:
    """Add the collection to the configuration, and its list and feed; overwrite nothing."""
    found = _into_configuration(site, name)
    layout = next((one for one in FOR_PAGES if one in site.layouts), "page")
    if site.layouts and layout not in site.layouts and not site.theme:
        layout = next(iter(site.layouts))
    for template, named in LISTS:
        path = f"{site.source}/{named.format(name=name)}"
        text = (
            template_environment()
            .get_template(template)
            .render(name=name, title="arXiv", layout=layout)
        )
        found.append(_written(site.root, path, text))
    return found


def _written(root: Path, path: str, text: str) -> Finding:
    name = PurePosixPath(path).name
    try:
        plain_files.create(root, path, text.encode())
    except FileExistsError:
        return hint(f"{name} is there already, and stays as it is")
    except (NotPlain, OSError) as error:
        return bad(f"{name} cannot be written: {plain_files.told(error)}", WRITABLE)
    return good(f"{name} is written")


def _into_configuration(site: Site, name: str) -> list[Finding]:
    collections = (site.config or {}).get("collections")
    if isinstance(collections, dict) and name in collections:
        return []
    own = {"output": True, "permalink": f"/{name}/:year-:month-:day/"}
    lines = yaml.safe_dump({"collections": {name: own}}, sort_keys=False)
    path = site.name or "_config.yml"
    try:
        before = _read(site.root, path)
        for after in (_appended(before, lines), _inserted(before, name, own)):
            if _adds_only(before, after, name, own):
                plain_files.replace(site.root, path, after.encode())
                return [good(f"{path} has the collection {name}")]
    except (NotPlain, OSError, UnicodeDecodeError) as error:
        return [bad(f"{path} cannot be added to: {plain_files.told(error)}", WRITABLE)]
    return [bad(f"{path} has collections that cannot be added to", f"write there\n{lines}")]


def _read(root: Path, path: str) -> str:
    """Return the configuration as it stands, line ends as in Python; empty where there is none."""
    try:
        body = plain_files.read_plain_file(root, path)
    except FileNotFoundError:
        return ""
    return body.decode("utf-8").replace("\r\n", "\n")


def _appended(before: str, lines: str) -> str:
    return f"{before.rstrip()}\n\n# arXiv digests, apart from the posts\n{lines}".lstrip()


def _inserted(before: str, name: str, own: dict[str, Any]) -> str:
    """Return the configuration with the collection below the ``collections:`` that is there."""
    found = re.search(
        r"^collections:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*([ ]+)", before, re.MULTILINE
    )
    if found is None:
        return before
    body = yaml.safe_dump({name: own}, sort_keys=False)
    indented = "".join(f"{found[1]}{line}\n" for line in body.splitlines())
    first_line = before.index("\n", found.start()) + 1
    return before[:first_line] + indented + before[first_line:]


def _adds_only(before: str, after: str, name: str, own: dict[str, Any]) -> bool:
    """Tell whether a configuration is the old one and the collection, as YAML reads both."""
    try:
        old, new = yaml.safe_load(before) or {}, yaml.safe_load(after)
    except NO_YAML:
        return False
    there = old.get("collections")
    if there is not None and not isinstance(there, dict):
        return False
    return bool(new == {**old, "collections": {**(there or {}), name: own}})
