"""What lies in a Jekyll root: configuration, layouts, includes, data and posts.

Files are read as Jekyll finds them: https://jekyllrb.com/docs/configuration/options/ and
https://jekyllrb.com/docs/structure/. Nothing here judges; `site_checks` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from digest import plain_files
from digest.plain_files import NotPlain
from digest.settings import NO_YAML, yaml_problem

CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")
OTHERS = {  # files that no site of Jekyll's has at its root
    "hugo.toml": "Hugo", "hugo.yaml": "Hugo", "hugo.json": "Hugo", "mkdocs.yml": "MkDocs",
    "astro.config.mjs": "Astro", "docusaurus.config.js": "Docusaurus",
    "docusaurus.config.ts": "Docusaurus", ".eleventy.js": "Eleventy", "_quarto.yml": "Quarto",
}  # fmt: skip
SIGNS = ("_posts", "_layouts", "_includes", "index.md", "index.html", "index.markdown", "Gemfile")
FOREIGN = {"vendor", "node_modules", "_site"}  # other people's sites, and the built one
LARGEST = 1_000_000  # bytes of a file that is looked into
MOST_FILES = 400  # of one kind that are looked into
PAGES = ("index.html", "index.md", "index.markdown", "feed.xml", "atom.xml", "rss.xml")
MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html")
DATED = re.compile(r"\d{2,4}-\d{1,2}-\d{1,2}-.+")
FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
JEKYLL_3 = re.compile(
    r"github-pages|^ {4}jekyll \(3\.|^\s*gem\s+['\"]jekyll['\"],\s*['\"](?:~>|=)?\s*3\b",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Template:
    """A file with front matter: a layout, a page or a post."""

    front: Mapping[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Site:
    """What lies in a Jekyll root.

    ``config`` is None where it cannot be read, or where nothing looks like a site.
    ``source`` is the folder that Jekyll reads, relative to the root, ``.`` for itself;
    ``layouts`` and ``includes`` are texts by name, ``pages`` the home page and feeds at the top,
    ``posts`` the latest ones; ``jekyll`` is the major version that builds
    it, as far as its Gemfile says; ``of_pages`` tells that GitHub Pages' own build does.
    """

    root: Path
    name: str = ""
    config: Mapping[str, Any] | None = None
    problem: str = ""
    source: str = "."
    layouts: Mapping[str, Template] = field(default_factory=dict)
    includes: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    pages: Mapping[str, Template] = field(default_factory=dict)
    posts: tuple[Template, ...] = ()
    jekyll: int = 3
    of_pages: bool = True

    @property
    def folder(self) -> Path:
        """Return the folder that Jekyll reads."""
        return self.root / self.source

    @property
    def theme(self) -> str:
        """Return the theme that the configuration names, without owner and version."""
        config = self.config or {}
        theme = str(config.get("theme") or config.get("remote_theme") or "")
        return theme.rpartition("/")[2].partition("@")[0]

    @property
    def plugins(self) -> tuple[str, ...]:
        """Return the plugins that the configuration names."""
        given = (self.config or {}).get("plugins") or (self.config or {}).get("gems")
        return tuple(map(str, given)) if isinstance(given, list) else ()


def read_site(root: Path) -> Site:
    """Return the site at a root."""
    name = next((name for name in CONFIGS if (root / name).is_file()), "")
    if name.endswith(".toml"):
        return Site(root, name, problem="is TOML, which is not looked into")
    if not name and not any((root / sign).exists() for sign in SIGNS):
        return Site(root, problem="there is no _config.yml")
    try:
        config = (
            yaml.safe_load(plain_files.read_plain_file(root, name).decode("utf-8")) if name else {}
        )
    except NotPlain as error:
        return Site(root, name, problem=f"{error}: put a plain file in its place")
    except UnicodeDecodeError:
        return Site(root, name, problem="cannot be read: save it as UTF-8")
    except OSError as error:
        return Site(root, name, problem=f"cannot be read: {error.strerror}")
    except NO_YAML as error:
        return Site(root, name, problem=f"cannot be read: {yaml_problem(error)}")
    return _looked_into(root, name, config if isinstance(config, dict) else {})


def _looked_into(root: Path, name: str, config: Mapping[str, Any]) -> Site:
    source = _inside(config.get("source"), ".")
    jekyll, of_pages = _version(root)
    return Site(
        root,
        name,
        config,
        source=source,
        layouts=_layouts(root, f"{source}/{_inside(config.get('layouts_dir'), '_layouts')}"),
        includes=_texts(root, f"{source}/{_inside(config.get('includes_dir'), '_includes')}"),
        data=_data(root, f"{source}/{_inside(config.get('data_dir'), '_data')}"),
        pages=_pages(root, source),
        posts=_latest_posts(root, source),
        jekyll=jekyll,
        of_pages=of_pages,
    )


def other_generator(root: Path) -> tuple[str, str] | None:
    """Return the file that tells of another generator than Jekyll, and that generator's name."""
    for name, generator in OTHERS.items():
        if (root / name).is_file():
            return name, generator
    hexo = '"hexo"' in (text_of(root, "package.json") or "") and (root / "source").is_dir()
    return ("package.json", "Hexo") if hexo else None


