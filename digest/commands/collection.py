"""Digests in a Jekyll collection of their own, apart from the posts, with its list and its feed.

Collections: https://jekyllrb.com/docs/collections/. Home pages, archives, the blog's feed and
its search index go over the posts, and so leave a collection out.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import yaml

from digest import plain_files
from digest.commands.config_lines import with_value
from digest.commands.findings import Finding, bad, good, hint
from digest.commands.jekyll_site import Site
from digest.errors import SettingsError
from digest.plain_files import NotPlain
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
    for template, named in LISTS:
        text = page_text(site, template, name, "arXiv")
        found.append(page_written(site, named.format(name=name), text))
    return found


def page_text(site: Site, template: str, name: str, title: str) -> str:
    """Return a page of the action's in the layout that suits it best among the site's."""
    layout = next((one for one in FOR_PAGES if one in site.layouts), "page")
    if site.layouts and layout not in site.layouts and not site.theme:
        layout = next(iter(site.layouts))
    source = template_environment().get_template(template)
    return source.render(name=name, title=title, layout=layout)


def page_written(site: Site, path: str, text: str) -> Finding:
    """Write a file below the site's source, unless there is one, and tell of it."""
    place = PurePosixPath(site.source, path).as_posix()
    try:
        plain_files.create(site.root, place, text.encode())
    except FileExistsError:
        return hint(f"{place} is there already, and stays as it is")
    except (NotPlain, OSError) as error:
        return bad(f"{place} cannot be written: {plain_files.told(error)}", WRITABLE)
    return good(f"{place} is written")


def _into_configuration(site: Site, name: str) -> list[Finding]:
    collections = (site.config or {}).get("collections")
    if isinstance(collections, dict) and name in collections:
        return []
    own = {"output": True, "permalink": f"/{name}/:year-:month-:day/"}
    lines = yaml.safe_dump({"collections": {name: own}}, sort_keys=False)
    path = site.name or "_config.yml"
    try:
        before = _read(site.root, path)
        after = with_value(before, ("collections", name), own)
        if after is not None:
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
