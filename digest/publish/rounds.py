"""Rounds of looking, composing and pushing, until a push is accepted."""

from __future__ import annotations

import logging
from collections.abc import Callable

from digest.domain import Published
from digest.errors import PublishError
from digest.publish.repository import Push

logger = logging.getLogger(__name__)

TRIES = 6  # the first and five more


def until_pushed(
    play: Callable[[], Published | Push], pause: Callable[[int], None], branch: str
) -> Published:
    """Return what the first round that ends in a publication says.

    Raises:
        PublishError: every push was lost, to someone faster or to a server in trouble.
    """
    outcome: Published | Push = Push.LOST
    for number in range(TRIES):
        if number:
            pause(number)
        outcome = play()
        if isinstance(outcome, Published):
            return outcome
        logger.info("%s: the push was lost (%s); composing anew", branch, outcome.value)
    if outcome is Push.DOWN:
        raise PublishError(
            f"cannot push {branch}: the server failed {TRIES} times; run again later"
        )
    raise PublishError(
        f"cannot push {branch}: it moved during each of {TRIES} tries; give the workflow a "
        "concurrency group and run again"
    )
