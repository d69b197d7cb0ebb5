"""Errors, and messages in English and Chinese: what costs a paper, a source, the run.

* `PaperError`: one part of one paper could not be made; becomes `Skipped`.
    * `Blocked`: the model refused the text (safety, recitation).
        * `Refused`: in words that nobody knows.
    * `BadReply`: the reply is empty, cut, or fails a check that forbids publishing.
        * `TooLong`: the prompt is longer than the service takes.
    * `Outage`: the model could not be reached or was overloaded, after all retries.
    * `QuotaGone`: a quota or the balance is used up; every later call fails the same way.
    * `OutOfTime`: nothing new may be started any more.
* `SourceDown`: arXiv did not answer usefully within the budget; the step
  that asked decides what that costs.
* `RunError`: the run ends, with an exit code.
    * `SettingsError` 2, `ArxivError` 3, `ModelError` 4, `PublishError` 5,
      `UnfinishedError` 6.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


def within(text: str, chars: int) -> str:
    """Return at most ``chars`` characters of a message, its middle left out.

    What failed stands at the beginning of a message, what to do about it at the end.
    """
    if len(text) <= chars:
        return text
    head = (chars - 3) * 2 // 3
    return f"{text[:head]} … {text[head + 3 - chars :]}"


class Notice(str):
    """A warning in English, for the log, that knows how the summary says it in Chinese.

    ``url`` is where it can be acted on. ``remedy`` is the part of ``chinese`` that says what
    to do, where that is told apart from what happened.
    """

    chinese: str
    url: str
    link_text: str
    remedy: str

    def __new__(
        cls, english: str, chinese: str, url: str = "", link_text: str = "", *, remedy: str = ""
    ) -> Self:
        """Return the warning."""
        made = super().__new__(cls, english)
        made.chinese, made.url, made.link_text, made.remedy = chinese, url, link_text, remedy
        return made


class Cause(StrEnum):
    """Why a part is missing. The first three wait: they say nothing about the paper."""

    QUOTA = "quota"
    TIME = "time"
    OUTAGE = "outage"
    BLOCKED = "blocked"
    REJECTED = "rejected"

    @property
    def waits(self) -> bool:
        """Tell whether the whole paper should wait for a later run."""
        return self in (Cause.QUOTA, Cause.TIME, Cause.OUTAGE)


class _ToldError(Exception):
    """An error that the summary tells in Chinese; a `Notice` brings its own words."""

    def __init__(self, message: str = "", chinese: str = "") -> None:
        super().__init__(message)
        self.chinese = message.chinese if isinstance(message, Notice) else chinese
        self.remedy = message.remedy if isinstance(message, Notice) else ""


class PaperError(_ToldError):
    """Costs one paper one of its parts; the message says what failed, without secrets.

    ``chinese`` says for the summary what to do about it; empty where that is nothing.
    """

    cause = Cause.REJECTED


class Blocked(PaperError):
    """Tell that the model's service refused this text; asking it again is useless."""

    cause = Cause.BLOCKED


class BadReply(PaperError):
    """Tell that a reply came and cannot be published."""

    cause = Cause.REJECTED


class TooLong(BadReply):
    """Tell that the prompt is longer than the service takes; less of it may pass."""


class Refused(Blocked):
    """Tell that the service refused a request in words that nobody knows: too long, perhaps."""


class Outage(PaperError):
    """Tell that the model stayed unreachable or overloaded through all retries."""

    cause = Cause.OUTAGE


class QuotaGone(PaperError):
    """Tell that a quota or the balance is used up; ``renews``: it comes back by itself."""

    cause = Cause.QUOTA

    def __init__(self, message: str = "", chinese: str = "", *, renews: bool = True) -> None:
        super().__init__(message, chinese)
        self.renews = renews


class OutOfTime(PaperError):
    """Tell that the run's deadline forbids to start or to wait any longer."""

    cause = Cause.TIME


class SourceDown(Exception):
    """Tell that arXiv gave no useful answer within the budget; says what was tried."""


class RunError(_ToldError):
    """Ends the run; the message says what failed, on what, and what to do.

    ``chinese`` says the same for the summary; empty where only the kind of the error is
    known there.
    """

    exit_code = 1


class SettingsError(RunError):
    """Bad inputs, all of them in one message."""

    exit_code = 2


class ArxivError(RunError):
    """No source of arXiv could be read."""

    exit_code = 3


class ModelError(RunError):
    """The model's service refuses the key, the model's name or the request itself."""

    exit_code = 4


class PublishError(RunError):
    """The post could not be published; what was made is kept."""

    exit_code = 5


class UnfinishedError(RunError):
    """The day is empty or partial and the user asked to fail on it."""

    exit_code = 6
