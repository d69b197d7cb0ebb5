"""Record to post, and back again as far as a person's edits ask for it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from digest.post.blocks import arxiv_ids, paper_anchor
from digest.post.template_place import cannot_fold, read_configuration, require_unread

if TYPE_CHECKING:
    from digest.post.rendering import Post, render, try_template
    from digest.post.revision import Revision, revise, revise_sections

__all__ = [
    "Post",
    "Revision",
    "arxiv_ids",
    "cannot_fold",
    "paper_anchor",
    "read_configuration",
    "render",
    "require_unread",
    "revise",
    "revise_sections",
    "try_template",
]

_LATER = {
    **dict.fromkeys(("Post", "render", "try_template"), "rendering"),
    **dict.fromkeys(("Revision", "revise", "revise_sections"), "revision"),
}


def __getattr__(name: str) -> object:
    """Load what renders a post when it is asked for: few runs render one.

    https://peps.python.org/pep-0562/
    """
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
