"""Publishing: to disk, as a commit, as a pull request."""

from __future__ import annotations

from collections.abc import Callable

from digest.domain import Publisher
from digest.errors import PublishError
from digest.publish.branches import CommitPublisher, ReviewPublisher
from digest.publish.files import FilesPublisher
from digest.publish.github import GitHub
from digest.publish.options import PublishOptions, located
from digest.publish.pull_requests import PullRequests
from digest.publish.repository import Repository

__all__ = ["PublishOptions", "build_publisher"]


def build_publisher(
    options: PublishOptions,
    *,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> Publisher:
    """Return the publisher that the options ask for.

    Args:
        options: where and how to publish.
        sleep: waits so many seconds.
        clock: the present moment in seconds since 1970; dates commits and rate limits.

    Raises:
        PublishError: there is no git, no repository or no token, or no such mode.
    """
    if options.settings.publish in ("write", "dry-run"):
        return FilesPublisher(options, dry=options.settings.publish == "dry-run")
    if options.settings.publish not in ("commit", "pull-request"):
        raise PublishError(f"publish: {options.settings.publish} is not known")
    complete = located(options)
    repository = Repository(complete, sleep=sleep, clock=clock)
    pulls = PullRequests(complete, GitHub(complete, sleep=sleep, clock=clock), sleep)
    if options.settings.publish == "commit":
        return CommitPublisher(complete, repository, pulls)
    return ReviewPublisher(complete, repository, pulls)
