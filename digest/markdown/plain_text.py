"""Titles, names and abstracts, which hold no markup, as Markdown."""

from __future__ import annotations

import re

from digest.markdown.escaping import bounded, clean, closed_start, literal, one_line
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
_LONGEST_LINE = 10_000  # characters


def line(text: str, *, formulas: bool = True) -> str:
    """Return running text in one line: a title, authors, categories, a note.

    Args:
        text: raw text.
        formulas: whether ``$x$`` may be one; among authors it is not.
    """
    markdown = _running(bounded(one_line(text), _COSTLY), formulas=formulas).strip()
    body = markdown.rstrip("#")
    return body + "\\#" * (len(markdown) - len(body))


def link_text(text: str) -> str:
    """Return running text in one line as it may stand between the brackets of a link.

    There a ``^`` at the start would make it a footnote, and ``]:`` behind the first
    bracket a definition, which is not shown: https://kramdown.gettalong.org/syntax.html
    """
    markdown = re.sub(r"^\^", "&#94;", line(text))
    return markdown.replace("\\]:", "&#93;:").replace("]:", "] :")


def plain_line(text: str) -> str:
    """Return text in one line as it is read where there is no Markdown: in a list, in a message."""
    return plain(one_line(text[:_LONGEST_LINE])).strip()


def text(raw: str) -> str:
    """Return an abstract as paragraphs of running text, one blank line between them."""
    paragraphs = _BLANK.split(bounded(clean(raw).strip(), _COSTLY))
    return "\n\n".join(made for paragraph in paragraphs if (made := _paragraph(paragraph)))


def translation(raw: str) -> str:
    """Return a model's translation as an abstract, without Markdown that a model added to it."""
    return text(unmarked(raw))


def unmarked(raw: str) -> str:
    """Return text without marks of headings and bold, each link as its label and address."""
    return linked(_INITIALS.sub(r"\1", _BOLD.sub(r"\1", _HEADING.sub("", raw))))


def linked(raw: str) -> str:
    """Return text whose Markdown links show their address, which a reader has to see."""
    return _MARKED_LINK.sub(lambda m: m[2] if m[1] == m[2] else f"{m[1]} ({m[2]})", raw)


def _paragraph(raw: str) -> str:
    stripped = "\n".join(part.strip() for part in raw.strip().split("\n"))
    made = "\n".join(
        closed_start(part.strip()) for part in _running(stripped, displayed=True).split("\n")
    )
    return _BLANK.sub("\n\n", made).strip("\n")


def _running(raw: str, *, formulas: bool = True, displayed: bool = False) -> str:
    """Return escaped text; with ``displayed`` its displayed formulas are paragraphs."""
    held: list[str] = []
    raw = with_characters(raw)
    if formulas:
        raw = _hold(_LINKED.sub(r"\1", raw), held, displayed=displayed)
    pieces = plain(raw).split(_PLACE)
    prices = sum(piece.count("$") for piece in pieces) > 1
    escaped = [literal(piece, prices=prices) for piece in pieces]
    return escaped[0] + "".join(a + b for a, b in zip(held, escaped[1:], strict=True))


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
