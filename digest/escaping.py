"""Text from outside made literal: for kramdown, for YAML front matter, for GitHub."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from digest.domain import Paper

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{1,6}\U000e007f")
_LONGEST, _MOST_COSTLY = 100_000, 4_000
_LONGEST_LINE = 10_000  # characters
_TEX = re.compile(r"[\\$~`]")  # without one of these nothing is read as TeX
CUT = " ……（过长，已截断）"
_JOINERS = frozenset("\u200c\u200d")  # emoji sequences, Indic and Arabic scripts
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_ODD_SPACES = frozenset({"Zs"})
_STACKING, _FIRST_MARK, _MOST_MARKS = frozenset({"Mn", "Me"}), "\u0300", 4


def clean(text: str) -> str:
    """Return ``text`` in characters that are safe to publish, lines ended by LF.

    Every kind of line end becomes LF, every kind of space (tabs too) an ASCII space.
    Control, format, bidirectional and zero-width characters, lone surrogates and
    noncharacters go; joiners, variation selectors and the tags of a flag stay. So do
    four marks on a letter: hundreds of them would be drawn over the lines of others.
    """
    text = _LINE_ENDS.sub("\n", text)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    flags = {at for match in _FLAG.finditer(text) for at in range(*match.span())}
    return _unstacked(char if at in flags else _kept(char) for at, char in enumerate(text))


def one_line(text: str) -> str:
    """Return ``text`` cleaned, in one line, single spaces between its words."""
    return " ".join(clean(text).split())


def plain_line(text: str) -> str:
    """Return text in one line as it is read where there is no Markdown: in a list, in a message."""
    shown = one_line(text[:_LONGEST_LINE])
    if not _TEX.search(shown):
        return shown
    from digest.markdown.formula_text import formulas_as_text  # noqa: PLC0415 (few titles need it)
    from digest.markdown.tex import plain  # noqa: PLC0415

    return plain(formulas_as_text(shown)).strip()


def bounded(text: str, costly: re.Pattern[str]) -> str:
    """Return cleaned text, cut where no abstract or reading goes, with a word that it was.

    The longest abstract has 1,920 characters, the longest author list some 60,000.
    ``costly`` are the marks that become elements of kramdown, whose time grows with
    their number times the length of the line (it counts lines for each).
    """
    end = _LONGEST
    for count, mark in enumerate(costly.finditer(text, 0, end)):
        if count == _MOST_COSTLY:
            end = mark.start()
            break
    return text if len(text) <= end else text[:end].rstrip() + CUT


def _unstacked(chars: Iterable[str]) -> str:
    out: list[str] = []
    marks = 0
    for char in chars:
        is_mark = char >= _FIRST_MARK and unicodedata.category(char) in _STACKING
        marks = marks + 1 if is_mark else 0
        if marks <= _MOST_MARKS:
            out.append(char)
    return "".join(out)


def _kept(char: str) -> str:
    if char == "\n" or char in _JOINERS:
        return char
    if char == "\t":
        return " "
    category = unicodedata.category(char)
    if category in _ODD_SPACES:
        return " "
    if category in _DROPPED or _is_noncharacter(ord(char)):
        return ""
    return char


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


# One alternative a danger. A mention and the name of an emoji are plugins', which look for
# them within one text of the page: https://github.com/jekyll/jekyll-mentions,
# https://github.com/jekyll/jemoji. A backtick is an entity beside code spans, because kramdown's
# table pass ignores escapes; "{" is one because "\\{%" would still be Liquid's.
_SPECIAL = re.compile(
    r"""(?P<tick>`)|(?P<entity>[<>]|&(?=\#?[\w:.-]+;))
    |(?P<brace>\{(?=[{%:\#]|$))
    |(?P<live>\\(?=[\\(\[$]|\s*(?:begin|(?:eq)?ref)\b))
    |(?P<last>\\(?=[ ]*(?:\n|$)))
    |(?P<word>(?<=[A-Za-z])_(?=[A-Za-z0-9]))
    |(?P<run>-{2,}|~{2,}|\.{3,})
    |(?P<price>\$)
    |(?P<plugin>(?<![A-Za-z0-9_])@(?=[A-Za-z0-9])|:(?=[\w+-]{1,50}:))
    |(?P<quote>["'])
    |(?P<mark>[\\*_\[\]|])""",
    re.VERBOSE,
)
_FIXED = {"brace": "&#123;", "live": "<span>&#92;</span>", "last": "&#92;"}
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

# What opens a block at the start of a line: headings, lists, definitions, rules, the
# underline of a setext heading ("-=-" too), the end-of-block marker. From
# https://github.com/gettalong/kramdown/tree/master/lib/kramdown/parser/kramdown
_OPENS = re.compile(r"[#=:]|[-+](?=[ ]|$)|-(?=[-=]+[ ]*$)|\d+(?=[.)](?:[ ]|$))|\^(?=[ ]*$)")


def literal(text: str, *, running: bool = True, prices: bool = False) -> str:
    r"""Return Markdown that shows ``text`` and nothing else, wherever in a line it stands.

    Args:
        text: cleaned text without formulas.
        running: no code stands beside it, and quotes and dots, which kramdown else
            makes typographic, are escaped too.
        prices: more than one ``$`` of this paragraph is no delimiter, so that each must
            be kept from MathJax, which pairs them where ``$`` is configured:
            https://docs.mathjax.org/en/v3.2/input/tex/delimiters.html. An element
            around a delimiter is the one way that shows nothing else.
    """

    def escaped(match: re.Match[str]) -> str:
        found, kind = match[0], match.lastgroup or ""
        if kind in _FIXED:
            return _FIXED[kind]
        if kind == "plugin":
            return f"<span>{found}</span>"
        if kind == "price":
            return _dollar(text[match.end() : match.end() + 1], prices=prices)
        if kind == "tick" and not running:
            return "&#96;"
        if kind == "word" or (not running and (kind == "quote" or found[0] == ".")):
            return found
        return _ENTITIES.get(found) or "".join(f"\\{char}" for char in found)

    return _SPECIAL.sub(escaped, text)


def _dollar(following: str, *, prices: bool) -> str:
    if prices:
        return "<span>$</span>"
    return "&#36;" if following in ("", "$") else "\\$"


def closed_start(markdown: str, *, parentheses: bool = True) -> str:
    """Return a line of Markdown that opens no block by what it begins with.

    Args:
        markdown: one line, already literal, without indentation.
        parentheses: close ``1)`` too, which opens a list in CommonMark, not in kramdown.
    """
    found = _OPENS.match(markdown)
    if not found:
        return markdown
    mark, rest = found[0], markdown[found.end() :]
    if mark == "^":
        return f"&#94;{rest}"
    if mark.isdigit():
        return f"{mark}\\{rest}" if parentheses or rest[0] == "." else markdown
    return f"\\{markdown}"


def abs_url(paper: Paper) -> str:
    """Return the address of the paper's page, in its version."""
    return f"https://arxiv.org/abs/{_inert(paper)}"


def pdf_url(paper: Paper) -> str:
    """Return the address of the paper's PDF, in its version."""
    return f"https://arxiv.org/pdf/{_inert(paper)}"


def _inert(paper: Paper) -> str:
    """Return the versioned id; one that is no id stays a harmless path on arxiv.org."""
    return quote(paper.versioned.encode("utf-8", "replace"), safe="/.").replace("~", "%7E")


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def yaml_quoted(text: str) -> str:
    """Return ``text``, in one line, as a double-quoted scalar of YAML.

    JSON's strings are YAML's: https://yaml.org/spec/1.2.2/#13-relation-to-json.
    """
    return json.dumps(one_line(text), ensure_ascii=False)


def scalar(text: str) -> str:
    """Return a layout or a tag: plain where every YAML reader takes it for a string."""
    text = one_line(text)
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else yaml_quoted(text)


_GITHUB_SPECIAL = re.compile(r"[&<>|`]|[\\*_\[\]~$#!](?!$)|[\\*_\[\]~$#!]$")
_GITHUB_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;"}
_BREAK = "&#8203;"  # zero width: parts what GitHub would link

# Mentions, issues, commands of a runner, addresses; https://docs.github.com/en/get-started/
# writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_LINKED = re.compile(
    r"@(?=\w)|#(?=\w)|(?<![0-9A-Za-z])(?:GH(?=-\d)|www(?=\.))|:(?=:)|:(?=//)", re.IGNORECASE
)
_HASH = re.compile(r"[0-9a-f]{6}(?=[0-9a-f])", re.IGNORECASE)
# Nothing ordinary is as long without a blank; a table's other columns would leave the screen.
_ENDLESS = re.compile(r"[!-~]{40}(?=[!-~])")


def github_text(text: str) -> str:
    """Return ``text`` in one line that GitHub shows as it is.

    Safe in a table's cell: no markup, no HTML, no mention, no reference to an issue or
    a commit, no link, no command of a runner.
    """
    parted = one_line(text)
    for revived in (_ENDLESS, _LINKED, _HASH):  # long words first: a break begins a new word
        parted = revived.sub(lambda m: m[0] + "\0", parted)
    escaped = _GITHUB_SPECIAL.sub(lambda m: _GITHUB_ENTITIES.get(m[0], f"\\{m[0]}"), parted)
    started = re.sub(r"^(?:([-+=:])|(\d+)([.)]))", _closed, escaped)
    return started.replace("\0", _BREAK)


def _closed(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"
