"""Where and how to publish: the settings, checked against the repository."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from digest.errors import PublishError
from digest.plain_files import is_gits_own
from digest.publish.git import Git, GitFailed
from digest.settings import Settings
from digest.window import Span


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """Where and how this run publishes: its settings, and what the settings do not say."""

    settings: Settings
    span: Span | None = None
    """The days of the run, which end the branch's name; None where none is published."""
    explicit: bool = False
    """Whether the user asked for this very date."""
    held: bool = False
    """A pull request opened now is a draft until its day is whole; ``draft``: for good."""

    @property
    def workspace(self) -> Path:
        """Return the top of the git work tree, or any folder for ``write`` and ``dry-run``."""
        return self.settings.github_workspace.resolve()

    @property
    def temp(self) -> Path:
        """Return the folder for temporary files."""
        return self.settings.runner_temp or Path(tempfile.gettempdir())

    @property
    def repository(self) -> str:
        """Return OWNER/NAME, or nothing where it is not known yet; see `located`."""
        return self.settings.github_repository

    @property
    def token(self) -> str:
        """Return the token in plain text, which no ``repr`` shows."""
        token = self.settings.github_token
        return token.get_secret_value() if token else ""

    @property
    def proof_key(self) -> str:
        """Return a secret that only the action has, or nothing; see `BranchProof`."""
        key = self.settings.api_key
        return key.get_secret_value() if key else ""

    @property
    def base(self) -> str:
        """Return the branch to publish to; empty for the repository's default branch.

        Where none is named it is the job's, unless that is a digest's own.
        """
        settings, name = self.settings, self.settings.github_ref_name
        job = settings.github_ref_type == "branch" and settings.github_event_name != "pull_request"
        ordinary = job and not name.startswith(settings.branch_prefix)
        return settings.base or (name if ordinary else "")

    @property
    def branch(self) -> str:
        """Return the branch of this publication."""
        return f"{self.settings.branch_prefix}{self.span.key if self.span else ''}"

    @property
    def root(self) -> str:
        """Return the Jekyll root relative to the workspace, empty for the workspace itself."""
        return relative(self.settings.working_directory)

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
        part == ".." or is_gits_own(part) or ":" in part or "\0" in part or "\n" in part
        for part in parts
    )
    if bad:
        raise PublishError(
            f"{path!r} is no path inside the blog; give one relative to its root",
            f"{path!r} 不是仓库里的路径：请写相对于博客根目录的路径",
        )
    return "/".join(parts)


def repository_path(root: str, path: str) -> str:
    """Return ``path`` (relative to the Jekyll root) relative to the repository.

    Raises:
        PublishError: the path is empty, leaves the repository or goes into ``.git``.
    """
    below = relative(path)
    if not below:
        raise PublishError("a file to publish has no name", "要发布的文件没有名称")
    return f"{root}/{below}" if root else below


OLDEST = (2, 31)  # the first git that reads GIT_CONFIG_COUNT


def with_repository(options: PublishOptions) -> PublishOptions:
    """Return the options with the repository's name, from the clone where nothing else says it."""
    name = options.repository or remote_name(Git(options.workspace), options)
    settings = options.settings.model_copy(update={"github_repository": name})
    return replace(options, settings=settings)


def require_git(git: Git) -> None:
    """Raise unless git is there and new enough."""
    said = git.line("version")
    numbers = re.search(r"(\d+)\.(\d+)", said)
    if numbers and tuple(map(int, numbers.groups())) < OLDEST:
        raise PublishError(
            f"{said} is too old; install git 2.31 or newer",
            f"{said} 太旧：请安装 git 2.31 或更新的版本",
        )


def remote_name(git: Git, options: PublishOptions) -> str:
    """Return OWNER/NAME from the URL of the clone's remote ``origin``."""
    try:
        git("rev-parse", "--git-dir")
    except GitFailed as error:
        mode = options.settings.publish
        raise PublishError(
            f"{options.workspace} is not a git repository, so publish: {mode} cannot know where to "
            "push; run inside a clone of the blog (in a workflow: after actions/checkout), or set "
            "publish: write",
            f"{options.workspace} 不是 git 仓库，publish: {mode} 不知道推送到哪里：请在博客的克隆里"
            "运行（工作流里放在 actions/checkout 之后），或设 publish: write",
        ) from error
    try:
        url = git.line("config", "--local", "--get", "remote.origin.url")
    except GitFailed as error:
        raise PublishError(
            f"{options.workspace} has no remote “origin”; add one (git remote add origin URL), "
            "set GITHUB_REPOSITORY=OWNER/NAME, or set publish: write",
            f"{options.workspace} 没有名为 origin 的远程仓库：请运行 git remote add origin 网址，"
            "或设 GITHUB_REPOSITORY=所有者/仓库名，或设 publish: write",
        ) from error
    server = options.settings.github_server_url
    host = server.partition("://")[2].rstrip("/")
    found = re.search(rf"{re.escape(host)}(?:/|:(?!\d))([\w.-]+/[\w.-]+?)(?:\.git)?/?$", url)
    if found is None:
        raise PublishError(
            f"the remote “origin” of {options.workspace} is not on {server}; set "
            "GITHUB_SERVER_URL and GITHUB_API_URL, or GITHUB_REPOSITORY=OWNER/NAME",
            f"{options.workspace} 的远程仓库 origin 不在 {server} 上：请设 GITHUB_SERVER_URL 与 "
            "GITHUB_API_URL，或 GITHUB_REPOSITORY=所有者/仓库名",
        )
    return found.group(1)
