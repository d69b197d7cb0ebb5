"""Does a Jekyll site fit the posts of the digest, and if not, what to change.

What each rule rests on was seen with Jekyll 3.10 and 4.3; see docs/jekyll.md.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any

import pytz
import yaml

from digest.commands import page_rendering
from digest.commands.config_lines import with_value
from digest.commands.findings import Finding, bad, changes_between, good, hint
from digest.commands.jekyll_site import Site, elsewhere, other_generator, template_of, text_of
from digest.commands.page_rendering import Switch
from digest.commands.permalinks import Documents, UnknownPlaceholder
from digest.domain import Style
from digest.post.rendering import render, sample_day
from digest.post.template_place import FOLDER, cannot_fold, read_by_jekyll

FIRST_RUN = time(5, 17)  # UTC, of the workflow that users copy
DAY = date(2026, 1, 15)  # any day
PERMALINK = "permalink: /arxiv/:year-:month-:day/"
SEPARATOR = 'excerpt_separator: "\\n\\n"'
OF_GITHUB = (  # https://pages.github.com/themes/ have one layout, `default`
    "architect", "cayman", "dinky", "hacker", "leap-day", "merlot", "midnight", "minimal",
    "modernist", "slate", "tactile", "time-machine",
)  # fmt: skip
LAYOUTS = {  # of posts, in themes that are gems, so that no file of theirs lies in the blog
    "minima": "post",
    "jekyll-theme-chirpy": "post",
    "jekyll-theme-minimal-mistakes": "single",
    "minimal-mistakes-jekyll": "single",
    "minimal-mistakes": "single",
    "beautiful-jekyll-theme": "post",
    "beautiful-jekyll": "post",
    "jekyll-text-theme": "article",
    "jekyll-TeXt-theme": "article",
    "just-the-docs": "post",
    "minimal-light": "homepage",
    "jekyll-theme-primer": "post",
    "jekyll-theme-yat": "post",
    **{f"jekyll-theme-{name}": "default" for name in OF_GITHUB},
    **dict.fromkeys(OF_GITHUB, "default"),
}
SWITCHES = {  # what these themes want of a post's front matter, to load their engine
    "jekyll-theme-chirpy": {"math": True},
    "jekyll-text-theme": {"mathjax": True},
    "jekyll-TeXt-theme": {"mathjax": True},
}
DEFAULT_LAYOUT = "jekyll-default-layout"  # GitHub Pages always has it


@dataclass(frozen=True, slots=True)
class Wishes:
    """The inputs that a site has to fit; an empty ``layout`` writes no such line."""

    layout: str = "post"
    posts_dir: str = "_posts"
    file_name: str = "{date}-arxiv.md"
    state_dir: str = ".arxiv-digest"
    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)  # of the input front-matter


@dataclass(frozen=True, slots=True)
class _Look:
    """A site beside the posts that it is to get."""

    site: Site
    config: Mapping[str, Any]
    wishes: Wishes
    documents: Documents

    @property
    def front(self) -> dict[str, Any]:
        """Return a post's front matter as Jekyll has it, the site's defaults among it."""
        found = self.documents.data(DAY)
        given = next((one for one in ("post", "default") if one in self.site.layouts), None)
        by_plugin = given if _is_given_one(self.site) else None
        return {**found, "layout": self.wishes.layout or found.get("layout") or by_plugin}


def check_site(site: Site, wishes: Wishes) -> list[Finding]:
    """Return what of the site fits the posts, what does not, and what to change."""
    config = site.config
    if foreign := other_generator(site.root):
        remedy = "the posts are made for Jekyll, and this page looks at Jekyll alone"
        return [bad(f"{foreign[0]}: this is a site of {foreign[1]}, not of Jekyll", remedy)]
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
    look = _Look(site, config, wishes, documents_of(site, wishes))
    for rule in RULES:
        found += rule(look)
    return found


def documents_of(site: Site, wishes: Wishes) -> Documents:
    """Return the posts that these inputs make, as the Jekyll of a site would read them."""
    config = site.config or {}
    path = posixpath.join(wishes.posts_dir, wishes.file_name)
    below = posixpath.relpath(path, site.source) if site.source != "." else path
    collection = _collection(config, below)
    return Documents(config, below, wishes.values, collection or "posts", site.jekyll)


def _collection(config: Mapping[str, Any], path: str) -> str | None:
    """Return the collection that Jekyll writes a file of this path in, or None."""
    if "_posts" in PurePosixPath(path).parts:
        return "posts"
    folder = str(config.get("collections_dir") or "").strip("/")
    first, *_ = PurePosixPath(path).relative_to(folder).parts if path.startswith(folder) else ("",)
    own = config.get("collections")
    settings = own.get(first.removeprefix("_")) if isinstance(own, dict) else None
    written = first.startswith("_") and isinstance(settings, dict) and settings.get("output")
    return first.removeprefix("_") if written is True else None


def _layout(look: _Look) -> Iterator[Finding]:
    site, layout = look.site, look.wishes.layout
    known = LAYOUTS.get(site.theme)
    there = {*site.layouts, *([known] if known else [])}
    wanted = _wanted_layout(look, there)
    if layout in there and wanted in (layout, "", None):
        yield good(f"layout {layout} ({site.theme or 'of the site'})")
    elif layout in there:
        told = hint(f"layout {layout} is there, but the blog's own posts have layout {wanted}")
        yield told.by_input("layout", wanted or "")
    elif not layout:
        yield from _without_layout(look, there, wanted)
    elif wanted is not None:
        where = f"theme {site.theme}" if site.theme else "the site"
        yield bad(f"{where} has no layout {layout!r}").by_input("layout", wanted)
    elif site.theme:
        remedy = "if it has none, set the input layout to the one its posts use"
        yield hint(f"theme {site.theme}: not known whether it has a layout {layout!r}", remedy)
    elif not site.name:
        remedy = "if a post has no page around it: write _config.yml with theme: minima"
        yield hint("no theme is named: GitHub Pages takes one of its own", remedy)
    else:
        remedy = "set the input layout to one of " + (", ".join(sorted(site.layouts)) or "yours")
        yield bad(f"no theme, and no _layouts/{layout}.html", remedy)


def _wanted_layout(look: _Look, there: set[str]) -> str | None:
    """Return the layout that posts of this site have: empty for none, None where none is known."""
    named = Counter(str(p.front["layout"]) for p in look.site.posts if p.front.get("layout"))
    by_default = look.documents.data(DAY).get("layout")
    used = [layout for layout, _ in named.most_common(1)]
    for layout in (*used, by_default, "post", LAYOUTS.get(look.site.theme)):
        if layout in there and not (layout == "default" and _is_given_one(look.site)):
            return str(layout)
    if _is_given_one(look.site) and (there or look.site.theme):
        return ""
    return next(iter(there)) if len(there) == 1 else None


def _is_given_one(site: Site) -> bool:
    """Tell whether a post without a layout gets one all the same, by a plugin."""
    return site.of_pages or DEFAULT_LAYOUT in site.plugins


def _without_layout(look: _Look, there: set[str], wanted: str | None) -> Iterator[Finding]:
    by_default = look.documents.data(DAY).get("layout")
    if by_default and (by_default in there or look.site.theme):
        yield good(f"layout {by_default}, by the site's defaults")
    elif _is_given_one(look.site):
        yield good(f"no layout is named: {DEFAULT_LAYOUT} gives one")
    else:
        bare = bad("layout: '', and the site's defaults give posts none")
        yield bare.by_input("layout", wanted) if wanted else bare


def _clock(look: _Look) -> Iterator[Finding]:
    config = look.config
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
        remedy = "write future: true, or timezone: Asia/Shanghai; Jekyll skips the post until the"
        remedy += "\nfirst build after midnight there, GitHub Pages too"
        yield bad(f"timezone {name}: at 13:17 in China it is still yesterday there", remedy)


def _built_at_once(zone: Any, month: int) -> bool:
    """Tell whether the midnight that a post is dated with has passed when the run ends."""
    day = datetime(2026, month, 15)  # noqa: DTZ001 (a wall clock of the zone below)
    return bool(zone.localize(day) <= pytz.utc.localize(day + _offset(FIRST_RUN)))


def _offset(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _permalink(look: _Look) -> Iterator[Finding]:
    documents = look.documents
    given = documents.permalink(DAY)
    try:
        shared = documents.shared()
        example = documents.url(DAY)
    except UnknownPlaceholder as error:
        unknown = bad(f"permalink {given}: Jekyll {look.site.jekyll} has no {error}, and stops")
        yield unknown.by_input("front-matter", PERMALINK)
        return
    if shared is None:
        yield good(f"permalink {given}: every day has a page of its own, as {example}")
        return
    first, second = shared
    same = f"the digests of {first} and {second} would be one page, {documents.url(first)}"
    yield bad(f"permalink {given}: {same}").by_input("front-matter", PERMALINK)


def _kramdown(look: _Look) -> Iterator[Finding]:
    markdown = str(look.config.get("markdown") or "kramdown")
    if markdown.lower() not in ("kramdown", "gfm"):
        remedy = "write markdown: kramdown; others drop the folded readings or their lists"
        yield bad(f"markdown: {markdown}", remedy)
        return
    given = look.config.get("kramdown")
    options: Mapping[str, Any] = given if isinstance(given, dict) else {}
    wrong = list(_wrong_options(options))
    yield from wrong
    if not wrong:
        yield good("kramdown with its defaults for GitHub's Markdown")


def _wrong_options(options: Mapping[str, Any]) -> Iterator[Finding]:
    lists = "else the lists of the readings become running text"
    if str(options.get("input", "GFM")) != "GFM":
        yield bad(f"kramdown: input: {options['input']} (write input: GFM)", lists)
    quirks = options.get("gfm_quirks", "paragraph_end")
    if "paragraph_end" not in (quirks if isinstance(quirks, list) else str(quirks)):
        yield bad("kramdown: gfm_quirks without paragraph_end (leave it out)", lists)
    if cannot_fold({"kramdown": options}):
        remedy = (
            "take it out, or a reading is put into its summary and cannot be folded, and holds\n"
        )
        remedy += "the papers that follow; a run warns of it, too"
        yield bad("kramdown: parse_block_html: true", remedy)
    engine = options.get("math_engine", "mathjax")
    if engine is None:
        remedy = "take it out, or formulas within a line reach the page as $…$, which MathJax and\n"
        remedy += "KaTeX take only where they are told to"
        yield hint("kramdown: math_engine: null", remedy)
    elif str(engine) != "mathjax":
        remedy = (
            "the build needs its gem, and GitHub Pages' own has none; without that, take it out"
        )
        yield hint(f"kramdown: math_engine: {engine}", remedy)


def _posts_dir(look: _Look) -> Iterator[Finding]:
    site, config, wishes = look.site, look.config, look.wishes
    folder = PurePosixPath(site.source, str(config.get("collections_dir") or "").strip("/"))
    path = PurePosixPath(wishes.posts_dir)
    collection = _collection(config, look.documents.path)
    if collection is None:
        what = f"posts-dir {wishes.posts_dir}: Jekyll looks for posts in folders _posts"
        yield bad(what, "or in those of a collection with output: true; see docs/jekyll.md")
    elif not path.is_relative_to(folder):
        given = [f"{k}: {config[k]}" for k in ("source", "collections_dir") if config.get(k)]
        unseen = bad(f"{', '.join(given)}, and posts-dir is {wishes.posts_dir}")
        yield unseen.by_input("posts-dir", f"{folder}/_posts")
    elif collection != "posts":
        yield good(f"the digests are a collection of their own, {collection}")


def _hidden(look: _Look) -> Iterator[Finding]:
    if look.front.get("published") is False:
        yield bad(
            "published: false: Jekyll shows no digest", "take it out of front matter and defaults"
        )
    left_out = look.config.get("exclude")
    for name in left_out if isinstance(left_out, list) else [left_out]:
        if str(name).strip("/") == look.wishes.posts_dir:
            yield bad(f"exclude: {name}", "take it out of exclude, or Jekyll shows no digest")
    limit = look.config.get("limit_posts")
    if isinstance(limit, int) and limit > 0:
        remedy = "take it out, or a digest is gone from the site with the next posts"
        yield hint(f"limit_posts: {limit}", remedy)


def _state_dir(look: _Look) -> Iterator[Finding]:
    kept, state_dir = look.config.get("include"), look.wishes.state_dir
    if state_dir in (kept if isinstance(kept, list) else [kept]):
        remedy = "take it out of include, or the day records are published with the site"
        yield bad(f"include: {state_dir}", remedy)


def _template(look: _Look) -> Iterator[Finding]:
    path = look.wishes.template
    text = text_of(look.site.root, path) if path else None
    if text is not None and read_by_jekyll(path, text, look.config):
        remedy = f"or its build stops there: move the file to {FOLDER}/{PurePosixPath(path).name}"
        yield bad(f"template {path} lies where Jekyll reads it as a page", remedy)


def _excerpt(look: _Look) -> Iterator[Finding]:
    own = look.front.get("excerpt_separator")
    separator = str(own or look.config.get("excerpt_separator") or "\n\n")
    text = _sample_text()
    head = text.partition(separator)[0]
    if len(head) * 2 > len(text):
        remedy = "the digest does not hold it, so lists with excerpts would show whole posts"
        yield hint(f"excerpt_separator: {separator!r}", remedy).by_input("front-matter", SEPARATOR)


def _lists(look: _Look) -> Iterator[Finding]:
    """Tell of a home page that prints whole posts, whatever their excerpt."""
    for name in ("index.html", "index.md", "index.markdown"):
        if _prints_whole_posts(look, name):
            remedy = "print {{ post.excerpt }} there in place of {{ post.content }}, or keep the\n"
            remedy += "digests out of the blog's posts: init --apart"
            yield hint(f"{name} prints whole posts, a day's digest too", remedy)


def _feed(look: _Look) -> Iterator[Finding]:
    for name in ("feed.xml", "atom.xml", "rss.xml"):
        if _prints_whole_posts(look, name):
            remedy = "print {{ post.excerpt }} there in place of {{ post.content }}"
            yield hint(f"{name} holds whole digests", remedy)
    given = look.config.get("feed")
    short = isinstance(given, dict) and given.get("excerpt_only") is True
    if "jekyll-feed" in look.site.plugins and not short:
        remedy = "for excerpts alone write into _config.yml\n  feed:\n    excerpt_only: true"
        yield hint("the feed of jekyll-feed holds whole digests", remedy)


def _prints_whole_posts(look: _Look, name: str) -> bool:
    page = look.site.pages.get(name)
    if page is None or look.documents.collection != "posts":
        return False
    return page_rendering.prints_whole_posts(look.site, page)


def _sample_text() -> str:
    """Return what stands below the front matter in the post of a made-up day."""
    return template_of(render(sample_day(Style())).body.decode()).text


def _math(look: _Look) -> Iterator[Finding]:
    site, front = look.site, look.front
    flags: Mapping[str, Any] = (
        {} if front["layout"] in site.layouts else SWITCHES.get(site.theme, {})
    )
    missing = {name: value for name, value in flags.items() if front.get(name) is not value}
    if missing:
        theme = site.theme.removeprefix("jekyll-theme-")
        silent = hint(f"theme {theme} shows formulas only where the front matter says so")
        yield silent.by_input("front-matter", _yaml(missing))
    elif flags:
        yield good("MathJax or KaTeX is loaded")
    else:
        yield from _engine(page_rendering.switch(site, front), site)


def _engine(needed: Switch, site: Site) -> Iterator[Finding]:
    if not needed.found:
        remedy = "formulas stay as \\(…\\) in the page; docs/jekyll.md has the script to add"
        yield hint("no MathJax or KaTeX is loaded by the layout of posts", remedy)
        return
    if needed.config:
        yield _switched_off(needed, site)
    elif needed.front:
        silent = hint("the theme shows formulas only where the front matter says so")
        yield silent.by_input("front-matter", _yaml(needed.front))
    if needed.overridden:
        yield _told_of_others(needed)
    elif needed.never_run:
        remedy = "load its contrib/auto-render.min.js too, and call renderMathInElement"
        yield hint("KaTeX is loaded, and nothing runs it over the text of a page", remedy)
    elif not (needed.config or needed.front):
        yield good("MathJax or KaTeX is loaded")


def _switched_off(needed: Switch, site: Site) -> Finding:
    """Return what to write into the configuration, as lines of it where they can be told."""
    before = text_of(site.root, site.name) or ""
    after: str | None = before
    for name, value in needed.config.items():
        after = after and with_value(after, name.split("."), value)
    told = changes_between(site.name, before, after) if after else ()
    lines = _yaml(_nested(needed.config)).replace("\n", "\n  ")
    off = hint(
        "MathJax or KaTeX is switched off", "" if told else f"write into _config.yml\n  {lines}"
    )
    off = off.by_changes(told)
    return off.by_input("front-matter", _yaml(needed.front)) if needed.front else off


def _told_of_others(needed: Switch) -> Finding:
    not_taken = hint(
        "MathJax or KaTeX takes no \\(…\\) or \\[…\\] there, so formulas stay as they are"
    )
    remedy = (
        "kramdown writes \\(…\\) and \\[…\\]: where the theme sets inlineMath or delimiters,\n"
        "add those: ['\\\\(', '\\\\)'] and, to displayMath, ['\\\\[', '\\\\]']"
    )
    return (
        not_taken.by_changes(needed.delimiter_changes)
        if needed.delimiter_changes
        else replace(not_taken, remedy=remedy)
    )


def _yaml(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(values), allow_unicode=True, default_flow_style=False).strip()


def _nested(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Return flags by their dotted names as mappings in mappings."""
    found: dict[str, Any] = {}
    for name, value in flags.items():
        *above, last = name.split(".")
        place = found
        for one in above:
            place = place.setdefault(one, {})
        place[last] = value
    return found


RULES = (
    _layout, _clock, _permalink, _kramdown, _posts_dir, _hidden, _state_dir, _template, _excerpt,
    _lists, _feed, _math,
)  # fmt: skip
