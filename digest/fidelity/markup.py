"""Code, HTML, kramdown and Liquid: what may stand in a text only if the source has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from digest.fidelity.defects import Defect, Gravity

# Not the quotes of TeX, `intersected', nor what lies between two apostrophes of years.
_CODE = re.compile(r"(?<!`)`(?! )(?![^`'\n]{1,80}'(?![A-Za-z`]))[^`\n]{1,400}(?<! )`(?!`)")
_TAG = re.compile(r"<([/!?]?\s{0,2})([A-Za-z][A-Za-z0-9:-]{0,40})([^<>]{0,400})(>|$|(?=<))")
# After its name a tag ends, or white space and an attribute follow: "<p$" opens none.
_TAG_REST = re.compile(r"\s{0,9}/?\Z|\s{1,9}[A-Za-z_:@-]|/")
_ATTRIBUTE = re.compile(r"[\s/]{1,9}[A-Za-z_:@-]{1,40}\s{0,9}=")
_PLAIN_NAMES = (
    "a article b br button code div em footer h1 h2 h3 h4 h5 h6 head header html i label li main "
    "nav ol option p q s section select span sub sup svg table tbody td th thead title tr u ul"
)
# Without attributes these do no harm, and papers have tokens and elements of these names.
PLAIN_TAGS = "".join(f"<{name}></{name}>" for name in _PLAIN_NAMES.split())
_SLOT = re.compile(r"\{\{\s?[\w.]{1,40}\s?\}\}")
_COMMENT = re.compile(r"<!--|-->|<!\[CDATA\[|<\?")
_KRAMDOWN = re.compile(r"\{::?[^}\n]{0,200}\}")
_ELEMENT_NAMES = (
    "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas "
    "center code data dd del details dialog div dl dt em embed fieldset font footer form "
    "frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label "
    "legend li link main map mark marquee math meta meter nav noscript object ol option p "
    "param picture pre q s script section select slot small source span strike strong style sub "
    "summary sup svg table tbody td template textarea tfoot th thead title tr track tt u ul var "
    "video wbr xml paper"
)
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())


@lru_cache(maxsize=4)
def without_code(text: str) -> str:
    """Return the text with inline code blanked."""
    return _CODE.sub(lambda match: " " * len(match.group()), text)


def code_spans(text: str) -> tuple[str, ...]:
    """Return the inline code of a text, without its marks."""
    return tuple(dict.fromkeys(span.strip("`") for span in _CODE.findall(text)))


def check_markup(source: str, text: str) -> Iterator[Defect]:
    """Find HTML, images and kramdown commands that the source does not have."""
    bare = without_code(text)
    squeezed = "".join(source.lower().split())
    if any("".join(tag.lower().split()) not in squeezed for tag in _tags(bare)):
        yield Defect("html-foreign", Gravity.FORBIDDEN, "含原文没有的 HTML")
    if any(mark not in source for mark in _COMMENT.findall(bare)):
        yield Defect("html-foreign", Gravity.FORBIDDEN, "含原文没有的 HTML")
    if any(mark not in source for mark in _KRAMDOWN.findall(bare)):
        yield Defect("kramdown-foreign", Gravity.FORBIDDEN, "含原文没有的排版指令")
    if "![" in bare and "![" not in source:
        yield Defect("image-foreign", Gravity.FORBIDDEN, "含原文没有的图片")


def check_liquid(source: str, text: str) -> Iterator[Defect]:
    """Find Liquid that the source does not have."""
    if any(mark not in source for mark in ("{{", "{%") if mark in text):
        yield Defect("liquid-foreign", Gravity.FORBIDDEN, "含原文没有的模板指令")


def without_slots(text: str) -> str:
    """Return the text without a template's slots, ``{{city}}``, where they are inline code."""
    return _CODE.sub(lambda span: _SLOT.sub(" ", span.group()), text)


def _tags(text: str) -> Iterator[str]:
    """Yield what a browser would take for a tag: a known element, or anything with attributes.

    ``1 < p`` is a comparison, for a browser too: white space opens no tag. It counts
    only where everything else is a tag's.
    """
    for match in _TAG.finditer(text):
        opening, name, rest, end = match[1], match[2].lower(), match[3], match[4]
        spaced = opening[-1:].isspace()
        if end != ">":
            found = name in _ELEMENTS and not spaced and bool(_ATTRIBUTE.match(rest))
        elif name in _ELEMENTS:
            found = (len(name) > 1 or not spaced) and bool(_TAG_REST.match(rest))
        else:
            found = not spaced and ("=" in rest or name.startswith(("x-", "svg:")))
        if found:
            yield match.group()
