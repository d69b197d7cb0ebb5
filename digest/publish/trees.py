"""Trees of commits, read through one ``git cat-file --batch`` for all of them."""

from __future__ import annotations

import subprocess
import weakref
from collections.abc import Iterable

from digest.errors import PublishError
from digest.publish import advice
from digest.publish.git import Git
from digest.publish.options import inside, relative

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
            raise PublishError("git cat-file has no pipes")
        try:
            process.stdin.write(f"{blob}\n".encode())
            process.stdin.flush()
        except OSError as error:
            raise PublishError(f"git cat-file ended before {blob}") from error
        header = process.stdout.readline().split()
        if len(header) != 3:
            raise PublishError(f"git cannot read {blob}: {b' '.join(header).decode()}")
        size = int(header[2])
        content = process.stdout.read(size + 1)
        if len(content) <= size:
            raise PublishError(f"git cat-file ended within {blob}")
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
        place = inside(self._root, top) if top else self._root
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
            raise PublishError(advice.in_the_way((blocked or [path])[0]))
    return {path: found.get(path, REGULAR[0]) for path in above}


def parents_of(path: str) -> list[str]:
    """Return all folders above a file, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
