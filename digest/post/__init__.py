"""Record to post, and back again as far as a person's edits ask for it."""

from digest.post.blocks import arxiv_ids, paper_anchor
from digest.post.rendering import Post, render, try_template
from digest.post.revision import Revision, revise, revise_sections
from digest.post.template_place import cannot_fold, read_configuration, require_unread

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