def elsewhere(root: Path) -> list[str]:
    """Return the folders up to two levels below a root that hold a configuration."""
    found = [path.parent for level in ("*", "*/*") for path in root.glob(f"{level}/_config.yml")]
    relative = [path.relative_to(root) for path in found]
    own = [path for path in relative if not any(map(_is_foreign, path.parts))]
    linked = {path for path in own if any((root / p).is_symlink() for p in (path, path.parent))}
    return sorted(path.as_posix() for path in own if path not in linked)


def template_of(text: str) -> Template:
    """Return a file's front matter and the text below it."""
    found = FRONT.match(text)
    if found is None:
        return Template({}, text)
    try:
        front = yaml.safe_load(found[1] or "")
    except NO_YAML:
        front = None
    return Template(front if isinstance(front, dict) else {}, text[found.end() :])


def text_of(root: Path, name: str) -> str | None:
    """Return a plain file's text, or None where there is none of a size to look into."""
    try:
        body = plain_files.read_plain_file(root, name, limit=LARGEST)
    except (NotPlain, OSError):
        return None
    return body.decode("utf-8", "replace").replace("\r\n", "\n")


def _inside(given: object, default: str) -> str:
    """Return a folder of the configuration; one outside of the root counts as not given."""
    path = PurePosixPath(str(given or default))
    return default if path.is_absolute() or ".." in path.parts else path.as_posix()


def _version(root: Path) -> tuple[int, bool]:
    """Return Jekyll's major version, and whether GitHub Pages' own gems build the site."""
    texts = [text_of(root, name) or "" for name in ("Gemfile.lock", "Gemfile")]
    if not any(texts):
        return 3, True
    own = [re.sub(r"^\s*#.*", "", text, flags=re.MULTILINE) for text in texts]
    old = any(map(JEKYLL_3.search, own))
    return (3 if old else 4), any("github-pages" in text for text in own)


def template_texts(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the layouts and includes by their paths in the root, with all that stands in them."""
    config = site.config or {}
    for key, default in (("includes_dir", "_includes"), ("layouts_dir", "_layouts")):
        below = f"{site.source}/{_inside(config.get(key), default)}".removeprefix("./")
        for name, text in _texts(site.root, below).items():
            yield f"{below}/{name}", text


def _files(root: Path, below: str) -> list[PurePosixPath]:
    """Return the files below a folder of the site; none where a link leads there."""
    try:
        found = plain_files.files_below(root, below, passes_by=_is_foreign)
    except (NotPlain, OSError):
        return []
    return [PurePosixPath(name) for name in found]


def _texts(root: Path, below: str) -> dict[str, str]:
    """Return the texts below a folder, not too many, by their paths in it."""
    paths = [path for path in _files(root, below) if path.suffix][:MOST_FILES]
    read = {path: text_of(root, path.as_posix()) for path in paths}
    return {p.relative_to(below).as_posix(): text for p, text in read.items() if text is not None}


def _layouts(root: Path, below: str) -> dict[str, Template]:
    """Return layouts by name: the path without its last ending, in folders too."""
    return {
        name.rpartition(".")[0]: template_of(text) for name, text in _texts(root, below).items()
    }


def _data(root: Path, below: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in _texts(root, below).items():
        *folders, file = PurePosixPath(name).parts
        stem, _, ending = file.rpartition(".")
        try:
            value = json.loads(text) if ending == "json" else yaml.safe_load(text)
        except (ValueError, *NO_YAML):
            continue
        if ending in ("json", "yml", "yaml"):
            place = found
            for one in folders:
                place = place.setdefault(one, {}) if isinstance(place, dict) else {}
            place[stem] = value
    return found


def _pages(root: Path, below: str) -> dict[str, Template]:
    read = {name: text_of(root, f"{below}/{name}") for name in PAGES}
    return {name: template_of(text) for name, text in read.items() if text is not None}


def _latest_posts(root: Path, below: str, most: int = 5) -> tuple[Template, ...]:
    """Return the newest posts of the blog, by their names, the newest first."""
    paths = [path for path in _files(root, below) if "_posts" in path.parts[:-1]]
    dated = [p for p in paths if p.suffix in MARKDOWN and DATED.match(p.name)]
    found = []
    for path in sorted(dated, key=lambda one: one.name, reverse=True)[:most]:
        text = text_of(root, path.as_posix())
        found += [template_of(text)] if text is not None else []
    return tuple(found)


def _is_foreign(name: str) -> bool:
    """Tell whether a folder holds nothing of the site's author, by its name."""
    return name in FOREIGN or name.startswith(".")
