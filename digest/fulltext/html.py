"""Full text from arXiv's HTML, which LaTeXML makes.

https://math.nist.gov/~BMiller/LaTeXML/manual/

The converter is LaTeXML; its classes: https://math.nist.gov/~BMiller/LaTeXML/manual/.
The page is read as a stream of tags, so its size costs no memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from lxml import etree

from digest.fulltext.extract import Extract, Unreadable, without_unseen
from digest.fulltext.hidden_text import hidden_element

_CONTINUED = re.compile(r"%[ \t]*\n\s*")


class TextLines:
    """Lines without blanks at the ends; white space within them runs together.

    ``prefix`` is put before the next line that is not empty.
    """

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[str] = []
        self.prefix = ""

    def add(self, text: str) -> None:
        """Add characters to the open line."""
        self._open.append(text)

    def close(self) -> None:
        """End the open line; an empty one leaves no trace."""
        if not self._open:
            return
        line = " ".join("".join(self._open).split()).rstrip(" |")
        self._open.clear()
        if line.strip("| "):
            gap = "\n" if self.prefix.startswith("#") else ""
            self._done.append(gap + self.prefix + line)
            self.prefix = ""

    def text(self) -> str:
        """Return all lines, a blank one before each heading, and keep none of them."""
        self.close()
        lines, self._done = self._done, []
        return without_unseen("\n".join(lines)).strip()


def formula(tex: str) -> str:
    """Return TeX as an inline formula; LaTeXML breaks long ones with ``%`` at line ends."""
    source = " ".join(_CONTINUED.sub("", tex).split()).removeprefix(r"\displaystyle").strip()
    return f"${source}$" if source else ""


FATAL = b"Conversion to HTML had a Fatal error"
"""The page's own words where the converter broke off: above stands a part of the paper."""

HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "#### ", "h6": "#### "}
CELLS = frozenset({"ltx_td", "ltx_th", "ltx_eqn_cell"})
"""Besides ``td`` and ``th``: tables within a line of text are made of spans."""

_BLOCKS = (
    "address article blockquote br caption dd div dl dt figcaption figure hr li ol p pre section "
    "table tbody tfoot thead tr ul h1 h2 h3 h4 h5 h6"
)
BLOCKS = frozenset(_BLOCKS.split())
"""Tags that begin and end a line."""

_SILENT_TAGS = (
    "audio button canvas dialog footer form header iframe input nav noscript object script select "
    "style template textarea title video"
)
SILENT_TAGS = frozenset(_SILENT_TAGS.split())
_SILENT_CLASSES = (
    "ltx_ERROR ltx_TOC ltx_acknowledgements ltx_author_notes ltx_authors ltx_biblist "
    "ltx_bibliography ltx_dates ltx_index ltx_listing_data ltx_note_mark ltx_page_footer "
    "ltx_page_header ltx_page_logo ltx_page_navbar ltx_pagination ltx_pubnotes ltx_rdf "
    "ltx_role_address ltx_role_affiliation ltx_role_affiliationtext ltx_role_email "
    "ltx_role_institutetext ltx_role_thanks ltx_tag_equation ltx_tag_item ltx_tag_note "
    "package-alerts"
)
SILENT_CLASSES = frozenset(_SILENT_CLASSES.split())
"""What holds nothing of a paper's text: the frame, authors, references, marks, errors."""


_AT_ONCE = 65_536  # bytes
_ARTICLE_END = re.compile(rb"</article", re.IGNORECASE)

MOST_ELEMENTS = 1_000_000
"""Tags after which a page is given up; a long paper with many formulas has 200,000."""
DEEPEST = 1_000
"""Elements within each other. For a closing tag of none that is open, the parser goes through
all that are: its time would grow with the square of the page."""


def read_html(body: bytes) -> Extract:
    """Return the text of a paper's page: headings with ``#``, formulas as ``$TeX$``.

    Navigation, footers, authors and their notes, the bibliography and hidden text are
    left out; captions stay, and a table keeps one line a row. The appendices come apart.

    Raises:
        Unreadable: no article in it, a broken conversion, or too many tags, or too deep.
    """
    if FATAL in body:
        raise Unreadable("the conversion to HTML broke off")
    article = _Article()
    # The stubs want a target that also takes comments and bytes; lxml gives it neither.
    parser = etree.HTMLParser(target=cast("Any", article), encoding="utf-8")
    text = body.decode("utf-8", "replace").replace("\0", "").encode()
    try:
        for start in range(0, len(text), _AT_ONCE):  # in one piece, it would go on once given up
            parser.feed(text[start : start + _AT_ONCE])
        parser.close()
    except etree.LxmlError as error:
        raise Unreadable("not to be parsed as HTML") from error
    if not article.found:
        raise Unreadable("a page without an article")
    if not _ARTICLE_END.search(body):
        raise Unreadable("a page that breaks off")
    return Extract(article.main.text(), article.appendix.text())


