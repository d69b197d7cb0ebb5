"""The tags and classes of LaTeXML's pages, and what is done with each.

https://math.nist.gov/~BMiller/LaTeXML/manual/
"""

from __future__ import annotations

FATAL = b"Conversion to HTML had a Fatal error"
"""The page's own words where the converter broke off: above stands a part of the paper."""

HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "#### ", "h6": "#### "}
CELLS = frozenset({"ltx_td", "ltx_th", "ltx_eqn_cell"})
"""Besides ``td`` and ``th``: tables within a line of text are made of spans."""

BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
)
"""Tags that begin and end a line."""

SILENT_TAGS = frozenset(
    {
        "audio",
        "button",
        "canvas",
        "dialog",
        "footer",
        "form",
        "header",
        "iframe",
        "input",
        "nav",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "template",
        "textarea",
        "title",
        "video",
    }
)
SILENT_CLASSES = frozenset(
    {
        "ltx_ERROR",
        "ltx_TOC",
        "ltx_acknowledgements",
        "ltx_author_notes",
        "ltx_authors",
        "ltx_biblist",
        "ltx_bibliography",
        "ltx_dates",
        "ltx_index",
        "ltx_listing_data",
        "ltx_note_mark",
        "ltx_page_footer",
        "ltx_page_header",
        "ltx_page_logo",
        "ltx_page_navbar",
        "ltx_pagination",
        "ltx_pubnotes",
        "ltx_rdf",
        "ltx_role_address",
        "ltx_role_affiliation",
        "ltx_role_affiliationtext",
        "ltx_role_email",
        "ltx_role_institutetext",
        "ltx_role_thanks",
        "ltx_tag_equation",
        "ltx_tag_item",
        "ltx_tag_note",
        "package-alerts",
    }
)
"""What holds nothing of a paper's text: the frame, authors, references, marks, errors."""
