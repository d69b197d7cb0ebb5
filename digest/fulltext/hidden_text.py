"""Text of a page or a PDF that no reader sees: white, tiny or not drawn.

Orders to language models are hidden in papers as white or tiny text; on arXiv's pages
white text is ``style="--ltx-fg-color:#FFFFFF"``, in a PDF it is drawn in white or in
text rendering mode 3 (PDF 32000-1:2008, section 9.3.6).
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from typing import Any

import pypdfium2.raw as pdfium

LONGEST_STYLE = 2_000
HIDING = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "content-visibility": re.compile("hidden"),
    "transform": re.compile(r".*scale[xy3d]*\(-?0*(?:\.0\d*)?[,)].*"),
    "filter": re.compile(r".*opacity\((?:0?\.0\d*|0|\d(?:\.\d+)?%)\).*"),
    "clip-path": re.compile(r"(?:inset|circle|polygon)\((?:0|[5-9]\d%|100%|0[a-z]+.*)\).*"),
    "clip": re.compile(r"rect\((?:[01](?:px)?,?){4}\)"),
}
# What is smaller than this is not read, by unit.
SMALLEST = {
    "font-size": {"": 1, "px": 3, "pt": 3, "em": 0.2, "rem": 0.2, "ex": 0.4, "%": 20, "mm": 1},
    "opacity": {"": 0.1, "%": 10},
}
# Off the page to the left or above.
SHIFTS = frozenset({"left", "top", "text-indent", "margin-left", "margin-top", "margin"})
FARTHEST = {"px": 500, "pt": 500, "em": 50, "rem": 50, "cm": 15, "vw": 90, "%": 200}
EXTENTS = frozenset({"width", "height", "max-width", "max-height"})
COLOURS = frozenset({"color", "--ltx-fg-color", "-webkit-text-fill-color"})
_FAINT = r"(?:0|0?\.0\d*|\d%)"  # of an alpha
_WHITE = re.compile(
    r"white|#f{3}|#(?:f[0-9a-f]){3}|rgba?\(255,255,255(?:,1)?\)|hsla?\([^()]*,100%\)"
    rf"|transparent|(?:rgb|hsl)a?\((?:(?:[^(),]*,){{3}}|[^()/]*/){_FAINT}\)"
    r"|#[0-9a-f]{6}[01][0-9a-f]|#[0-9a-f]{3}[01]"
)
_AMOUNT = re.compile(r"(-?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))([a-z%]{0,4})")
_COMMENT = re.compile(r"/\*.*?\*/")

NEARLY_WHITE = 0xF0
MOST_OBJECTS = 20_000
"""Objects of a page that are looked at; a page of text has some hundreds."""


def hidden_element(tag: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an element is hidden by its own attributes.

    White on a coloured box is meant to be read: there LaTeXML puts the colour on a
    ``foreignObject``, which is therefore spared.
    """
    if "hidden" in attributes:
        return True
    if "style" not in attributes:
        return False
    style = "".join(attributes["style"][:LONGEST_STYLE].lower().split())
    given = [part.partition(":")[::2] for part in _COMMENT.sub("", style).split(";")]
    declared = [(name, value.removesuffix("!important")) for name, value in given]
    cut = any(name.startswith("overflow") and value == "hidden" for name, value in declared)
    return any(_hides(name, value, tag, cut=cut) for name, value in declared)


def _hides(name: str, value: str, tag: str, *, cut: bool) -> bool:
    """Tell whether a declaration of a style hides an element, ``cut`` off at its edges or not."""
    if name in COLOURS:
        return tag != "foreignobject" and bool(_WHITE.fullmatch(value))
    if name in HIDING:
        return bool(HIDING[name].fullmatch(value))
    found = _AMOUNT.fullmatch(value)
    if not found:
        return False
    amount, unit = float(found[1]), found[2]
    if name in SMALLEST:
        return amount < SMALLEST[name].get(unit, 0.001)
    if name in SHIFTS:
        return amount < -FARTHEST.get(unit, 500)
    return cut and name in EXTENTS and amount <= 1


def drop_hidden_text(page: Any) -> None:
    """Take text that is white or not drawn at all off a PDFium page (its raw handle).

    Where most of a page's text is such, it is a dark page or the text layer of a
    scan, and stays.
    """
    count = min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)
    objects = (pdfium.FPDFPage_GetObject(page, number) for number in range(count))
    texts = [o for o in objects if pdfium.FPDFPageObj_GetType(o) == pdfium.FPDF_PAGEOBJ_TEXT]
    unseen = [text for text in texts if _unseen(text)]
    if 2 * len(unseen) > len(texts):
        return
    for text in unseen:
        if pdfium.FPDFPage_RemoveObject(page, text):
            pdfium.FPDFPageObj_Destroy(text)


def _unseen(text: Any) -> bool:
    if pdfium.FPDFTextObj_GetTextRenderMode(text) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    darkest = min(red.value, green.value, blue.value)
    return bool(known) and (darkest >= NEARLY_WHITE or alpha.value == 0)