class _Article:
    """A parser target that keeps the text of the page's articles.

    Each ``…_at`` is the depth of the element that a state began with, 0: not in it;
    the article has depth 1. Opening and closing tags come balanced from the parser.
    """

    def __init__(self) -> None:
        self.main, self.appendix = TextLines(), TextLines()
        self.found = False
        self._lines = self.main
        self._elements = self._all_open = self._depth = self._cells = 0
        self._silent_at = self._appendix_at = self._row_at = 0
        self._formula_at = self._annotation_at = 0
        self._tex: list[str] = []
        self._characters: list[str] = []
        self._closers: dict[int, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an opening tag; lxml calls it."""
        self._elements += 1
        self._all_open += 1
        if self._elements > MOST_ELEMENTS:
            raise Unreadable(f"more than {MOST_ELEMENTS} tags")
        if self._all_open > DEEPEST:
            raise Unreadable(f"elements more than {DEEPEST} deep")
        if self._depth == 0 and tag != "article":
            return
        self._depth += 1
        if self._silent_at:
            return
        if self._formula_at:
            if attributes.get("encoding") == "application/x-tex":
                self._annotation_at = self._depth
            return
        classes = attributes.get("class", "").split()
        if (
            tag in SILENT_TAGS
            or not SILENT_CLASSES.isdisjoint(classes)
            or hidden_element(tag, attributes)
        ):
            self._silent_at = self._depth
        elif tag == "math":
            self._open_formula(attributes)
        else:
            self._open(tag, classes)

    def end(self, tag: str) -> None:
        """Take a closing tag; lxml calls it, also for tags left open."""
        self._all_open -= 1
        if self._depth == 0:
            return
        if self._silent_at:
            if self._silent_at == self._depth:
                self._silent_at = 0
        elif self._formula_at:
            self._close_formula()
        else:
            self._close(tag)
        self._depth -= 1

    def data(self, text: str) -> None:
        """Take characters; lxml calls it, also with parts of a text."""
        if self._depth == 0 or self._silent_at:
            return
        if self._annotation_at:
            self._tex.append(text)
        elif self._formula_at:
            self._characters.append(text)
        else:
            self._lines.add(text)

    def close(self) -> None:
        """Take the end of the page; lxml calls it."""

    def _open(self, tag: str, classes: list[str]) -> None:
        self.found = True
        if "ltx_appendix" in classes and not self._appendix_at:
            self._lines.close()
            self._lines, self._appendix_at = self.appendix, self._depth
        if "ltx_note" in classes:
            self._lines.add(" [")
            self._closers[self._depth] = "] "
        if self._row_at:
            self._open_in_row(tag, classes)
        elif tag == "tr" or "ltx_tr" in classes:
            self._lines.close()
            self._row_at, self._cells = self._depth, 0
        elif tag in BLOCKS:
            self._lines.close()
            self._open_block(tag, classes)

    def _open_block(self, tag: str, classes: list[str]) -> None:
        if "ltx_title_abstract" in classes:
            self._lines.prefix = HEADINGS["h2"]
        elif tag in HEADINGS:
            self._lines.prefix = HEADINGS[tag]
        elif tag == "li":
            self._lines.prefix = "- "

    def _open_in_row(self, tag: str, classes: list[str]) -> None:
        if tag in ("td", "th") or not CELLS.isdisjoint(classes):
            equation = "ltx_eqn_cell" in classes
            self._lines.add(" | " if self._cells and not equation else " ")
            self._cells += 1
        elif tag in BLOCKS:
            self._lines.add(" ")

    def _close(self, tag: str) -> None:
        if closer := self._closers.pop(self._depth, ""):
            self._lines.add(closer)
        if self._row_at == self._depth:
            self._row_at = 0
            self._lines.close()
        elif tag in BLOCKS and not self._row_at:
            self._lines.close()
            if tag in HEADINGS or tag == "li":
                self._lines.prefix = ""
        if self._appendix_at == self._depth:
            self._lines.close()
            self._lines, self._appendix_at = self.main, 0

    def _open_formula(self, attributes: Mapping[str, str]) -> None:
        if tex := attributes.get("alttext", ""):
            self._lines.add(formula(tex))
            self._silent_at = self._depth
        else:
            self._formula_at = self._depth

    def _close_formula(self) -> None:
        if self._annotation_at == self._depth:
            self._annotation_at = 0
        if self._formula_at == self._depth:
            self._lines.add(formula("".join(self._tex or self._characters)))
            self._tex.clear()
            self._characters.clear()
            self._formula_at = self._annotation_at = 0
