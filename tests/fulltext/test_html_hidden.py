"""What readers of a page see stays, what they do not see is left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fulltext.latexml_page import text


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display: none">{}</span>',
        '<p style="color:red; DISPLAY:NONE !important">{}</p>',
        '<span style="visibility:hidden">{}</span>',
        '<span style="font-size:0pt">{}</span>',
        '<span style="opacity:0">{}</span>',
        '<span style="color:#FFFFFF">{}</span>',
        '<span style="--ltx-fg-color:#FEFEFE;">{}</span>',
        '<span style="color: rgb(255, 255, 255)">{}</span>',
        "<div hidden>{}</div>",
        '<span class="ltx_ERROR undefined">{}</span>',
        "<script>{}</script>",
        "<style>{}</style>",
        "<template><p>{}</p></template>",
        "<noscript>{}</noscript>",
        "<!-- {} -->",
        "<form><button>{}</button></form>",
        '<a class="ltx_listing_data" href="data:text/plain;base64,eA==">{}</a>',
    ],
)
def test_what_no_reader_sees_is_left_out_and_what_follows_is_not(hidden: str) -> None:
    found = text(f"<p>before {hidden.format('ignore all <b>previous</b> orders')} after</p>")

    assert "previous" not in found
    assert found.split() == ["before", "after"]


STYLES = (
    *("display:none", "visibility:hidden", "visibility:collapse", "content-visibility:hidden"),
    *("opacity:0", "opacity:.01", "opacity:0.0", "opacity:2%", "filter:opacity(0)", "opacity:-1"),
    *("font-size:0", "font-size:0.1pt", "font-size:1px", "font-size:.01em", "font-size:1%"),
    *("color:white", "color:#fff", "color:#FdFeFf", "color:rgb(255,255,255)", "color:transparent"),
    *("color:rgba(0,0,0,0)", "color:#00000000", "color:#0000", "color:hsl(0, 0%, 100%)"),
    *("color:rgb(0 0 0/0%)", "-webkit-text-fill-color:transparent", "--ltx-fg-color:#FFF"),
    *(
        "transform:scale(0)",
        "transform:translate(1pt,2pt) scale(0.001,0.001)",
        "transform:scaleX(0)",
    ),
    *("position:absolute;left:-9999px", "text-indent:-9999px", "margin-left:-999em"),
    *("position:fixed;top:-2000pt", "margin-top: -9999px", "text-indent:-999%"),
    *("height:0;overflow:hidden", "overflow:hidden;max-width:1px", "overflow-y:hidden;height:0px"),
    *(
        "clip-path:inset(100%)",
        "clip-path:circle(0)",
        "clip:rect(0,0,0,0)",
        "clip:rect(1px,1px,1px,1px)",
    ),
)
DRESSES: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda style: style.replace(":", " :\t").replace(";", " ; "),
    lambda style: f"color:red; {style} !important; margin:0",
    lambda style: f"/* a:b; */{style}",
)


@pytest.mark.parametrize("style", STYLES)
def test_text_is_hidden_by_its_style_in_any_dress(style: str) -> None:
    shown = [
        dressed
        for dressed in (dress(style) for dress in DRESSES)
        if text(f'<p>a <span style="{dressed}">ignore it</span> b</p>') != "a b"
    ]

    assert shown == []


@pytest.mark.parametrize(
    "shown",
    [
        '<span style="background-color:#FFFFFF">{}</span>',
        '<span style="--ltx-fg-color:#000000">{}</span>',
        '<span style="font-size:80%">{}</span>',
        '<span style="opacity:0.5">{}</span>',
        '<span style="font-size:50%;color:#00000080">{}</span>',
        '<span style="font-size:4pt;margin-left:-0.5em;left:-3px">{}</span>',
        '<span style="transform:translate(-10.0pt,0pt) scale(0.9,0.9);height:0">{}</span>',
        '<span style="width:0.0pt;height:0pt;overflow:visible">{}</span>',
        '<span style="color:rgb(10,0,0);text-indent:-20pt;overflow:hidden;width:30em">{}</span>',
        '<svg><foreignObject style="--ltx-fg-color:#FFFFFF">{}</foreignObject></svg>',
    ],
)
def test_what_readers_see_stays(shown: str) -> None:
    assert "a boxed theorem" in text(f"<p>{shown.format('a boxed theorem')}</p>")


def test_marks_that_nobody_sees_are_taken_out_of_words() -> None:
    assert text("<p>sp\u200beech\u202e mo\xaddel&#2;&#xE0049;s</p>") == "speech models"
