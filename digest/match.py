"""How well a paper fits what the blog's readers care about."""

from __future__ import annotations

from dataclasses import dataclass

HIGHEST = 10


@dataclass(frozen=True, slots=True)
class Match:
    """One paper held against the blog's interests file."""

    topic: str = ""
    """Name of the topic that fits best, as the file has it; empty where none does."""
    score: int | None = None
    """0 to 10: how well it fits, not how good the paper is; None where it is not known."""
    reason: str = ""
    """Why, in at most 40 characters; may be empty."""
    author: str = ""
    """Name of the author whom the blog follows, as the file has it; empty where none is."""
    model: str = ""
    """The model that was asked; empty where the file's keywords decided."""
    model_version: str = ""
    prompt: str = ""
    """Hash of the prompt's templates and of the file's topics."""
