"""Cut a post into its blocks, and find the papers that it links.

A block begins with the blank line before its heading and ends with the rule after it.
What stands between blocks was put there by a person, and is a piece without a key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from digest.arxiv.ids import ID

HEAD, OVERVIEW, REST, EMPTY, WHOLE = "head", "overview", "rest", "empty", "post"

_LINK = re.compile(r"- \*\*arXiv\*\*: \[https://arxiv\.org/abs/(\S+?)v\d+\]\(")
_ANCHOR = re.compile(
    r"\{: #(?:(?P<overview>overview)|(?P<section>period-numbers|period-late|topic-[0-9a-f]{8})"
    r"|p-(?P<month>\d{4})-(?P<number>\d{4,5})"
    r"|p-(?P<archive>[a-z]+(?:-[a-z]+)?)(?:-(?P<subject>[A-Z]{2}))?-(?P<old>\d{7}))\}"
)
_REST = re.compile(r"## 其余 \d+ 篇$")
_EMPTY = "本窗口内没有新论文："
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[\w+#.-]*$")
_LONGEST_CODE = 200  # lines of code that a person put into an abstract
_LONGEST_LIST = 12  # lines of metadata below a heading; a person may have added some


def paper_anchor(paper_id: str) -> str:
    """Return the name of a paper's place on a rich page, of its id alone: ``p-2601-09603``.

    A heading may be reworded; what links to it still finds it.
    """
    return "p-" + re.sub("[^A-Za-z0-9]", "-", paper_id)


def _anchored(line: str) -> str:
    """Return the key of the block whose heading has this line of attributes below it, or ""."""
    found = _ANCHOR.fullmatch(line)
    if not found:
        return ""
    if found["overview"]:
        return OVERVIEW
    if found["section"]:
        return found["section"]
    if found["month"]:
        return f"{found['month']}.{found['number']}"
    subject = f".{found['subject']}" if found["subject"] else ""
    return f"{found['archive']}{subject}/{found['old']}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a post's bytes; ``key`` is "" for text of no block."""

    key: str
    raw: bytes

    @property
    def digest(self) -> str:
        """Return the hash that a record holds: of the bytes with LF line ends."""
        return digest(self.raw)


def digest(raw: bytes) -> str:
    """Return the SHA-256 of a block; checking out with CRLF changes nothing in it."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()


def cut(post: bytes) -> tuple[Piece, ...]:
    """Return the pieces of a post in order; their bytes joined are the post's.

    A key occurs once: a second block of the same paper is a person's copy.
    """
    raws = post.splitlines(keepends=True) if b"\r" not in post else _lines(post)
    lines = [raw.decode("utf-8", "replace").rstrip("\r\n") for raw in raws]
    bounds = _bounds(lines)
    starts = sorted({0, *bounds, len(lines)})
    pieces, seen = [], set()
    for start, end in pairwise(starts):
        key = bounds.get(start, "")
        if start < end:
            pieces.append(Piece("" if key in seen else key, b"".join(raws[start:end])))
        seen.add(key)
    return tuple(pieces)


def lines_of(post: bytes) -> dict[str, int]:
    """Return the line on which each block's heading stands, counted from 1."""
    found, line = {}, 1
    for piece in cut(post):
        blank = len(piece.raw) - len(piece.raw.lstrip(b"\r\n"))
        if piece.key:
            found[piece.key] = line + piece.raw[:blank].count(b"\n")
        line += piece.raw.count(b"\n")
    return found


