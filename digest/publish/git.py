"""git, run in an environment of our own: no hooks, filters, prompts or settings of a user.

The token goes to git through ``GIT_CONFIG_COUNT`` (git 2.31), never through an argument or
a file: https://git-scm.com/docs/git-config#ENVIRONMENT
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from digest.errors import PublishError

TIMEOUT_S = 600.0  # of one command, however slowly the bytes come
KEPT = ("GIT_SSL_", "GIT_PROXY_", "GIT_EXEC_PATH", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
QUIET = (
    ("safe.directory", "*"),
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

    def __init__(self, folder: Path, *, server_url: str = "", token: str = "") -> None:
        self.folder = folder
        self._secrets = secrets_of(token)
        self.environment = environment(server_url, token)

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
            raise PublishError(f"cannot run git in {self.folder}: {error.strerror}") from error
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
            ("git", *arguments),
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
            ("git", *arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def scrub(self, text: str) -> str:
        """Return ``text`` without the token in any of its spellings."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and, where the system knows groups, those it has started."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def environment(server_url: str, token: str) -> dict[str, str]:
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
            "LC_ALL": "C",
        }
    )


def basic(token: str) -> str:
    """Return the token as the credentials of a Basic authorization."""
    return b64encode(f"x-access-token:{token}".encode()).decode()


def secrets_of(token: str) -> tuple[str, ...]:
    """Return the spellings in which a token might be printed."""
    return (basic(token), token) if token else ()


def first_line(output: str) -> str:
    """Return the most telling line of git's output."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"(remote: )?(fatal|error):|! ", line)]
    return (telling or lines or ["no output"])[0]


def no_git(folder: Path) -> str:
    """Say that git is missing, or the folder it should run in."""
    if not folder.is_dir():
        return f"there is no folder {folder}"
    return "git is not installed on this machine; install git 2.31 or newer"
