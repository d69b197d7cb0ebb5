"""Run git: its environment, its time, and what its errors mean.

The token goes to git through ``GIT_CONFIG_COUNT`` (git 2.31), never through an argument or
a file: https://git-scm.com/docs/git-config#ENVIRONMENT
"""

from __future__ import annotations

import ntpath
import os
import posixpath
import re
import signal
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from types import ModuleType

from digest.errors import Notice, PublishError
from digest.plain_files import work_tree
from digest.secret_forms import forms_of, without


class GitRefusal(Enum):
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
    (GitRefusal.DOWN, r"(?i)rate limit|abuse detection"),  # also as a 403
    (
        GitRefusal.PROTECTED,
        r"GH006|GH013|protected branch|repository rule|hook declined|deny updating a hidden ref",
    ),
    (
        GitRefusal.LOST,
        r"\[rejected\]|non-fast-forward|fetch first|cannot lock ref|failed to update ref|"
        r"reference already exists|incorrect old value|stale info|"
        r"failed to lock|unable to resolve reference",
    ),
    (GitRefusal.VANISHED, r"couldn't find remote ref|not our ref|no such remote ref"),
    (
        GitRefusal.EXPIRED,
        r"error: 401|Authentication failed|could not read (Username|Password)|"
        r"Invalid username or (password|token)|HTTP 401",
    ),
    (GitRefusal.FORBIDDEN, r"error: 403|HTTP 403|Permission to .* denied|not granted"),
    (GitRefusal.ABSENT, r"error: 404|HTTP 404|[Rr]epository .*not found"),
    (GitRefusal.SLOW, r"^no end after"),
    (
        GitRefusal.DOWN,
        r"error: (429|5\d\d)|HTTP (429|5\d\d)|RPC failed|hung up|early EOF|timed out|"
        r"Failed to connect|Could(n't| not) (resolve|connect)|Connection (reset|refused|timed)|"
        r"Empty reply|unexpected disconnect|Recv failure|Operation too slow|SSL_|"
        r"unable to access",
    ),
)


def refusal_of(output: str) -> GitRefusal:
    """Return the first sign that fits git's output."""
    for refusal, signs in SIGNS:
        if re.search(signs, output):
            return refusal
    return GitRefusal.OTHER


def server_words(output: str) -> str:
    """Return what the server said of its refusal, and the most telling line of git's own."""
    lines = (line.strip() for line in output.splitlines())
    remote = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    words = " ".join(filter(None, remote))
    if not words or words in (own := first_line(output)):
        return first_line(output)
    whole = words if own.startswith("remote:") else f"{words}; {own}"
    return whole if len(whole) <= WORDS else f"{whole[: WORDS - 1]}…"


