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
ZERO = frozenset({"0", "0.0", "0px", "0pt", "0em", "0rem", "0%"})
HIDING = {
    "display": frozenset({"none"}),
    "visibility": frozenset({"hidden", "collapse"}),
    "opacity": ZERO,
    "font-size": ZERO,
}
COLOURS = frozenset({"color", "--ltx-fg-color"})
_WHITE = re.compile(r"white|#f{3}|#(?:f[0-9a-f]){3}|rgba?\(255,255,255(?:,1)?\)")

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
    style = attributes.get("style", "")[:LONGEST_STYLE].lower().replace(" ", "")
    for declaration in style.split(";") if style else ():
        name, _, given = declaration.partition(":")
        value = given.removesuffix("!important")
        if value in HIDING.get(name, ()):
            return True
        if name in COLOURS and tag != "foreignobject" and _WHITE.fullmatch(value):
            return True
    return False


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
