"""Where Jekyll puts a document: front matter defaults, permalinks and addresses, by its own rule.

Written after Jekyll's source, of 3.10 (which GitHub Pages runs) and of 4:
https://github.com/jekyll/jekyll/tree/master/lib/jekyll (``frontmatter_defaults.rb``,
``configuration.rb``, ``document.rb``, ``url.rb``, ``drops/url_drop.rb``).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

STYLES = {  # `weekdate` is of Jekyll 4 alone
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}
DATE_FORMATS = {
    "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
    "i_day": "%-d", "i_month": "%-m", "short_month": "%b", "short_year": "%y", "y_day": "%j",
}  # fmt: skip
DATE_FORMATS_OF_4 = {
    "long_month": "%B", "w_year": "%G", "week": "%V", "w_day": "%u", "short_day": "%a",
    "long_day": "%A",
}  # fmt: skip
OLD_TYPES = {"post": "posts", "page": "pages", "draft": "drafts"}
DATED_NAME = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)\.[^.]+")
TRIED = tuple(
    date(2026, 1, 1) + timedelta(n) for n in range(800)
)  # every day of two years, and more


class UnknownPlaceholder(ValueError):
    """A permalink names a placeholder that Jekyll has not; its build stops there."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The posts of the digest as a site's Jekyll would read them.

    ``path`` is that of a document relative to the source, with ``{date}`` in it; ``front`` is
    what its own front matter says; ``jekyll`` the major version, 3 or 4.
    """

    config: Mapping[str, Any]
    path: str
    front: Mapping[str, Any] = field(default_factory=dict)
    collection: str = "posts"
    jekyll: int = 4

    def data(self, day: date) -> dict[str, Any]:
        """Return the front matter of a day's document, defaults among it."""
        found = defaults(self.config, self._file(day), self.collection, self.jekyll)
        categories = [*_words(found.get("categories")), *_words(self.front.get("categories"))]
        own = {
            k: v.replace("{date}", f"{day}") if isinstance(v, str) else v
            for k, v in self.front.items()
        }
        return {**_merged(found, own), "categories": categories}

    def permalink(self, day: date) -> str:
        """Return the template of a day's address, as Jekyll takes it."""
        own = self.data(day).get("permalink")
        return str(own) if own else _of_collection(self.config, self.collection, self.jekyll)

    def url(self, day: date) -> str:
        """Return the address of a day's document.

        Raises:
            UnknownPlaceholder: the permalink names one that Jekyll has not.
        """
        data = self.data(day)
        values = self._placeholders(day, data)
        known = DATE_FORMATS | (DATE_FORMATS_OF_4 if self.jekyll >= 4 else {})
        when = _date_of(data, day)

        def replaced(match: re.Match[str]) -> str:
            name = match[1]
            for key in (name, name.removesuffix("_")):
                rest = name[len(key) :]
                if key in known:
                    return when.strftime(known[key]) + rest
                if key in values:
                    return values[key] + rest
            raise UnknownPlaceholder(f":{name}")

        made = re.sub(r":([a-z_]+)", replaced, self.permalink(day))
        return re.sub(r"/+", "/", f"/{made}".replace("..", "/").replace("./", ""))

    def page(self, day: date) -> str:
        """Return the file of the built site that a day's document is written to."""
        url = self.url(day)
        if url.endswith("/"):
            return f"{url}index.html"
        return url if url.endswith(".html") else f"{url}.html"

    def shared(self, days: Sequence[date] = TRIED) -> tuple[date, date] | None:
        """Return the first two days whose documents would be one page, or None."""
        seen: dict[str, date] = {}
        for day in days:
            first = seen.setdefault(self.page(day), day)
            if first != day:
                return first, day
        return None

    def _file(self, day: date) -> str:
        return posixpath.normpath(self.path.replace("{date}", f"{day}"))

    def _placeholders(self, day: date, data: Mapping[str, Any]) -> dict[str, str]:
        path = PurePosixPath(_below_collections(self.config, self._file(day)))
        dated = DATED_NAME.fullmatch(path.name)
        slug = str(data.get("slug") or (dated[2] if dated else path.stem).rstrip("."))
        categories = _categories(data, path, self.collection)
        home = f"_{self.collection}"
        found = {
            "title": _slugified(slug, r"\w._~!$&'()+,;=@", cased=True),
            "slug": _slugified(slug, r"\w"),
            "name": _slugified(path.stem, r"\w"),
            "path": path.with_suffix("").as_posix().replace(home, "", 1).rstrip("."),
            "collection": self.collection,
            "output_ext": ".html",
            "categories": "/".join(dict.fromkeys(c.lower() for c in categories)),
        }
        if self.jekyll >= 4:
            slugged = dict.fromkeys(_slugified(c, r"\w") for c in categories)
            found["slugified_categories"] = "/".join(slugged)
        return found


def defaults(config: Mapping[str, Any], path: str, kind: str, jekyll: int = 4) -> dict[str, Any]:
    """Return what ``defaults`` gives to a document, by Jekyll's order of precedence.

    Args:
        config: the site's configuration.
        path: the document's path, relative to the source.
        kind: its collection; ``pages`` for a page.
        jekyll: the major version; a scope's path is a prefix of text for 4, of folders for 3.
    """
    below = _below_collections(config, path)
    found: dict[str, Any] = {}
    before: Mapping[str, Any] | None = None
    for scope, values in _sets(config):
        if not (_of_type(scope, kind) and _holds(config, scope, below, path, jekyll)):
            continue
        if before is None or _precedes(before, scope):
            found, before = _merged(found, values), scope
        else:
            found = _merged(values, found)
    return found


