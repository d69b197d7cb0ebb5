"""What kind of Jekyll site this is: its layouts, permalinks and formulas.

What each rule rests on was seen with Jekyll 3.10 and 4.3; see docs/jekyll.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytz
import yaml

from digest.commands.findings import Finding, bad, good, hint
from digest.settings import NO_YAML, yaml_problem

CONFIGS = ("_config.yml", "_config.yaml", "_config.toml")
SIGNS = ("_posts", "_layouts", "_includes", "index.md", "index.html", "index.markdown", "Gemfile")
HEADS = ("_includes", "_layouts")
FOREIGN = {"vendor", "node_modules", "_site"}  # other people's sites, and the built one
LARGEST = 1_000_000  # bytes of a file that is looked into
MATH = re.compile(r"mathjax|katex", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    """What lies in a Jekyll root.

    ``config`` is None where it cannot be read, or where nothing looks like a site.
    ``source`` is the folder that Jekyll reads, relative to the root, ``.`` for itself.
    """

    root: Path
    name: str = ""
    config: Mapping[str, Any] | None = None
    problem: str = ""
    source: str = "."
    layouts: frozenset[str] = frozenset()
    math: bool = False


def read(root: Path) -> Site:
    """Return the site at a root."""
    name = next((name for name in CONFIGS if (root / name).is_file()), "")
    if name.endswith(".toml"):
        return Site(root, name, problem="is TOML, which is not looked into")
    if not name and not any((root / sign).exists() for sign in SIGNS):
        return Site(root, problem="there is no _config.yml")
    try:
        config = yaml.safe_load((root / name).read_text(encoding="utf-8")) if name else {}
    except UnicodeDecodeError:
        return Site(root, name, problem="cannot be read: save it as UTF-8")
    except OSError as error:
        return Site(root, name, problem=f"cannot be read: {error.strerror}")
    except NO_YAML as error:
        return Site(root, name, problem=f"cannot be read: {yaml_problem(error)}")
    if not isinstance(config, dict):
        config = {}
    source = _source(config)
    layouts = frozenset(path.stem for path in (root / source / "_layouts").glob("*.*"))
    math = any(map(_has_math, _heads(root / source)))
    return Site(root, name, config, source=source, layouts=layouts, math=math)


def elsewhere(root: Path) -> list[str]:
    """Return the folders up to two levels below a root that hold a configuration."""
    found = [path.parent for level in ("*", "*/*") for path in root.glob(f"{level}/_config.yml")]
    relative = [path.relative_to(root) for path in found]
    own = [p for p in relative if not any(n in FOREIGN or n.startswith(".") for n in p.parts)]
    return sorted(path.as_posix() for path in own)


def _source(config: Mapping[str, Any]) -> str:
    path = PurePosixPath(str(config.get("source") or "."))
    return "." if path.is_absolute() or ".." in path.parts else path.as_posix()


def _heads(root: Path) -> Iterator[Path]:
    for folder in HEADS:
        yield from (root / folder).rglob("*.html")


def _has_math(path: Path) -> bool:
    try:
        small = path.is_file() and path.stat().st_size <= LARGEST
        return small and bool(MATH.search(path.read_text(encoding="utf-8", errors="replace")))
    except OSError:
        return False


FIRST_RUN = time(5, 17)  # UTC, of the workflow that users copy
DATED = {"date", "pretty", "ordinal", "weekdate"}  # Jekyll's own permalink styles with a date
DATE_PART = re.compile(r":(?:short_year|year|i_month|month|short_month|long_month|i_day|y_day|day)")
LAYOUTS = {  # themes whose layouts for posts are known; remote_theme is owner/name@ref
    "minima": "post",
    "jekyll-theme-chirpy": "post",
    "jekyll-theme-minimal-mistakes": "single",
    "minimal-mistakes-jekyll": "single",
    "minimal-mistakes": "single",
}
NAME_PART = re.compile(r":(?:title|slug)")  # of the file's name, behind its date
PERMALINK = "permalink: /arxiv/:year-:month-:day/"


@dataclass(frozen=True, slots=True)
class Wishes:
    """The inputs that a site has to fit."""

    layout: str = "post"
    posts_dir: str = "_posts"
    file_name: str = "{date}-arxiv.md"
    state_dir: str = ".arxiv-digest"
    values: Mapping[str, Any] = field(default_factory=dict)  # of the input front-matter


def judge(site: Site, wishes: Wishes) -> list[Finding]:
    """Return what of the site fits the posts, what does not, and what to change."""
    config = site.config
    if not site.name and config is None:
        folders = elsewhere(site.root)
        remedy = (
            "run this in the folder that holds _config.yml, or name it with --working-directory"
        )
        remedy += "".join(f"\n  {folder}" for folder in folders)
        return [bad(f"no Jekyll site in {site.root}: {site.problem}", remedy)]
    if config is None:
        remedy = "if Jekyll builds the site all the same, docs/jekyll.md says what a post needs"
        return [hint(f"{site.name} {site.problem}", remedy)]
    found = [good(f"{site.name} is there")]
    if not site.name:
        found = [hint("no _config.yml: Jekyll's own defaults hold", "see docs/jekyll.md")]
    for rule in (_layout, _clock, _permalink, _kramdown, _posts_dir, _state_dir, _excerpt, _math):
        found += rule(site, config, wishes)
    return found


def _layout(site: Site, config: Mapping[str, Any], wishes: Wishes) -> Iterator[Finding]:
    theme = str(config.get("theme") or config.get("remote_theme") or "")
    known = LAYOUTS.get(theme.rpartition("/")[2].partition("@")[0])
    if wishes.layout in site.layouts or wishes.layout == known:
        yield good(f"layout {wishes.layout} ({theme or 'of the site'})")
    elif known:
        yield bad(f"theme {theme} has no layout {wishes.layout!r}").by_input("layout", known)
    elif theme:
        remedy = "if it has none, set the input layout to the one its posts use"
        yield hint(f"theme {theme}: not known whether it has a layout {wishes.layout!r}", remedy)
    elif not site.name:
        remedy = "if a post has no page around it: write _config.yml with theme: minima"
        yield hint("no theme is named: GitHub Pages takes one of its own", remedy)
    else:
        remedy = "set the input layout to one of " + (", ".join(sorted(site.layouts)) or "yours")
        yield bad(f"no theme, and no _layouts/{wishes.layout}.html", remedy)


def _clock(_: Site, config: Mapping[str, Any], __: Wishes) -> Iterator[Finding]:
    name = config.get("timezone")
    if config.get("future"):
        yield good("future: true, so posts are built whatever the site's time zone")
        return
    try:
        zone = pytz.timezone(str(name or "UTC"))
    except pytz.UnknownTimeZoneError:
        yield bad(f"timezone: {name!r} is no zone", "write timezone: Asia/Shanghai")
        return
    if all(_built_at_once(zone, month) for month in (1, 7)):
        yield good(f"timezone {name or 'not set (UTC on a runner)'}: today's post is in the past")
    else:
        remedy = "write future: true, or timezone: Asia/Shanghai; Jekyll skips it until the"
        remedy += "\nfirst build after midnight there (GitHub Pages' own build sets future: true)"
        yield bad(f"timezone {name}: at 13:17 in China it is still yesterday there", remedy)


def _built_at_once(zone: Any, month: int) -> bool:
    """Tell whether the midnight that a post is dated with has passed when the run ends."""
    day = datetime(2026, month, 15)  # noqa: DTZ001 (a wall clock of the zone below)
    return bool(zone.localize(day) <= pytz.utc.localize(day + _offset(FIRST_RUN)))


def _offset(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _permalink(_: Site, config: Mapping[str, Any], wishes: Wishes) -> Iterator[Finding]:
    own = wishes.values.get("permalink")
    given = str(own or _default(config, "permalink") or config.get("permalink") or "date")
    if given in DATED or DATE_PART.search(given):
        yield good(f"permalink {given}: every day has a page of its own")
        return
    if NAME_PART.search(given) and wishes.file_name.count("{date}") > 1:
        yield good(f"permalink {given}: file-name puts the date into it")
        return
    collides = bad(f"permalink {given} has no date: every digest would be the same page")
    yield collides.by_input("front-matter", PERMALINK)


def _default(config: Mapping[str, Any], key: str) -> Any:
    """Return what ``defaults`` gives to posts of every folder, the last word winning."""
    found = None
    defaults = config.get("defaults")
    entries = [e for e in defaults if isinstance(e, dict)] if isinstance(defaults, list) else []
    for entry in entries:
        scope, values = entry.get("scope"), entry.get("values")
        if not isinstance(scope, dict) or not isinstance(values, dict):
            continue
        if scope.get("type", "posts") == "posts" and not str(scope.get("path") or "").strip("/"):
            found = values.get(key, found)
    return found


def _kramdown(_: Site, config: Mapping[str, Any], __: Wishes) -> Iterator[Finding]:
    markdown = str(config.get("markdown") or "kramdown")
    options = config.get("kramdown")
    options = options if isinstance(options, dict) else {}
    if markdown.lower() not in ("kramdown", "gfm"):
        remedy = "write markdown: kramdown; others drop the folded readings or their lists"
        yield bad(f"markdown: {markdown}", remedy)
        return
    wrong = []
    if str(options.get("input", "GFM")) != "GFM":
        wrong.append(f"input: {options['input']} (write input: GFM)")
    quirks = options.get("gfm_quirks", "paragraph_end")
    if "paragraph_end" not in (quirks if isinstance(quirks, list) else str(quirks)):
        wrong.append("gfm_quirks without paragraph_end (leave it out)")
    if wrong:
        remedy = "else the lists of the readings become running text"
        yield bad(f"kramdown: {'; '.join(wrong)}", remedy)
    else:
        yield good("kramdown with its defaults for GitHub's Markdown")


def _posts_dir(site: Site, config: Mapping[str, Any], wishes: Wishes) -> Iterator[Finding]:
    folder = PurePosixPath(site.source, str(config.get("collections_dir") or "").strip("/"))
    path = PurePosixPath(wishes.posts_dir)
    if "_posts" not in path.parts:
        yield bad(f"posts-dir {wishes.posts_dir}: Jekyll looks for posts in folders _posts")
    elif not path.is_relative_to(folder):
        given = [f"{k}: {config[k]}" for k in ("source", "collections_dir") if config.get(k)]
        unseen = bad(f"{', '.join(given)}, and posts-dir is {wishes.posts_dir}")
        yield unseen.by_input("posts-dir", f"{folder}/_posts")


def _state_dir(_: Site, config: Mapping[str, Any], wishes: Wishes) -> Iterator[Finding]:
    kept = config.get("include")
    if wishes.state_dir in (kept if isinstance(kept, list) else [kept]):
        remedy = "take it out of include, or the day records are published with the site"
        yield bad(f"include: {wishes.state_dir}", remedy)


def _excerpt(_: Site, config: Mapping[str, Any], wishes: Wishes) -> Iterator[Finding]:
    separator = config.get("excerpt_separator")
    own = "excerpt_separator" in wishes.values
    if isinstance(separator, str) and separator.strip() and not own:
        remedy = "the digest does not hold it, so lists with excerpts would show whole posts"
        whole = hint(f"excerpt_separator: {separator!r}", remedy)
        yield whole.by_input("front-matter", 'excerpt_separator: "\\n\\n"')


def _math(site: Site, config: Mapping[str, Any], wishes: Wishes) -> Iterator[Finding]:
    theme = str(config.get("theme") or config.get("remote_theme") or "")
    wanted = wishes.values.get("math", _default(config, "math"))
    if "chirpy" in theme and wanted is not True:
        silent = hint("theme chirpy shows formulas only where the front matter says so")
        yield silent.by_input("front-matter", "math: true")
    elif site.math or "chirpy" in theme:
        yield good("MathJax or KaTeX is loaded")
    else:
        remedy = "formulas stay as \\(…\\) in the page; docs/jekyll.md has the script to add"
        yield hint("no MathJax or KaTeX found in _includes or _layouts", remedy)
