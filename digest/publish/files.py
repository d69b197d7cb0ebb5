"""Publish to disk, or to nowhere for a dry run."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from digest.domain import Compose, Operation, Place, Published, Snapshot, View
from digest.errors import PublishError
from digest.publish.options import PublishOptions, relative

STAGED = ".staged"


class DiskTree:
    """The files below a folder; what a symbolic link leads out of the workspace is not there."""

    def __init__(self, root: Path, workspace: Path) -> None:
        self._root = root
        self._workspace = workspace.resolve()

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the paths of all files below ``folder``, sorted."""
        below = relative(folder)
        return tuple(sorted(self._walk(self._root / below))) if self._ours(below) else ()

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""
        below = relative(path)
        place = self._root / below
        if not self._ours(below):
            return None
        try:
            return place.read_bytes() if stat.S_ISREG(place.stat().st_mode) else None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(place, error) from error

    def _ours(self, path: str) -> bool:
        try:
            return (self._root / path).resolve().is_relative_to(self._workspace)
        except RuntimeError as error:  # until Python 3.12
            raise _unreadable(path, OSError(0, "a loop of symbolic links")) from error

    def _walk(self, folder: Path) -> Iterator[str]:
        for place, folders, files in os.walk(folder, onerror=_not_listed):
            folders[:] = [name for name in folders if not name.startswith(STAGED)]
            below = PurePath(place).relative_to(self._root)
            for name in files:
                if self._is_file(place, name):
                    yield (below / name).as_posix()

    def _is_file(self, place: str, name: str) -> bool:
        """Tell whether it is a file; only a link needs a closer look."""
        path = os.path.join(place, name)  # noqa: PTH118 (of thousands of files)
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:  # meanwhile
            return False
        except OSError as error:
            raise _unreadable(path, error) from error
        if not stat.S_ISLNK(mode):
            return stat.S_ISREG(mode)
        link = Path(path)
        return link.is_file() and link.resolve().is_relative_to(self._workspace)


class Shelf:
    """Replaces several files as one: first laid aside, then put in place, and on a kill finished.

    All bytes lie in ``{state_dir}/.staged-*`` before the folder is renamed to ``.staged``; from
    that moment on the replacement counts as made, and `finish` completes it at the next look.
    """

    def __init__(self, root: Path, workspace: Path, state_dir: str) -> None:
        self._root = root
        self._workspace = workspace.resolve()
        self._state = root / relative(state_dir)

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write all ``files``, by path relative to the Jekyll root.

        Raises:
            PublishError: a path leads out of the workspace, or the disk refuses.
        """
        names = [relative(path) for path in files]
        for name in names:
            self.guard(name)
        try:
            self._stage(names, tuple(files.values()))
            self.finish()
        except OSError as error:
            raise PublishError(
                f"cannot write {error.filename or self._root}: {error.strerror}"
            ) from error

    def finish(self) -> None:
        """Complete a replacement that was interrupted after its decision; forget others."""
        for remnant in self._state.glob(f"{STAGED}-*"):
            shutil.rmtree(remnant)
        staged = self._state / STAGED
        if not staged.is_dir():
            return
        for number, name in enumerate(_names(staged / "names")):
            self.guard(name)
            source, target = staged / str(number), self._root / name
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
        shutil.rmtree(staged)

    def _stage(self, names: list[str], contents: tuple[bytes, ...]) -> None:
        self._state.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f"{STAGED}-", dir=self._state))
        for number, content in enumerate(contents):
            (aside / str(number)).write_bytes(content)
        (aside / "names").write_text(json.dumps(names), encoding="utf-8")
        aside.rename(self._state / STAGED)

    def guard(self, name: str) -> None:
        """Raise where a file would be written through a link."""
        target = self._root / relative(name)
        if not target.parent.resolve().is_relative_to(self._workspace) or target.is_symlink():
            raise PublishError(
                f"{name} leads through a symbolic link out of the blog or is one itself; "
                "nothing is written there: put a real folder or file in its place"
            )


def _not_listed(error: OSError) -> None:
    """Fail on a folder that cannot be listed; one that is not there is empty."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise _unreadable(error.filename, error) from error


def _unreadable(place: object, error: OSError) -> PublishError:
    return PublishError(
        f"cannot read {place}: {error.strerror}. Nothing is written, lest what is there be shown "
        "once more: make it readable, or take it away"
    )


def _names(file: Path) -> list[str]:
    """Return the names of a staged replacement; none where a power loss cut them off."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return []
    return [str(name) for name in found] if isinstance(found, list) else []


class FilesPublisher:
    """Writes the draft into the Jekyll root on disk; with ``dry``, nothing at all."""

    def __init__(self, options: PublishOptions, *, dry: bool) -> None:
        self._dry = dry
        self._root = options.workspace / options.root
        self._tree = DiskTree(self._root, options.workspace)
        self._shelf = Shelf(self._root, options.workspace, options.state_dir)
        if not self._root.resolve().is_relative_to(options.workspace.resolve()):
            raise PublishError(f"working-directory {options.root} leads out of the workspace")

    def look(self) -> View:
        """Return the files on disk as the one snapshot."""
        if not self._root.is_dir():
            raise PublishError(f"there is no folder {self._root}; see working-directory")
        if not self._dry:
            self._finish()
        return View((Snapshot(Place.BASE, str(self._root), self._tree),))

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out whether a link leads a file out of the blog."""
        if not self._dry:
            for path in paths:
                self._shelf.guard(path)

    def publish(self, compose: Compose) -> Published:
        """Compose on what lies on disk and write it there."""
        draft = compose(self.look())
        if draft is None or self._dry:
            return Published(Operation.NONE)
        changed = {
            path: data for path, data in draft.files.items() if self._tree.read(path) != data
        }
        if not changed:
            return Published(Operation.KEPT if draft.kept else Operation.UNCHANGED)
        self._shelf.put(changed)
        return Published(Operation.WRITTEN)

    def _finish(self) -> None:
        try:
            self._shelf.finish()
        except OSError as error:
            raise PublishError(f"cannot write below {self._root}: {error.strerror}") from error
