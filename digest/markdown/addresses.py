"""Addresses, built from ids and never taken from a feed."""

from __future__ import annotations

from urllib.parse import quote

from digest.domain import Paper


def abs_url(paper: Paper) -> str:
    """Return the address of the paper's page, in its version."""
    return f"https://arxiv.org/abs/{_inert(paper)}"


def pdf_url(paper: Paper) -> str:
    """Return the address of the paper's PDF, in its version."""
    return f"https://arxiv.org/pdf/{_inert(paper)}"


def _inert(paper: Paper) -> str:
    """Return the versioned id; one that is no id stays a harmless path on arxiv.org."""
    return quote(paper.versioned.encode("utf-8", "replace"), safe="/.").replace("~", "%7E")
