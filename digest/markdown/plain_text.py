"""Titles, names and abstracts, which hold no markup, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Collection

from digest.escaping import bounded, clean, closed_start, literal, one_line
from digest.markdown.formula_text import formulas_as_text
from digest.markdown.formulas import Formulas
from digest.markdown.tex import plain, with_characters

_PLACE = "\ufdd0"  # stands for a formula; a noncharacter, so that cleaned text has none
_CANDIDATE = re.compile(r"\$\$|\$|\\(?:[(\[\\$]|begin\{)")
_DISPLAYED = ("$$", "\\[")  # openers; kramdown displays only what is a paragraph of its own
_COSTLY = re.compile(r"[&{$<>]|\\[\\(\[]")
_LINKED = re.compile(r"\$(\\href\{https?://[^{}$]*\}\{[^{}$]*\})\$")  # a link, no formula
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6} +(?=\S)")
# Not 2**3**4: what stands between marks touches them, and no letters or digits stand outside.
_BOLD = re.compile(r"(?<![*A-Za-z0-9])\*\*(?=[^\s*])([^*\n$]{1,200})(?<=\S)\*\*(?![*A-Za-z0-9])")
# **AD**versarial, **M**ulti-**I**njection: the letters that a name was made of.
_INITIALS = re.compile(r"(?<![*A-Za-z0-9])\*\*([A-Z][A-Za-z]{0,20})\*\*(?=[a-z])")
_MARKED_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\]\((https?://[^\s()<>]{1,500})\)")
_BLANK = re.compile(r"\n[ ]*(?:\n[ ]*)+")


def line(text: str, *, formulas: bool = True, links: Collection[str] = ()) -> str:
    """Return running text in one line: a title, authors, categories, a note.

    Args:
        text: raw text.
        formulas: whether ``$x$`` may be one; among authors it is not.
        links: addresses that become links where they stand.
    """
    raw = bounded(one_line(text), _COSTLY)
    markdown = _running(raw, formulas=formulas, links=links).strip()
    body = markdown.rstrip("#")
    return body + "\\#" * (len(markdown) - len(body))


def link_text(text: str, *, formulas: bool = True) -> str:
    """Return running text in one line as it may stand between the brackets of a link.

    Without ``formulas`` each is shown as characters: the engines of some themes leave out links.
    There a ``^`` at the start would make it a footnote, and ``]:`` behind the first
    bracket a definition, which is not shown: https://kramdown.gettalong.org/syntax.html
    """
    shown = text if formulas else formulas_as_text(one_line(text))
    markdown = re.sub(r"^\^", "&#94;", line(shown, formulas=formulas))
    return markdown.replace("\\]:", "&#93;:").replace("]:", "] :")


def text(raw: str, *, links: Collection[str] = ()) -> str:
    """Return an abstract as paragraphs of running text, one blank line between them."""
    paragraphs = _BLANK.split(bounded(clean(raw).strip(), _COSTLY))
    made = (_paragraph(paragraph, links) for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in made if paragraph)


def translation(raw: str, *, links: Collection[str] = ()) -> str:
    """Return a model's translation as an abstract, without Markdown that a model added to it."""
    return text(unmarked(raw), links=links)


def sentence(raw: str) -> str:
    """Return a sentence of a model's, in one line, without Markdown that a model added to it."""
    return line(unmarked(raw))


def unmarked(raw: str) -> str:
    """Return text without marks of headings and bold, each link as its label and address."""
    return linked(_INITIALS.sub(r"\1", _BOLD.sub(r"\1", _HEADING.sub("", raw))))


def linked(raw: str) -> str:
    """Return text whose Markdown links show their address, which a reader has to see."""
    return _MARKED_LINK.sub(lambda m: m[2] if m[1] == m[2] else f"{m[1]} ({m[2]})", raw)


