"""The laws of a page: what must hold of any record, whatever its texts hold."""

from __future__ import annotations

import re
from typing import Any

from digest.domain import DayRecord, Entry, Part
from digest.escaping import clean, one_line
from digest.markdown.plain_text import linked, unmarked
from digest.markdown.tex import plain
from tests.site.browser import Seen

TAGS = {
    *("h2", "p", "ul", "ol", "li", "strong", "em", "a", "code", "pre", "div", "span", "br"),
    *("hr", "details", "summary", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = frozenset(
    [
        "th style",
        "td style",
        "a href",
        "h2 id",
        "code class",
        "pre class",
        "div class",
        "span class",
        "details open",
    ]
)
_LINK = re.compile(r"https://arxiv\.org/(?:abs|pdf)/[\w./%-]+")
_MARKS = re.compile(r"[\s$`*_~#=>|\\^+.-]+")


def broken_laws(
    record: DayRecord, seen: Seen, plain_facts: dict[str, Any], *, hostile: tuple[int, ...] = (2,)
) -> list[str]:
    """Return what a page broke.

    Args:
        record: what the page was rendered from.
        seen: what Chromium saw.
        plain_facts: the facts of the harmless twin.
        hostile: which papers hold hostile texts; all else must be the twin's.
    """
    facts = seen.facts
    if facts is None:
        return ["the post has no page of its layout"]
    papers = [entry for entry in record.shown if not entry.brief]
    lists = int(any(entry.brief for entry in record.shown))
    readings = sum(isinstance(e.reading, Part) and not e.withdrawn for e in papers)
    counts = {
        "articles": 1,
        "headings": len(papers) + lists,
        "details": readings,
        "open": 0,
        "rules": len(papers) + lists,
    }
    found = [f"{name} {facts[name]}, not {n}" for name, n in counts.items() if facts[name] != n]
    found += ["a script ran"] * seen.ran
    found += [f"asked for {url}" for url in seen.asked]
    found += [f"element {tag}" for tag in facts["tags"] if tag not in TAGS]
    found += [f"attribute {name}" for name in facts["attributes"] if name not in ATTRIBUTES]
    found += [f"link {link}" for link in facts["links"] if not _LINK.fullmatch(link)]
    if len(facts["links"]) != 2 * len(papers) + sum(e.brief for e in record.shown):
        found.append(f"{len(facts['links'])} links")
    if not found:
        found += _texts(papers, facts)
        found += _neighbours(facts, plain_facts, hostile)
    return found


def _neighbours(
    facts: dict[str, Any], plain_facts: dict[str, Any], hostile: tuple[int, ...]
) -> list[str]:
    ours, theirs = facts["sections"], plain_facts["sections"]
    if len(ours) != len(theirs):
        return [f"{len(ours)} sections, not {len(theirs)}"]
    pairs = list(enumerate(zip(ours, theirs, strict=True)))
    return [
        f"section {n} changed" for n, (a, b) in pairs if n not in hostile and a["html"] != b["html"]
    ]


def _texts(papers: list[Entry], facts: dict[str, Any]) -> list[str]:
    found = []
    for entry, section in zip(papers, facts["sections"][1:], strict=False):
        abstract = unmarked(entry.translation.text) if isinstance(entry.translation, Part) else ""
        given = {
            "authors": (
                one_line(", ".join(entry.paper.authors)),
                section["fields"].get("Authors", ""),
            ),
            "categories": (
                one_line(", ".join(entry.paper.categories)),
                section["fields"]["Categories"],
            ),
            "abstract": (abstract or entry.paper.abstract, section["text"]),
        }
        given["title"] = (one_line(entry.paper.title), section["title"])
        for name, (wanted, shown) in given.items():
            if not same_text(wanted, shown):
                found.append(f"{name}: {_strict(shown)!r} for {_strict(wanted)!r}")
        reading = entry.reading.text if isinstance(entry.reading, Part) else ""
        if not same_reading(reading, section.get("reading", "")):
            shown = _unquoted(section.get("reading", ""))
            found.append(f"reading: {shown!r} for {_wanted(reading)!r}")
    return found


_ESCAPED = re.compile(r"\\(.)")


def same_text(given: str, shown: str) -> bool:
    """Tell whether running text is shown as given; an empty one has a word in its place."""
    return not _strict(given) or _strict(given) == _strict(shown)


def same_reading(given: str, shown: str) -> bool:
    """Tell whether a reading is shown as given, its Markdown and its TeX outside formulas aside."""
    wanted = _wanted(given)
    # an escaped quote before a letter may also be an accent of TeX
    return not wanted or _flat(_unquoted(shown)) in map(_flat, (wanted, _unquoted(clean(given))))


def _wanted(reading: str) -> str:
    return _unquoted(linked(_ESCAPED.sub(_unescaped, clean(reading))))


def _flat(text: str) -> str:
    """Return text whose links are label and address, also those that were shown as they are."""
    return re.sub(r"\[([^\[\]]*)\]\((https?:[^()]*)\)", r"\1(\2)", text)


def _unquoted(text: str) -> str:
    """Return a reading without its TeX and quotes, of which TeX has its own."""
    return re.sub("[`'\"“”‘’]", "", _loose(plain(text)))


def _unescaped(match: re.Match[str]) -> str:
    return match[1] if match[1] in ".*_+`<>{}#!:|\"'$=-~" else match[0]


def _strict(text: str) -> str:
    """Return running text for comparison.

    Formulas' delimiters, quotes, backslashes and all spaces count for nothing; what TeX
    is no formula is taken as a person would write it, on both sides, in formulas too.
    """
    text = plain(re.sub(r"(\{array\}\{)c\|c", r"\1cc", clean(text)))
    text = re.sub(r"\\vert\s?", "|", text.replace("\\Vert ", "\\|").replace("\\Vert", "\\|"))
    text = re.sub(r"([@:])\{\}", r"\1", text.replace("\\$", "$"))  # parted for a site's plugins
    return re.sub(r"\\[()\[\]]|[\s$:,（），`'\"“”‘’]+", "", text).replace("\\", "")


def _loose(text: str) -> str:
    """Return a reading for comparison: marks of Markdown and typography count for nothing."""
    text = re.sub(r"^\s*(?:(?:[-*+]|\d+\.)(?:\s+|$))+", "", text, flags=re.MULTILINE)
    text = re.sub(r"^[ #]*(?:`{3,}|~{3,})[ ]*[A-Za-z0-9_+#.-]*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^[ |:-]+$", "", text, flags=re.MULTILINE)  # a table's delimiter row
    for straight, curly in (("'", "‘’"), ('"', "“”"), ("...", "…"), ("--", "–"), ("---", "—")):
        text = re.sub(f"[{curly}]", straight, text)
    text = re.sub(r"([@:])\{\}", r"\1", text)
    text = re.sub(r"\\[VvR]ert|\\[()\[\]]", "", text)
    return _MARKS.sub("", text)
