"""All escaping, in one place: text from outside as Markdown that shows it and no more.

Whatever is not recognised is shown literally, no construct can open that was not
opened here, and every function takes time in proportion to its input.
"""

from digest.escaping import (
    abs_url,
    clean,
    github_text,
    one_line,
    pdf_url,
    plain_line,
    scalar,
    yaml_quoted,
)
from digest.markdown.plain_text import (
    addresses,
    line,
    link_text,
    sentence,
    text,
    translation,
)
from digest.markdown.reading import reading

__all__ = [
    "abs_url",
    "addresses",
    "clean",
    "github_text",
    "line",
    "link_text",
    "one_line",
    "pdf_url",
    "plain_line",
    "reading",
    "scalar",
    "sentence",
    "text",
    "translation",
    "yaml_quoted",
]
