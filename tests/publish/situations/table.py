"""How a situation is entered into the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from digest.publication import Operation, Published
from tests.publish.publishing_blog import PublishingBlog

Play = Callable[[PublishingBlog], Published]
OTHER = "2026-01-14"


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens, the last run's operation, and the pushes of all runs together."""

    name: str
    play: Play
    operation: Operation
    pushes: int


TABLE: list[Situation] = []


def situation(operation: Operation, pushes: int) -> Callable[[Play], Play]:
    """Enter a function into the table, under its name in words."""

    def enter(play: Play) -> Play:
        TABLE.append(Situation(play.__name__.replace("_", "-"), play, operation, pushes))
        return play

    return enter
