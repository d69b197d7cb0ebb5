"""What lies in the repository's git objects: files, folders, commits, read through one process."""

from __future__ import annotations

import subprocess
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.errors import PublishError
from digest.publish import advice
from digest.publish.git import Git
from digest.publish.options import relative, repository_path

GIT_BROKE = "git 中途停止，没能读出仓库里的文件：请再运行一次"
REGULAR = ("100644", "100755")
FOLDER = "40000"  # as in a tree; `git ls-tree` puts a zero before it


@dataclass(frozen=True, slots=True)
class Named:
    """What has a name in a folder: its mode and the hash of its contents."""

    mode: str
    hash: str


class GitObjects:
    """Objects by their names; one git process for the lifetime of a run.

    A folder is read once: what has its hash never changes.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: subprocess.Popen[bytes] | None = None
        self._folders: dict[str, dict[str, Named]] = {}
        self._roots: dict[str, str] = {}

    def read(self, blob: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            PublishError: the blob is not there or git has gone.
        """
        return self._object(blob)[1]

    def tree_hash(self, commit: str) -> str:
        """Return the hash of a commit's tree."""
        if commit not in self._roots:
            self._roots[commit] = self._object(f"{commit}^{{tree}}")[0]
        return self._roots[commit]

    def moment(self, commit: str) -> datetime:
        """Return when a commit was made, UTC; the latest moment there is where it says later."""
        head = self._object(commit)[1].partition(b"\n\n")[0]
        try:
            (line,) = (one for one in head.splitlines() if one.startswith(b"committer "))
            return datetime.fromtimestamp(int(line.split()[-2]), UTC)
        except (ValueError, OverflowError):
            return datetime.max.replace(tzinfo=UTC)

    def find(self, tree: str, path: str) -> Named | None:
        """Return what lies at a path of a commit or a tree, None where nothing does."""
        found = Named(FOLDER, self.tree_hash(tree))
        for part in filter(None, path.split("/")):
            inside = self._folder(found.hash) if found.mode == FOLDER else {}
            if part not in inside:
                return None
            found = inside[part]
        return found

    def files(self, tree: str, path: str, *, deep: bool = True) -> Iterator[tuple[str, str]]:
        """Yield path and blob of the regular file at a path, or of those in the folder there."""
        top = self.find(tree, path)
        left = [(path, top)] if top else []
        while left:
            place, found = left.pop()
            if found.mode in REGULAR:
                yield place, found.hash
            elif found.mode == FOLDER and (deep or place == path):
                inside = self._folder(found.hash).items()
                left += [(f"{place}/{name}" if place else name, named) for name, named in inside]

    def _folder(self, tree: str) -> dict[str, Named]:
        if tree not in self._folders:
            self._folders[tree] = dict(_entries(self._object(tree)[1], len(tree) // 2))
        return self._folders[tree]

    def _object(self, name: str) -> tuple[str, bytes]:
        """Return the hash and the bytes of an object."""
        process = self._talk()
        if process.stdin is None or process.stdout is None:
            raise PublishError("git cat-file has no pipes", GIT_BROKE)
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
        except OSError as error:
            raise PublishError(f"git cat-file ended before {name}", GIT_BROKE) from error
        header = process.stdout.readline().split()
        if len(header) != 3:
            raise PublishError(f"git cannot read {name}: {b' '.join(header).decode()}", GIT_BROKE)
        size = int(header[2])
        content = process.stdout.read(size + 1)
        if len(content) <= size:
            raise PublishError(f"git cat-file ended within {name}", GIT_BROKE)
        return header[0].decode(), content[:size]

    def _talk(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = self._git.open("cat-file", "--batch")
            weakref.finalize(self, end, self._process)
        return self._process


def _entries(tree: bytes, width: int) -> Iterator[tuple[str, Named]]:
    """Yield what a tree names: mode, blank, name, NUL, and the hash in so many bytes."""
    at = 0
    while at < len(tree):
        name = tree.index(b"\0", at)
        mode, _, path = tree[at:name].partition(b" ")
        at = name + 1 + width
        named = Named(mode.decode(), tree[name + 1 : at].hex())
        yield path.decode("utf-8", "surrogateescape"), named


def end(process: subprocess.Popen[bytes]) -> None:
    """End a git process that was talked with."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


class GitTree:
    """The regular files of a commit below the Jekyll root; links and submodules are not files."""

    def __init__(self, objects: GitObjects, commit: str, root: str) -> None:
        self._objects = objects
        self._commit = commit
        self._root = root

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the paths of all files below ``folder``, sorted."""
        below = relative(folder)
        place = repository_path(self._root, below) if below else self._root
        skip = len(self._root) + 1 if self._root else 0
        found = (path for path, _ in self._objects.files(self._commit, place) if path != place)
        return tuple(sorted(path[skip:] for path in found))

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""
        place = repository_path(self._root, path) if relative(path) else self._root
        found = self._objects.find(self._commit, place)
        return self._objects.read(found.hash) if found and found.mode in REGULAR else None


def modes_for(objects: GitObjects, commit: str, paths: Iterable[str]) -> Mapping[str, str]:
    """Return the mode that each file is to have on a commit.

    Raises:
        PublishError: a link, a submodule or a folder lies where a file should go.
    """
    found: dict[str, str] = {}
    for path in paths:
        for folder in parents_of(path):
            there = objects.find(commit, folder)
            if there and there.mode != FOLDER:
                raise PublishError(advice.link_in_the_way(folder))
        there = objects.find(commit, path)
        found[path] = there.mode if there else REGULAR[0]
        if found[path] not in REGULAR:
            raise PublishError(advice.link_in_the_way(path))
    return found


def parents_of(path: str) -> list[str]:
    """Return all folders above a file, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
