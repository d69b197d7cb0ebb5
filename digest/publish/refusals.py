"""What a failed git command means, read from what it said in the C locale."""

from __future__ import annotations

import re
from enum import Enum

from digest.publish.git import first_line


class Refusal(Enum):
    """Why a remote did not do what git asked of it."""

    LOST = "lost"  # not a fast-forward, or the ref was moved in between
    PROTECTED = "protected"  # a rule of the branch or a hook forbids it
    EXPIRED = "expired"  # 401: the token is not accepted
    FORBIDDEN = "forbidden"  # 403: the token may not do this
    ABSENT = "absent"  # 404: no such repository, or invisible to the token
    VANISHED = "vanished"  # a ref is gone since it was listed
    SLOW = "slow"  # git was ended at its time limit
    DOWN = "down"  # the server or the way to it
    OTHER = "other"


WORDS = 600  # characters of a server that are repeated

# Wording of git 2.31 to 2.50 and of GitHub: https://docs.github.com/en/repositories/
# configuring-branches-and-merges-in-your-repository/managing-rulesets/troubleshooting-rules
SIGNS = (
    (Refusal.DOWN, r"(?i)rate limit|abuse detection"),  # also as a 403
    (
        Refusal.PROTECTED,
        r"GH006|GH013|protected branch|repository rule|hook declined|deny updating a hidden ref",
    ),
    (
        Refusal.LOST,
        r"\[rejected\]|non-fast-forward|fetch first|cannot lock ref|failed to update ref|"
        r"reference already exists|incorrect old value|stale info|"
        r"failed to lock|unable to resolve reference",
    ),
    (Refusal.VANISHED, r"couldn't find remote ref|not our ref|no such remote ref"),
    (
        Refusal.EXPIRED,
        r"error: 401|Authentication failed|could not read (Username|Password)|"
        r"Invalid username or (password|token)|HTTP 401",
    ),
    (Refusal.FORBIDDEN, r"error: 403|HTTP 403|Permission to .* denied|not granted"),
    (Refusal.ABSENT, r"error: 404|HTTP 404|[Rr]epository .*not found"),
    (Refusal.SLOW, r"^no end after"),
    (
        Refusal.DOWN,
        r"error: (429|5\d\d)|HTTP (429|5\d\d)|RPC failed|hung up|early EOF|timed out|"
        r"Failed to connect|Could(n't| not) (resolve|connect)|Connection (reset|refused|timed)|"
        r"Empty reply|unexpected disconnect|Recv failure|Operation too slow|SSL_|"
        r"unable to access",
    ),
)


def refusal_of(output: str) -> Refusal:
    """Return the first sign that fits git's output."""
    for refusal, signs in SIGNS:
        if re.search(signs, output):
            return refusal
    return Refusal.OTHER


def told(output: str) -> str:
    """Return what the server said of its refusal, and the most telling line of git's own."""
    lines = (line.strip() for line in output.splitlines())
    remote = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    words = " ".join(filter(None, remote))
    if not words or words in (own := first_line(output)):
        return first_line(output)
    whole = words if own.startswith("remote:") else f"{words}; {own}"
    return whole if len(whole) <= WORDS else f"{whole[: WORDS - 1]}…"
