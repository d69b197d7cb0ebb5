"""One line of a reading: code, formulas and emphasis pass, all else is literal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from digest.escaping import closed_start, literal
from digest.markdown.formulas import Formulas
from digest.markdown.plain_text import linked
from digest.markdown.tex import plain, with_characters

_CANDIDATE = re.compile(r"(?P<ticks>`+)|(?P<stars>\*+)|(?P<dollar>\$\$?)|(?P<slash>\\.)")
_ESCAPABLE = frozenset(".*_+`<>{}#!:|\"'$=-~")
_MADE = frozenset({"code", "formula"})
_MOST_STARS = 120  # a line with more is no prose; kramdown's time grows with their square


@dataclass(slots=True)
class _Token:
    kind: str  # text, code, formula, escaped, stars
    text: str
    span: tuple[int, int] = (0, 0)
    opens: bool = False
    closes: bool = False


def inline(line: str, *, emphasis: bool = True, prices: bool = False, start: bool = True) -> str:
    """Return one line of a reading as Markdown that opens nothing beyond its line.

    Args:
        line: cleaned text of one line, without indentation, list marker or line break.
        emphasis: let ``*`` and ``**`` through where they pair.
        prices: more than one literal ``$`` stands in the reading.
        start: the text begins a line, an item or a cell, where a block could open.
    """
    tokens = list(_tokens(with_characters(line)))
    paired = _paired(tokens) if emphasis else set()
    out = []
    for at, token in enumerate(tokens):
        if token.kind in _MADE or at in paired:
            out.append(token.text)
        elif token.kind == "escaped":
            out.append(_escaped(token.text, prices=prices))
        else:
            out.append(literal(_read(token.text), running=False, prices=prices))
    markdown = "".join(out)
    first_is_text = bool(tokens) and tokens[0].kind == "text"
    return closed_start(markdown, parentheses=False) if start and first_is_text else markdown


def _read(text: str) -> str:
    r"""Return text without TeX in it (``10\\%``), and links as their label and address."""
    return linked(plain(text) if "\\" in text else text)


def literal_dollars(line: str) -> int:
    """Count the dollars of a line that are no delimiters."""
    if "$" not in line:
        return 0
    return sum(t.text.count("$") for t in _tokens(line) if t.kind not in _MADE)


def runs_on(line: str, following: str) -> bool:
    """Tell whether a formula of ``line`` closes in ``following`` only."""
    spans = (token.span for token in _tokens(line + following) if token.kind == "formula")
    return any(begin < len(line) < end for begin, end in spans)


def code_span(content: str) -> str:
    """Return ``content`` as code of one line that kramdown and Liquid leave alone.

    Code that holds backticks becomes an element: a longer run of them, at the start
    of a line, would open a fence that another paper's could close.
    """
    content = content.strip()
    if "`" in content:
        shown = re.sub("</?span>", "", literal(content, running=False))
        return f"<code>{shown}</code>"
    return f"`{without_liquid(content)}`"


def without_liquid(code: str) -> str:
    """Break Liquid's openers in code, where an entity would be shown as such."""
    return re.sub(r"\{(?=[{%])", "{{ '{' }}", code)


def _escaped(char: str, *, prices: bool) -> str:
    """Return a character that was escaped already; "{" so that it opens no Liquid either."""
    if char == "{":
        return "&#123;"
    if char == ":":
        return "<span>:</span>"  # two of them may be an emoji's
    return literal(char, running=False, prices=prices) if char in "<>`$" else f"\\{char}"


def _tokens(line: str) -> Iterator[_Token]:
    finder, closers, done, at = Formulas(line), _tick_runs(line), 0, 0
    while candidate := _CANDIDATE.search(line, at):
        begin, at = candidate.span()
        found = _token(line, candidate, finder, closers)
        if not found:
            continue
        token, end = found
        if begin > done:
            yield _Token("text", line[done:begin])
        yield token
        done = at = end
    if done < len(line):
        yield _Token("text", line[done:])


def _token(
    line: str, candidate: re.Match[str], finder: Formulas, closers: dict[int, list[int]]
) -> tuple[_Token, int] | None:
    """Return what a candidate is and where it ends, or None for plain text."""
    begin, end = candidate.span()
    if candidate.lastgroup == "ticks":
        return _code(line, begin, end, closers)
    if candidate.lastgroup == "stars":
        return _stars(line, begin, end), end
    if (formula := finder.at(begin)) and formula[1]:
        return _Token("formula", formula[1], (begin, formula[0])), formula[0]
    if candidate.lastgroup == "slash" and candidate[0][1] in _ESCAPABLE:
        return _Token("escaped", candidate[0][1]), end
    return None


def _code(
    line: str, begin: int, end: int, closers: dict[int, list[int]]
) -> tuple[_Token, int] | None:
    waiting = closers[end - begin]
    while waiting and waiting[-1] < end:
        waiting.pop()
    if not waiting or not line[end : waiting[-1]].strip():
        return None
    close = waiting[-1]
    return _Token("code", code_span(line[end:close])), close + (end - begin)


def _tick_runs(line: str) -> dict[int, list[int]]:
    """Return where runs of backticks begin, by length, the leftmost last."""
    runs: dict[int, list[int]] = defaultdict(list)
    for run in re.finditer("`+", line):
        runs[len(run[0])].append(run.start())
    for starts in runs.values():
        starts.reverse()
    return runs


def _stars(line: str, begin: int, end: int) -> _Token:
    before, after = line[begin - 1 : begin] if begin else "", line[end : end + 1]
    product = end - begin == 1 and (before + after).isascii() and (before + after).isalnum()
    meant = end - begin <= 3 and not (product and before and after)
    return _Token(
        "stars",
        line[begin:end],
        opens=meant and bool(after.strip()),
        closes=meant and bool(before.strip()),
    )


def _paired(tokens: list[_Token]) -> set[int]:
    """Return which stars pair: nested at most once, an ``em`` within a ``strong``."""
    stars = [at for at, token in enumerate(tokens) if token.kind == "stars"]
    if len(stars) > _MOST_STARS:
        return set()
    paired: set[int] = set()
    open_: list[int] = []
    for at in stars:
        token = tokens[at]
        opened = next((o for o in reversed(open_) if tokens[o].text == token.text), None)
        if token.closes and opened is not None and opened < at - 1:
            paired |= {opened, at}
            del open_[open_.index(opened) :]
        elif token.opens and (not open_ or (tokens[open_[-1]].text, token.text) == ("**", "*")):
            open_.append(at)
    return paired
