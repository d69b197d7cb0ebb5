"""Publishing: to disk, as a commit, as a pull request."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING

from digest.publication import Publisher
from digest.publish.files import FilesPublisher
from digest.publish.git import Git
from digest.publish.options import PublishOptions, require_git

if TYPE_CHECKING:
    from digest.publish.repository import Repository

__all__ = ["PublishOptions", "build_publisher"]


def build_publisher(
    options: PublishOptions,
    *,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    clones: MutableMapping[str, Repository] | None = None,
) -> Publisher:
    """Return the publisher that the options ask for.

    Args:
        options: where and how to publish.
        sleep: waits so many seconds.
        clock: the present moment in seconds since 1970; dates commits and rate limits.
        clones: what publishers of the same settings have fetched, by the repository's name:
            the next one asks only for what has changed since.

    Raises:
        PublishError: there is no git, or one that is too old.
    """
    mode = options.settings.publish
    if mode in ("write", "dry-run"):
        return FilesPublisher(options, dry=mode == "dry-run")
    # what asks git and GitHub is loaded where there is something to ask them
    from digest.publish.branches import CommitPublisher, ReviewPublisher  # noqa: PLC0415
    from digest.publish.github import GitHub  # noqa: PLC0415
    from digest.publish.pull_requests import PullRequests  # noqa: PLC0415
    from digest.publish.remote_state import RemoteStateLoader  # noqa: PLC0415
    from digest.publish.repository import Repository  # noqa: PLC0415

    require_git(Git(options.workspace))
    clones = {} if clones is None else clones
    if options.repository not in clones:
        clones[options.repository] = Repository(options, sleep=sleep, clock=clock)
    pulls = PullRequests(options, GitHub(options, sleep=sleep, clock=clock), sleep)
    remote = RemoteStateLoader(options, clones[options.repository], pulls)
    return CommitPublisher(remote) if mode == "commit" else ReviewPublisher(remote)
