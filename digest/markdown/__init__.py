"""All escaping, in one place: text from outside as Markdown that shows it and no more.

Whatever is not recognised is shown literally, no construct can open that was not
opened here, and every function takes time in proportion to its input.
"""

from digest.markdown.addresses import abs_url, pdf_url
from digest.markdown.clean import clean, one_line
from digest.markdown.front_matter import quoted, scalar
from digest.markdown.github import github_text
from digest.markdown.reading import reading
from digest.markdown.running import line, link_text, text

__all__ = [
    "abs_url",
    "clean",
    "github_text",
    "line",
    "link_text",
    "one_line",
    "pdf_url",
    "quoted",
    "reading",
    "scalar",
    "text",
]
