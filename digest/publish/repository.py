"""The repository as git objects: fetch, trees, commits, push."""

from __future__ import annotations

import logging
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from random import SystemRandom

from digest.errors import PublishError
from digest.publication import Tree
from digest.publish import advice
from digest.publish.git import Git, GitFailed, GitRefusal, refusal_of
from digest.publish.git_objects import GitObjects, GitTree, modes_for
from digest.publish.options import PublishOptions, repository_path

logger = logging.getLogger(__name__)

NAME = "github-actions[bot]"
EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
REMOTE = "origin"
# One commit deep, and without the blog's pictures: a large file comes only if it is read.
LARGEST = "2m"
FETCH = ("--quiet", "--no-tags", "--no-write-fetch-head")
SHALLOW = (*FETCH, "--depth=1", f"--filter=blob:limit={LARGEST}")
TRIES = 4
SPREAD = SystemRandom()


class PushResult(Enum):
    """What became of a push; all but the first call for a new look."""

    DONE = "done"
    LOST = "someone else was faster"
    DOWN = "the server is in trouble"


class Repository:
    """Commits by plumbing in a bare repository below ``temp``, removed at the end."""

    def __init__(
        self,
        options: PublishOptions,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._options = options
        self._sleep = sleep
        self._clock = clock
        folder = new_folder(options.temp)
        self._git = Git(
            folder, server_url=options.settings.github_server_url, token=options.token, bare=True
        )
        weakref.finalize(self._git, shutil.rmtree, folder, ignore_errors=True)
        self.objects = GitObjects(self._git)
        self._here: dict[str, str] = {}  # the refs that were fetched, with their commits
        self._git("init", "--quiet", "--bare", "--template=", ".")
        url = f"{options.settings.github_server_url.rstrip('/')}/{options.repository}"
        self._spellings = [url, f"{url}.git"]  # the last one first
        self._respelled()

    def fetch(self, patterns: Iterable[str]) -> dict[str, str]:
        """Return the remote's refs that match, by full name, with their commits at hand.

        Raises:
            PublishError: the remote cannot be reached or read.
        """
        for _ in range(TRIES):
            advertised, here = self._advertised(patterns), self._here
            missing = [ref for ref, commit in advertised.items() if here.get(ref) != commit]
            if not missing:
                return advertised
            if self._fetch(missing):
                self._here = self._refs()
                return {ref: self._here[ref] for ref in advertised}
            self._sleep(1.0)
        raise PublishError(
            f"the branches of {self._options.repository} change faster than they can be read",
            f"{self._options.repository} 的分支变动太快，来不及读取：请稍后再运行一次",
        )

    def tree(self, commit: str) -> Tree:
        """Return the files of a commit below the Jekyll root."""
        return GitTree(self.objects, commit, self._options.root)

    def heads(self, prefix: str) -> tuple[str, ...]:
        """Return the names of the remote's branches that begin with ``prefix``, sorted."""
        refs = self._advertised((f"refs/heads/{prefix}*",))
        names = (ref.removeprefix("refs/heads/") for ref in refs)
        return tuple(sorted(name for name in names if name.startswith(prefix)))

    def history(self, branch: str, tip: str, depth: int) -> Iterator[tuple[str, str]]:
        """Yield the newest commits of a branch up to ``tip``, each with its message."""
        wanted = f"+refs/heads/{branch}:refs/digest/heads/{branch}\n"
        fetched = (*FETCH, f"--depth={depth}", "--filter=blob:none", "--stdin", REMOTE)
        with suppress(VanishedError):  # `tip` alone is here, then
            self._network("fetch", *fetched, data=wanted.encode())
        found = self._git("log", "-z", f"--max-count={depth}", "--format=%H%n%B", tip)
        for item in found.decode("utf-8", "replace").split("\0"):
            commit, _, message = item.partition("\n")
            yield commit, message

    def added(self, base: str, commit: str) -> tuple[str, ...]:
        """Return the paths of the files that a commit has and ``base`` has not."""
        raw = self._git("diff-tree", "-r", "-z", "--name-only", "--diff-filter=A", base, commit)
        return tuple(path.decode("utf-8", "surrogateescape") for path in raw.split(b"\0") if path)

    def tree_with(self, commit: str, files: Mapping[str, bytes]) -> str:
        """Return the hash of a commit's tree with ``files`` put in.

        Raises:
            PublishError: a link, a submodule or a folder lies where a file should go.
        """
        paths = {repository_path(self._options.root, path): data for path, data in files.items()}
        modes = modes_for(self.objects, commit, paths)
        entries = b"".join(
            b"%s %s\t%s\0" % (modes[path].encode(), self._blob(data), path.encode())
            for path, data in paths.items()
        )
        index = {"GIT_INDEX_FILE": str(self._git.folder / "digest-index")}
        self._git("read-tree", commit, extra=index)
        self._git("update-index", "-z", "--index-info", data=entries, extra=index)
        return self._git("write-tree", "--missing-ok", extra=index).decode().strip()

    def rehearse(self, commit: str, branch: str, paths: Iterable[str]) -> None:
        """Look whether files could be put on ``commit``, and the token may push to ``branch``.

        Raises:
            PublishError: something lies in their way, or the server refuses the token.
        """
        modes_for(
            self.objects, commit, [repository_path(self._options.root, path) for path in paths]
        )
        try:
            self._git("push", "--dry-run", "--no-verify", REMOTE, f"{commit}:refs/heads/{branch}")
        except GitFailed as error:
            refusal = refusal_of(error.output)
            if refusal in (GitRefusal.FORBIDDEN, GitRefusal.ABSENT, GitRefusal.EXPIRED):
                raise PublishError(
                    advice.cannot_push(refusal, branch, self._options, error)
                ) from error

    def commit(self, tree: str, parents: Sequence[str], message: str) -> str:
        """Return the hash of a new commit by github-actions[bot]."""
        flags = [flag for parent in parents for flag in ("-p", parent)]
        moment = f"@{int(self._clock())} +0000"
        who = {
            f"GIT_{role}_{field}": value
            for role in ("AUTHOR", "COMMITTER")
            for field, value in (("NAME", NAME), ("EMAIL", EMAIL), ("DATE", moment))
        }
        text = message.rstrip("\n").encode() + b"\n"
        made = self._git("commit-tree", tree, *flags, data=text, extra=who).decode().strip()
        self._deepen(made)
        return made

    def push(self, commit: str, branch: str) -> PushResult:
        """Append ``commit`` to ``branch`` on the remote; never by force.

        Raises:
            PublishError: the remote refuses for a reason that a repetition does not cure.
        """
        ref = f"refs/heads/{branch}"
        try:
            self._git("push", "--porcelain", "--no-verify", REMOTE, f"{commit}:{ref}")
        except GitFailed as error:
            refusal = refusal_of(error.output)
            unsure = refusal in (GitRefusal.LOST, GitRefusal.DOWN, GitRefusal.SLOW)
            if unsure and self._advertised((ref,)).get(ref) == commit:
                return PushResult.DONE
            if refusal in (GitRefusal.LOST, GitRefusal.DOWN):
                return PushResult.LOST if refusal is GitRefusal.LOST else PushResult.DOWN
            raise PublishError(advice.cannot_push(refusal, branch, self._options, error)) from error
        return PushResult.DONE

    def pause(self, attempt: int) -> None:
        """Wait a moment that grows with the attempt and differs between runs."""
        self._sleep(SPREAD.uniform(0.5, 1.5) * 2**attempt)

    def _advertised(self, patterns: Iterable[str]) -> dict[str, str]:
        lines = self._network("ls-remote", "--refs", REMOTE, *patterns).splitlines()
        pairs = (line.partition("\t") for line in lines)
        return {ref: commit for commit, _, ref in pairs}

    def _refs(self) -> dict[str, str]:
        lines = self._git.line(
            "for-each-ref", "--format=%(objectname) %(refname)", "refs/digest/"
        ).splitlines()
        pairs = (line.split(" ", 1) for line in lines)
        return {ref.replace("refs/digest/", "refs/", 1): commit for commit, ref in pairs}

    def _fetch(self, refs: Iterable[str]) -> bool:
        """Fetch refs; tell whether all were still there."""
        wanted = "".join(f"+{r}:{r.replace('refs/', 'refs/digest/', 1)}\n" for r in refs)
        try:
            self._network("fetch", *SHALLOW, "--stdin", REMOTE, data=wanted.encode())
        except VanishedError:
            return False
        return True

    def _network(self, *arguments: str, data: bytes = b"") -> str:
        attempt = 0
        while True:
            try:
                return self._git(*arguments, data=data).decode("utf-8", "surrogateescape")
            except GitFailed as error:
                refusal = refusal_of(error.output)
                if refusal is GitRefusal.VANISHED:
                    raise VanishedError from error
                if refusal is GitRefusal.ABSENT and self._respelled():
                    continue
                if refusal is not GitRefusal.DOWN or attempt + 1 == TRIES:
                    raise PublishError(advice.cannot_read(refusal, self._options, error)) from error
                logger.info("%s; trying again", error)
                self.pause(attempt)
                attempt += 1

    def _respelled(self) -> bool:
        """Name the remote as GitHub does, then as a mirror may; tell whether that was new."""
        if not self._spellings:
            return False
        self._git("config", f"remote.{REMOTE}.url", self._spellings.pop())
        return True

    def _deepen(self, commit: str) -> None:
        """Let git know the parents of a commit of ours that was also fetched, without them."""
        boundary = self._git.folder / "shallow"
        if boundary.exists():
            kept = [line for line in boundary.read_text().split() if line != commit]
            boundary.write_text("".join(f"{line}\n" for line in kept))

    def _blob(self, data: bytes) -> bytes:
        return self._git("hash-object", "-w", "--stdin", data=data).strip()


class VanishedError(Exception):
    """A ref that was just advertised is gone."""


def new_folder(temp: Path) -> Path:
    """Return a new folder below ``temp``."""
    try:
        return Path(tempfile.mkdtemp(prefix="arxiv-digest-", dir=temp))
    except OSError as error:
        raise PublishError(
            f"cannot make a folder below {temp}: {error.strerror}",
            f"无法在 {temp} 下新建文件夹：请检查磁盘空间和权限",
        ) from error
