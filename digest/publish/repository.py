"""The repository as git objects: fetch, trees, commits, push."""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from random import SystemRandom

from digest.domain import Tree
from digest.errors import PublishError
from digest.publish import advice
from digest.publish.git import Git, GitFailed, GitRefusal, refusal_of
from digest.publish.options import PublishOptions, relative, repository_path

GIT_BROKE = "git 中途停止，没能读出仓库里的文件：请再运行一次"
REGULAR = (b"100644", b"100755")
FOLDER = b"040000"


class Blobs:
    """Contents of blobs by their hash; one git process for the lifetime of a run."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, blob: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            PublishError: the blob is not there or git has gone.
        """
        process = self._talk()
        if process.stdin is None or process.stdout is None:
            raise PublishError("git cat-file has no pipes", GIT_BROKE)
        try:
            process.stdin.write(f"{blob}\n".encode())
            process.stdin.flush()
        except OSError as error:
            raise PublishError(f"git cat-file ended before {blob}", GIT_BROKE) from error
        header = process.stdout.readline().split()
        if len(header) != 3:
            raise PublishError(f"git cannot read {blob}: {b' '.join(header).decode()}", GIT_BROKE)
        size = int(header[2])
        content = process.stdout.read(size + 1)
        if len(content) <= size:
            raise PublishError(f"git cat-file ended within {blob}", GIT_BROKE)
        return content[:size]

    def _talk(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = self._git.open("cat-file", "--batch")
            weakref.finalize(self, end, self._process)
        return self._process


def end(process: subprocess.Popen[bytes]) -> None:
    """End a git process that was talked with."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


class GitTree:
    """The regular files of a commit below the Jekyll root; links and submodules are not files."""

    def __init__(self, git: Git, blobs: Blobs, commit: str, root: str) -> None:
        self._git = git
        self._blobs = blobs
        self._commit = commit
        self._root = root
        self._listed: dict[str, dict[str, str]] = {}

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the paths of all files below ``folder``, sorted."""
        below = relative(folder)
        listing = self._listing(below.partition("/")[0])
        return tuple(sorted(p for p in listing if not below or p.startswith(f"{below}/")))

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""
        below = relative(path)
        blob = self._listing(below.partition("/")[0]).get(below)
        return None if blob is None else self._blobs.read(blob)

    def _listing(self, top: str) -> dict[str, str]:
        """Return path → blob of everything in one top-level folder, read once."""
        if top not in self._listed:
            self._listed[top] = self._list(top)
        return self._listed[top]

    def _list(self, top: str) -> dict[str, str]:
        place = repository_path(self._root, top) if top else self._root
        paths = ("--", place) if place else ()
        raw = self._git("ls-tree", "-r", "-z", "--full-tree", self._commit, *paths)
        skip = len(self._root) + 1 if self._root else 0
        found = {}
        for line in raw.split(b"\0"):
            mode, _, rest = line.partition(b" ")
            if mode in REGULAR:
                facts, _, path = rest.partition(b"\t")
                found[path.decode("utf-8", "surrogateescape")[skip:]] = facts[5:].decode()
        return found


def modes_for(git: Git, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
    """Return the mode that each file is to have on a commit.

    Raises:
        PublishError: a link, a submodule or a folder lies where a file should go.
    """
    above = {path: parents_of(path) for path in paths}
    asked = sorted({*above, *(folder for folders in above.values() for folder in folders)})
    raw = git("ls-tree", "-t", "-z", "--full-tree", commit, "--", *asked)
    found = {}
    for line in raw.split(b"\0"):
        facts, _, name = line.partition(b"\t")
        found[name.decode("utf-8", "surrogateescape")] = facts[:6]
    for path, folders in above.items():
        blocked = [name for name in folders if found.get(name, FOLDER) != FOLDER]
        if blocked or found.get(path, REGULAR[0]) not in REGULAR:
            raise PublishError(advice.link_in_the_way((blocked or [path])[0]))
    return {path: found.get(path, REGULAR[0]) for path in above}


def parents_of(path: str) -> list[str]:
    """Return all folders above a file, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


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
        self._blobs = Blobs(self._git)
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
            advertised, here = self._advertised(patterns), self._refs()
            missing = [ref for ref, commit in advertised.items() if here.get(ref) != commit]
            if not missing:
                return advertised
            if self._fetch(missing):
                here = self._refs()
                return {ref: here[ref] for ref in advertised}
            self._sleep(1.0)
        raise PublishError(
            f"the branches of {self._options.repository} change faster than they can be read",
            f"{self._options.repository} 的分支变动太快，来不及读取：请稍后再运行一次",
        )

    def tree(self, commit: str) -> Tree:
        """Return the files of a commit below the Jekyll root."""
        return GitTree(self._git, self._blobs, commit, self._options.root)

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

    def blobs(self, tree: str, folder: str, *, deep: bool = True) -> dict[str, str]:
        """Return path → blob of the files in a folder of a commit or tree, by plain names."""
        place = ("--", f"{folder}/") if folder else ()
        flags = ("-r",) if deep else ()
        raw = self._git("ls-tree", *flags, "-z", "--full-tree", tree, *place)
        found = {}
        for line in raw.split(b"\0"):
            facts, _, path = line.partition(b"\t")
            if facts[:6] in REGULAR:
                found[path.decode("utf-8", "surrogateescape")] = facts.split()[-1].decode()
        return found

    def added(self, base: str, commit: str) -> tuple[str, ...]:
        """Return the paths of the files that a commit has and ``base`` has not."""
        raw = self._git("diff-tree", "-r", "-z", "--name-only", "--diff-filter=A", base, commit)
        return tuple(path.decode("utf-8", "surrogateescape") for path in raw.split(b"\0") if path)

    def moment(self, commit: str) -> datetime:
        """Return when a commit was made, UTC; the latest moment there is where it says later."""
        seconds = self._git.line("show", "--no-patch", "--format=%ct", commit)
        try:
            return datetime.fromtimestamp(int(seconds), UTC)
        except (ValueError, OverflowError):
            return datetime.max.replace(tzinfo=UTC)

    def tree_hash(self, commit: str) -> str:
        """Return the hash of a commit's tree."""
        return self._git.line("rev-parse", f"{commit}^{{tree}}")

    def tree_with(self, commit: str, files: Mapping[str, bytes]) -> str:
        """Return the hash of a commit's tree with ``files`` put in.

        Raises:
            PublishError: a link, a submodule or a folder lies where a file should go.
        """
        paths = {repository_path(self._options.root, path): data for path, data in files.items()}
        modes = modes_for(self._git, commit, paths)
        entries = b"".join(
            b"%s %s\t%s\0" % (modes[path], self._blob(data), path.encode())
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
        modes_for(self._git, commit, [repository_path(self._options.root, path) for path in paths])
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
