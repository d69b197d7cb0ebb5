"""What a publisher needs to know, as one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from digest.errors import PublishError


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """Where and how to publish; the token never shows in a ``repr``.

    ``workspace`` is the top of the git work tree (or any folder, for ``write`` and
    ``dry-run``), ``working_directory`` the Jekyll root in it. ``key`` is the date of the
    post or ``A_B`` for a range, and ends the branch's name. ``explicit`` tells that the
    user asked for this very date. An empty ``base`` means the repository's default branch.
    ``held``: a pull request opened now is a draft until its day is whole; ``draft``: for good.
    """

    mode: str
    workspace: Path
    temp: Path
    key: str = ""
    explicit: bool = False
    working_directory: str = "."
    state_dir: str = ".arxiv-digest"
    posts_dir: str = "_posts"
    repository: str = ""
    token: str = field(default="", repr=False)
    api_url: str = "https://api.github.com"
    graphql_url: str = "https://api.github.com/graphql"
    server_url: str = "https://github.com"
    base: str = ""
    branch_prefix: str = "arxiv-digest/"
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    draft: bool = False
    held: bool = False
    dispatch_workflow: str = ""
    overwrite: bool = False

    @property
    def branch(self) -> str:
        """Return the branch of this publication."""
        return f"{self.branch_prefix}{self.key}"

    @property
    def root(self) -> str:
        """Return the Jekyll root relative to the workspace, empty for the workspace itself."""
        return relative(self.working_directory)

    @property
    def owner(self) -> str:
        """Return the account that the repository belongs to."""
        return self.repository.partition("/")[0]


def relative(path: str) -> str:
    """Return a path inside the repository in its one spelling: ``/``, no ``.``, no ends.

    Raises:
        PublishError: the path leaves the repository or goes into ``.git``.
    """
    parts = [part for part in PurePosixPath(path.replace("\\", "/")).parts if part != "."]
    bad = path.startswith(("/", "\\")) or any(
        part == ".." or part.lower() == ".git" or ":" in part or "\0" in part or "\n" in part
        for part in parts
    )
    if bad:
        raise PublishError(f"{path!r} is no path inside the blog; give one relative to its root")
    return "/".join(parts)


def inside(root: str, path: str) -> str:
    """Return ``path`` (relative to the Jekyll root) relative to the repository.

    Raises:
        PublishError: the path is empty, leaves the repository or goes into ``.git``.
    """
    below = relative(path)
    if not below:
        raise PublishError("a file to publish has no name")
    return f"{root}/{below}" if root else below
