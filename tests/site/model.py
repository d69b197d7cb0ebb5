"""A fast model of the page: what kramdown, Liquid and MathJax can make of a post's source.

It knows the few constructs that a post may hold and refuses all others, so that a source
it accepts opens nothing else; and it reads the shown texts back out of them.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_ELEMENT = re.compile(
    r"""(?P<escape>\\(?P<char>[\\.*_+`<>()\[\]{}\#!:|"'$=~^-]))
    |(?P<entity>&(?:lt|gt|amp|\#96|\#123|\#94|\#92|\#36);)
    |(?P<span><span>(?P<inner>[$@:]|&\#92;)</span>)
    |(?P<code><code>(?P<content>[^<>]+)</code>)
    |(?P<math>\$\$(?P<tex>(?:[^$`|]|\\\$(?!\$))+?)\$\$)""",
    re.VERBOSE,
)
# What may stand unescaped in running text: nothing that opens anything.
_FORBIDDEN = re.compile(
    r"""[<>`*\[\]|\\$"']|\{[{%:\#]|--|~~|\.{3}|&(?:\#\d+|\#x[0-9a-f]+|[A-Za-z:][\w:-]*);|(?<![A-Za-z])_|_(?![A-Za-z0-9])""",
    re.ASCII,
)
_IN_READING = re.compile(_FORBIDDEN.pattern.replace("\"'", "").replace(r"|\.{3}", ""), re.ASCII)
_LINE_START = re.compile(r" {0,3}(?:[#:=>]|\^\s*$|[-+*](?:\s|$)|\d+\.(?:\s|$)|-+$|=+$|~~~|```)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_BAR = re.compile(r"(?<!\\)\|(?=(?:[^`]*`[^`]*`)*[^`]*$)")  # one in code parts no cells
_BROKEN_LIQUID = "{{ '{' }}"
_BAD_TEX = re.compile(r"\\(?:href|def|newcommand|require|style|class|cssId|rule|bbox)(?![a-zA-Z])")
_BAD_TAG = re.compile(r"<[A-Za-z/!?]")


class Unlawful(AssertionError):
    """The source holds something that a post must not hold."""


@dataclass(frozen=True)
class Shown:
    """What one paper's part of the page shows."""

    title: str
    authors: str
    categories: str
    note: str
    abstract: str
    reading: str


_PAPER = re.compile(
    r"\n## ([^\n]+)\n- \*\*Authors\*\*: ([^\n]+)\n- \*\*Categories\*\*: ([^\n]+)\n"
    r"- \*\*arXiv\*\*: \[(https://arxiv\.org/abs/[\w./%-]+)\]\(\4\)\n"
    r"- \*\*PDF\*\*: \[(https://arxiv\.org/pdf/[\w./%-]+)\]\(\5\)\n"
    r"(?:- \*\*Note\*\*: ([^\n]+)\n)?\n(.+?)\n"
    r"(?:\n<details>\n<summary>详细解读</summary>\n\n<div markdown=\"1\">\n\n(.+?)\n</div>\n\n"
    r"</details>\n)?\n---\n\Z",
    re.DOTALL,
)


def shown(block: bytes) -> Shown:
    """Return what a paper's block shows.

    Raises:
        Unlawful: the block holds a construct that only the template may open.
    """
    found = _PAPER.fullmatch(block.decode())
    if not found:
        raise Unlawful(f"not a paper's block: {block.decode()!r}")
    title, authors, categories, _, _, note, abstract, reading = found.groups()
    return Shown(
        running(title),
        running(authors),
        running(categories),
        running(note or ""),
        "\n".join(_started(line) for line in abstract.split("\n")),
        read(reading or ""),
    )


def _started(line: str) -> str:
    if _LINE_START.match(line) or line != line.strip():
        raise Unlawful(f"opens a block: {line!r}")
    return running(line)


def running(source: str, forbidden: re.Pattern[str] = _FORBIDDEN) -> str:
    """Return the text that running source shows."""
    out, at = [], 0
    for element in _ELEMENT.finditer(source):
        out += [_literal(source, at, element.start(), forbidden), _meaning(element)]
        at = element.end()
    return "".join([*out, _literal(source, at, len(source), forbidden)])


def _literal(source: str, start: int, end: int, forbidden: re.Pattern[str]) -> str:
    for bad in forbidden.finditer(source, max(0, start - 1)):
        if start <= bad.start() < end and not bad[0].startswith("&amp"):
            at = bad.start()
            raise Unlawful(f"{bad[0]!r} in {source[max(0, at - 30) : at + 30]!r}")
        if bad.start() >= end:
            break
    return source[start:end]


def _meaning(element: re.Match[str]) -> str:
    if element["char"]:
        return element["char"]
    if element["entity"]:
        return html.unescape(element["entity"])
    if element["inner"]:
        return html.unescape(element["inner"])
    if element["content"]:
        return running(element["content"], _IN_READING)
    tex = element["tex"]
    depth = sum({"{": 1, "}": -1}.get(brace, 0) for brace in re.findall(r"\\.|[{}]", tex))
    if _BAD_TEX.search(tex) or _BAD_TAG.search(tex) or "{{" in tex or "{%" in tex or depth:
        raise Unlawful(f"formula {tex!r}")
    return f"\\({tex}\\)"


def read(source: str) -> str:
    """Return the text that a reading shows, code as it is, list marks and emphasis gone."""
    lines, out, fence = source.split("\n"), [], ""
    for line in lines:
        opened = re.fullmatch(r"(`{3,})[a-z]*", line)
        if fence:
            fence = "" if line == fence else fence
            out.append(_unbroken(line) if fence else "")
        elif opened:
            fence = opened[1]
        else:
            out.append(_read_line(line))
    if fence:
        raise Unlawful("a fence stays open")
    return "\n".join(out)


def _read_line(line: str) -> str:
    if re.fullmatch(r"\|(?::?-+:?\|)+", line):
        return ""
    if line.startswith("|"):
        return " ".join(_prose(cell) for cell in _BAR.split(line) if cell.strip())
    item = re.match(r" *(?:[-*+]|\d{1,3}\.) {1,3}(?=\S)", line)
    text = line[item.end() :] if item else line.strip()
    if _LINE_START.match(text) and not text.startswith("*"):
        raise Unlawful(f"opens a block: {line!r}")
    return _prose(text)


def _prose(text: str) -> str:
    out, at = [], 0
    for code in _code_spans(text):
        out += [_emphasised(text[at : code.start()]), _unbroken(code[2]).strip()]
        at = code.end()
    return "".join([*out, _emphasised(text[at:])])


def _code_spans(text: str) -> list[re.Match[str]]:
    return list(_CODE.finditer(text))


def _emphasised(text: str) -> str:
    bare = re.sub(r"(\$\$[^$]+\$\$)|(?<!\\)\*", lambda found: found[1] or "", text)
    return running(bare, _IN_READING)


def _unbroken(code: str) -> str:
    rest = code.replace(_BROKEN_LIQUID, "")
    if "{{" in rest or "{%" in rest:
        raise Unlawful(f"Liquid in code: {code!r}")
    return code.replace(_BROKEN_LIQUID, "{")