TIMEOUT_S = 600.0  # of one command, however slowly the bytes come
KEPT = ("GIT_SSL_", "GIT_PROXY_", "GIT_EXEC_PATH", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
QUIET = (
    ("safe.directory", "*"),
    ("safe.bareRepository", "explicit"),  # a folder of the blog can look like one
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.autocrlf", "false"),
    ("core.fsmonitor", "false"),
    ("credential.helper", ""),
    ("commit.gpgSign", "false"),
    ("push.gpgSign", "false"),
    ("push.followTags", "false"),
    ("push.recurseSubmodules", "no"),
    ("fetch.recurseSubmodules", "no"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("i18n.commitEncoding", "UTF-8"),
    ("http.lowSpeedLimit", "500"),
    ("http.lowSpeedTime", "60"),
)


class GitFailed(PublishError):
    """A git command ended badly; ``output`` is what it said, scrubbed."""

    def __init__(self, command: str, code: int, output: str) -> None:
        super().__init__(f"git {command} ended with {code}: {first_line(output)}")
        self.command = command
        self.output = output


class Git:
    """Runs git in ``folder``, with the token for one server."""

    def __init__(
        self, folder: Path, *, server_url: str = "", token: str = "", bare: bool = False
    ) -> None:
        """Take the folder; ``bare``: it is itself the repository."""
        self.folder = folder
        self._secrets = forms_of(token)
        self.environment = git_environment(server_url, token)
        if bare:
            self.environment["GIT_DIR"] = str(folder)

    def __call__(
        self, *arguments: str, data: bytes = b"", extra: Mapping[str, str] | None = None
    ) -> bytes:
        """Return what ``git ARGUMENTS`` writes to stdout.

        Raises:
            GitFailed: git ended with another code than 0, or not in time.
            PublishError: there is no git.
        """
        try:
            done = self._run(arguments, data, self.environment | dict(extra or {}))
        except FileNotFoundError as error:
            raise PublishError(no_git(self.folder)) from error
        except OSError as error:
            raise PublishError(
                f"cannot run git in {self.folder}: {error.strerror}",
                f"无法在 {self.folder} 运行 git：请检查权限，或重装 git",
            ) from error
        except subprocess.TimeoutExpired as error:
            raise GitFailed(arguments[0], -1, f"no end after {TIMEOUT_S:g} s") from error
        if done.returncode:
            said = (done.stderr + b"\n" + done.stdout).decode("utf-8", "replace")
            raise GitFailed(arguments[0], done.returncode, self.scrub(said))
        return done.stdout

    def _run(
        self, arguments: tuple[str, ...], data: bytes, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git to its end; at the time limit, end it with all that it has started."""
        with subprocess.Popen(
            (program(self.folder), *arguments),
            cwd=self.folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C is the program's to answer, not git's
        ) as process:
            try:
                out, err = process.communicate(data, TIMEOUT_S)
            except BaseException:
                end_group(process)
                raise
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def line(self, *arguments: str, data: bytes = b"") -> str:
        """Return the output without its line end."""
        return self(*arguments, data=data).decode("utf-8", "replace").rstrip("\n")

    def open(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a git process to talk with over pipes."""
        return subprocess.Popen(
            (program(self.folder), *arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def scrub(self, text: str) -> str:
        """Return ``text`` without the token in any of its spellings."""
        return without(text, self._secrets)


def program(folder: Path) -> str:
    """Return the path of git, for work in ``folder``.

    Windows, and a ``PATH`` with an empty or a relative entry, would take a ``git`` that lies
    in the current folder, which may be the blog: so only absolute folders are looked into, and
    of those none within a blog's repository, however it is written or linked to.
    https://learn.microsoft.com/en-us/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw

    Raises:
        FileNotFoundError: there is none.
    """
    blogs = [os.path.realpath(top) for top in map(work_tree, (folder, Path.cwd())) if top]
    for candidate in candidates(os.environ.get("PATH", ""), os.name == "nt", blogs):
        place = os.path.realpath(os.path.dirname(candidate))  # noqa: PTH120
        inside = any(lies_in(place, blog, os.name == "nt") for blog in blogs)
        if not inside and os.path.isfile(candidate) and os.access(candidate, os.X_OK):  # noqa: PTH113
            return candidate
    raise FileNotFoundError("git")


def candidates(path: str, windows: bool, blogs: Sequence[str] = ()) -> Iterator[str]:
    """Yield where git may be, by a ``PATH``; never a script, which takes arguments for code."""
    kind: ModuleType = ntpath if windows else posixpath
    for folder in path.split(";" if windows else ":"):
        plain = folder.strip('"') if windows else folder
        drive = kind.splitdrive(plain)[0]
        own = any(lies_in(plain, blog, windows) for blog in blogs)
        if kind.isabs(plain) and (drive or not windows) and not own:
            yield from (kind.join(plain, name) for name in (NAMES[:-1] if windows else NAMES[-1:]))


def lies_in(folder: str, blog: str, windows: bool) -> bool:
    """Tell by the paths whether a folder is a blog's or one below; nothing lies in a whole disk."""
    kind: ModuleType = ntpath if windows else posixpath
    place, own = (
        kind.normcase(kind.normpath(path)).replace("\\\\?\\", "") for path in (folder, blog)
    )
    whole_disk = kind.dirname(own) == own
    return not whole_disk and bool(place == own or place.startswith(own + kind.sep))


NAMES = ("git.exe", "git.com", "git")


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and, where the system knows groups, those it has started."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def git_environment(server_url: str, token: str) -> dict[str, str]:
    """Return the environment for git: the process's own, less its git and input variables."""
    settings = list(QUIET)
    if token:
        scope = f"http.{server_url.rstrip('/')}/.extraheader"
        settings += [(scope, ""), (scope, f"AUTHORIZATION: basic {basic(token)}")]
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(KEPT) or not name.startswith(("GIT_", "INPUT_", "SSH_ASKPASS"))
    }
    numbered = {
        f"GIT_CONFIG_{kind}_{number}": value
        for number, pair in enumerate(settings)
        for kind, value in zip(("KEY", "VALUE"), pair, strict=True)
    }
    return (
        kept
        | numbered
        | {
            "GIT_CONFIG_COUNT": str(len(settings)),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "NoDefaultCurrentDirectoryInExePath": "1",  # of Windows, for what git starts
            "LC_ALL": "C",
        }
    )


def basic(token: str) -> str:
    """Return the token as the credentials of a Basic authorization."""
    return b64encode(f"x-access-token:{token}".encode()).decode()


def first_line(output: str) -> str:
    """Return the most telling line of git's output."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(remote: )?(fatal|error):|! ", line)]
    return (telling or lines or ["no output"])[0]


def no_git(folder: Path) -> Notice:
    """Say that git is missing, or the folder it should run in."""
    if not folder.is_dir():
        return Notice(f"there is no folder {folder}", f"没有文件夹 {folder}")
    return Notice(
        "git is not installed on this machine; install git 2.31 or newer",
        "这台机器没有安装 git：请安装 2.31 或更新的版本",
    )