def _lines(post: bytes) -> list[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+$", post)


def _bounds(lines: list[str]) -> dict[int, str]:
    """Return where pieces begin, by line, and what they are."""
    bounds: dict[int, str] = {}
    head_end = _head_end(lines)
    if head_end:
        bounds[0], bounds[head_end] = HEAD, ""
    open_block = False
    for at in _on_top(lines, head_end):
        key = _key(lines, at)
        if key == EMPTY and open_block:
            continue  # an abstract may begin with these words
        if key:
            begins = at - 1 if at > head_end and not lines[at - 1] else at
            bounds[begins] = key
            open_block = key != EMPTY
            if key == EMPTY:
                bounds.setdefault(at + 1, "")
        elif open_block and lines[at] == "---":
            bounds[at + 1] = ""
            open_block = False
    return bounds


def _head_end(lines: list[str]) -> int:
    """Return the line after front matter, the paragraph with its list and its style, or 0."""
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        return 0
    at = lines.index("---", 1) + 1
    while at < len(lines) and not lines[at]:
        at += 1
    while at < len(lines) and lines[at] and not lines[at].startswith("## "):
        at += 1
    styled = lines[at : at + 1] == [""] and "".join(lines[at + 1 : at + 2]).startswith("<style>")
    return at + 2 if styled else at


def _on_top(lines: list[str], start: int) -> Iterator[int]:
    """Yield the lines that stand in no reading, so that nothing in one can pose as a block."""
    fence, inside, code_end = "", False, start
    for at in range(start, len(lines)):
        line = lines[at]
        if at < code_end:
            continue
        if inside and fence:
            closes = line.strip() and set(line.strip()) == {fence[0]}
            fence = "" if closes and len(line.strip()) >= len(fence) else fence
        elif inside:
            opened = _FENCE.match(line)
            fence = opened[1] if opened else ""
            inside = line != "</details>"
        elif line.startswith("<details"):
            inside = True
        else:
            code_end = _code_end(lines, at)
            yield at


def _code_end(lines: list[str], at: int) -> int:
    """Return the line after the code that opens at ``at``, or ``at`` where none is closed."""
    opened = _FENCE.match(lines[at])
    if not opened:
        return at
    for end in range(at + 1, min(at + _LONGEST_CODE, len(lines))):
        closer = lines[end].strip()
        if len(closer) >= len(opened[1]) and set(closer) == {opened[1][0]}:
            return end + 1
        if _key(lines, end) not in ("", EMPTY):
            break
    return at


def _key(lines: list[str], at: int) -> str:
    line = lines[at]
    if line.startswith(_EMPTY):
        return EMPTY
    if not line.startswith("## "):
        return ""
    if at + 1 < len(lines) and (anchored := _anchored(lines[at + 1])):
        return anchored
    for below in lines[at + 1 : at + 1 + _LONGEST_LIST]:
        if not below.startswith("- "):
            break
        if link := _LINK.match(below):
            return link[1]
    return REST if _REST.match(line) else ""


_PAGE = re.compile(rf"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/({ID})(?!\d)")
_LISTED = re.compile(r"\s*(?:[-*+]|\d+[.)]|#{1,6})\s+(?:\d+[.)]\s+)?")
_NAMED = re.compile(
    r"(?:\*\*|__)?([A-Za-z\u4e00-\u9fff ]{2,12})(?:\*\*|__)?\s*[:：](?:\*\*|__)?\s*"
)
_LINK_WORDS = re.compile(
    r"(?:arxiv|abs|abstract|pdf|html|links?|urls?|paper|page|source|doi|read|on|full|text|view|here"
    r"|download|链接|原文|论文|地址|摘要|全文|下载|页面|的|[\W\d_]|v(?=\d))+|https?://\S+",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(r"\s*(?:(?:paper\s+)?title|(?:论文)?[标题]题|题目)\s*", re.IGNORECASE)
_READING = re.compile(r"<details.*?(?:</details>|\Z)", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(r"^(`{3,}|~{3,})[\w+#.-]*\n.*?^\1[`~]*[ ]*$", re.DOTALL | re.MULTILINE)
_SHOWN_ONLY = re.compile(r"\$\$.*?\$\$|\\.")  # a formula, an escaped mark: no link's bracket
_BRACKET = re.compile(r"\[|\](?:\(<?(?P<url>[^\s<>()]*))?")
_MOST_IN_LINE = 200  # brackets of one line; nothing that links papers has more


def arxiv_ids(post: bytes) -> tuple[str, ...]:
    """Return the ids, without version, of the papers that a post's lists and headings link to.

    A link counts where it begins a heading or a list's line, where its text is a word for
    a link ("PDF"), and after such a label (``- **arXiv**: …``). What a title, a name or a
    reading links to, or shows, is another paper's.
    """
    text = post.decode("utf-8", "replace").replace("\r\n", "\n")
    text = _READING.sub("", _CODE.sub("", text))
    found: dict[str, None] = {}
    for line in text.splitlines():
        if listed := _LISTED.match(line):
            shown = _SHOWN_ONLY.sub(" ", line[listed.end() :])
            found |= dict.fromkeys(_linked(shown, heading="#" in listed[0]))
    return tuple(found)


def _linked(line: str, *, heading: bool) -> Iterator[str]:
    """Yield the ids that one line links to, by its own links and not by those of its texts."""
    begins = 0
    if not heading and (named := _NAMED.match(line)):
        begins = named.end()
        if _LINK_WORDS.fullmatch(named[1]):
            yield from _PAGE.findall(line)
            return
        if not _TITLE_WORDS.fullmatch(named[1]):
            return
    opened: list[int] = []
    for bracket in islice(_BRACKET.finditer(line), _MOST_IN_LINE):
        if bracket[0] == "[":
            opened.append(bracket.end())
            continue
        start = opened.pop() if opened else -1
        page = _PAGE.match(bracket["url"] or "")
        if not page or opened or start < 0:
            continue
        first = not line[begins : start - 1].strip("*_ ")
        if first or _LINK_WORDS.fullmatch(line[start : bracket.start()]):
            yield page[1]