def _paragraph(raw: str, links: Collection[str]) -> str:
    stripped = "\n".join(part.strip() for part in raw.strip().split("\n"))
    made = "\n".join(
        closed_start(part.strip())
        for part in _running(stripped, displayed=True, links=links).split("\n")
    )
    return _BLANK.sub("\n\n", made).strip("\n")


def _running(
    raw: str, *, formulas: bool = True, displayed: bool = False, links: Collection[str] = ()
) -> str:
    """Return escaped text; with ``displayed`` its displayed formulas are paragraphs."""
    held: list[str] = []
    raw = with_characters(raw)
    if formulas:
        raw = _hold(_LINKED.sub(r"\1", raw), held, displayed=displayed)
    raw, linked_addresses = _hold_links(raw, links) if links else (raw, [])
    pieces = plain(raw).split(_PLACE)
    prices = sum(piece.count("$") for piece in pieces) > 1
    escaped = [literal(piece, prices=prices) for piece in pieces]
    made = escaped[0] + "".join(a + b for a, b in zip(held, escaped[1:], strict=True))
    return _put_back(made, linked_addresses) if linked_addresses else made


def _hold(raw: str, held: list[str], *, displayed: bool) -> str:
    """Return ``raw`` with a place for each formula, and put the formulas in ``held``."""
    finder, out, done, at = Formulas(raw), [], 0, 0
    while candidate := _CANDIDATE.search(raw, at):
        at = candidate.end()
        if found := finder.at(candidate.start()):
            out += [raw[done : candidate.start()], _PLACE]
            done, made = found
            at = done
            apart = displayed and made and candidate[0] in _DISPLAYED
            shown = made or literal(raw[candidate.start() : done], prices=True)
            held.append(f"\n\n{shown}\n\n" if apart else shown)
    return "".join([*out, raw[done:]])


_LINK_PLACE = "\ufdd1"  # stands for a link; a noncharacter, so that cleaned text has none
_MOST_LINKS = 40  # links in one text
_LONGEST_ADDRESS = 300
# Only https, a plain host, and characters that mean nothing to kramdown, Liquid, HTML or MathJax;
# whole, as it stands: an address that goes on with anything else is no link.
_ADDRESS = re.compile(
    r"(?<![\w@./:%&=+?#-])https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})"
    r"(?P<path>/[A-Za-z0-9._~%+=&?#/-]{0,250})?",
    re.IGNORECASE | re.ASCII,
)
_TRAILING = re.compile(r"[.?]+\Z")
_GOES_ON = re.compile(r"[\w@\\{($*^<`:|~!'-]", re.ASCII)
_STOP = re.compile(r"[:!'](?=\s|\Z)")


def addresses(text: str) -> tuple[str, ...]:
    """Return the addresses of a text that may be linked, each once, in its order."""
    return tuple(dict.fromkeys(found[0] for found in _addresses_in(text)))


def _hold_links(text: str, known: Collection[str]) -> tuple[str, list[str]]:
    """Return the text with a place for each address that is known, and the links for them."""
    pieces: list[str] = []
    links: list[str] = []
    done = 0
    for address, start in _addresses_in(text):
        if address in known and len(links) < _MOST_LINKS:
            pieces += [text[done:start], _LINK_PLACE]
            links.append(f"<{address}>")
            done = start + len(address)
    return "".join([*pieces, text[done:]]), links


def _put_back(markdown: str, links: list[str]) -> str:
    """Return Markdown with the links in their places."""
    first, *others = markdown.split(_LINK_PLACE)
    return first + "".join(link + text for link, text in zip(links, others, strict=True))


def _addresses_in(text: str) -> list[tuple[str, int]]:
    found = []
    for match in _ADDRESS.finditer(text):
        address = _TRAILING.sub("", match[0])
        end = match.start() + len(address)
        goes_on = _GOES_ON.match(text, end) and not _STOP.match(text, end)
        if len(address) <= _LONGEST_ADDRESS and not goes_on and "xn--" not in match["host"].lower():
            found.append((address, match.start()))
    return found