def _sets(config: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    entries = config.get("defaults")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("values"), dict):
            scope = entry.get("scope")
            yield scope if isinstance(scope, dict) else {}, entry["values"]


def _of_type(scope: Mapping[str, Any], kind: str) -> bool:
    wanted = str(scope.get("type"))
    return "type" not in scope or OLD_TYPES.get(wanted, wanted) == kind


def _holds(
    config: Mapping[str, Any], scope: Mapping[str, Any], below: str, path: str, jekyll: int
) -> bool:
    """Tell whether a scope's path holds a document's; ``*`` is a pattern of existing files."""
    wanted = scope.get("path")
    if not isinstance(wanted, str) or not wanted:
        return True
    inside: Callable[[str], bool]
    inside = below.startswith if jekyll >= 4 else lambda parent: _is_above(parent, below)
    if "*" not in wanted:
        return inside(_below_collections(config, wanted))
    matches = re.compile(_glob(wanted)).fullmatch
    way = PurePosixPath(path)
    there = [one.as_posix() for one in (way, *way.parents)]
    return any(inside(_below_collections(config, one)) for one in there if matches(one))


def _is_above(parent: str, path: str) -> bool:
    return parent.rstrip("/") in {path, *(p.as_posix() for p in PurePosixPath(path).parents)}


def _glob(pattern: str) -> str:
    """Return Ruby's ``Dir.glob`` pattern as a regular expression."""
    made, depth = "", 0
    for part in re.findall(r"\*\*/|\*+|\?|\{|\}|,|\[[^\]]+\]|.", pattern.strip("/")):
        depth += (part == "{") - (part == "}")
        if part == "**/":
            made += r"(?:[^./][^/]*/)*"
        elif part[0] == "*":
            made += r"(?!(?<=/)\.)[^/]*"
        elif part in "{}?":
            made += {"{": "(?:", "}": ")", "?": "[^/]"}[part]
        elif part == "," and depth:
            made += "|"
        else:
            made += part if part[0] == "[" and len(part) > 1 else re.escape(part)
    return made


def _precedes(before: Mapping[str, Any], scope: Mapping[str, Any]) -> bool:
    new, old = (str(s.get("path") or "").removeprefix("/") for s in (scope, before))
    if len(new) != len(old):
        return len(new) > len(old)
    return "type" in scope or "type" not in before


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return two mappings as one; null keeps what was there.

    Jekyll merges mappings in them as well: nothing here asks for one.
    """
    return {**old, **{key: value for key, value in new.items() if value is not None}}


def _of_collection(config: Mapping[str, Any], collection: str, jekyll: int) -> str:
    collections = config.get("collections")
    own = collections.get(collection) if isinstance(collections, dict) else None
    template = own.get("permalink") if isinstance(own, dict) else None
    if template:
        return str(template)
    style = str(config.get("permalink") or "date")
    if collection == "posts":
        known = style in STYLES and (style != "weekdate" or jekyll >= 4)
        return STYLES[style] if known else style
    if style == "pretty" or style.endswith("/"):
        return "/:collection/:path/"
    dotted = style in ("date", "ordinal", "none") or style.endswith(":output_ext")
    return "/:collection/:path" + (":output_ext" if dotted else "")


def _below_collections(config: Mapping[str, Any], path: str) -> str:
    folder = str(config.get("collections_dir") or "").strip("/")
    return path.removeprefix(f"{folder}/") if folder else path


def _date_of(data: Mapping[str, Any], day: date) -> datetime:
    """Return the date that a document's address shows: its front matter's, else its name's."""
    given = data.get("date")
    if isinstance(given, datetime):
        return given
    if not isinstance(given, date):
        try:
            given = date.fromisoformat(str(given)[:10])
        except ValueError:
            given = day
    return datetime(given.year, given.month, given.day)  # noqa: DTZ001 (the site's own zone)


def _categories(data: Mapping[str, Any], path: PurePosixPath, collection: str) -> list[str]:
    """Return the categories: the folders above ``_posts``, then those of the front matter."""
    home = f"_{collection}"
    above = path.parts[: path.parts.index(home)] if home in path.parts else ()
    return [*above, *_words(data.get("categories")), *_listed(data.get("category"))]


def _words(given: object) -> list[str]:
    """Return a list of categories; text is one a word."""
    return given.split() if isinstance(given, str) else _listed(given)


def _listed(given: object) -> list[str]:
    """Return a list's members, or one value, as text."""
    return [str(one) for one in (given if isinstance(given, list) else [given]) if one is not None]


def _slugified(text: str, kept: str, *, cased: bool = False) -> str:
    """Return a name as Jekyll slugs it: runs of what is not ``kept`` become one hyphen."""
    outside = f"[^{kept}]|_" if "_" not in kept.replace(r"\w", "") else f"[^{kept}]"
    slug = re.sub(r"^-|-$", "", re.sub(f"(?:{outside})+", "-", text))
    return slug if cased else slug.lower()
