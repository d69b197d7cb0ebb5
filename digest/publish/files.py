"""Publish to disk, or to nowhere for a dry run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from digest import plain_files
from digest.errors import PublishError
from digest.plain_files import NotPlain
from digest.publication import Compose, Operation, Place, Published, Snapshot, View
from digest.publish.options import PublishOptions, relative, repository_path

STAGED = "staged"
LOCK = "lock"


class DiskTree:
    """The plain files below a folder; what a symbolic link leads to is not there."""

    def __init__(self, workspace: Path, below: str = "") -> None:
        self._workspace = workspace
        self._below = below
        self._root = workspace / below

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the paths of all files below ``folder``, sorted."""
        below = relative(folder)
        self._refuse_circles(below)
        path = repository_path(self._below, below) if below else self._below
        try:
            found = plain_files.files_below(self._workspace, path, most=None)
        except (NotPlain, NotADirectoryError):
            return ()
        except OSError as error:
            raise _unreadable(self._root / below, error) from error
        named = (PurePosixPath(name) for name in found)
        own = [name for name in named if not name.name.startswith(plain_files.FRESH)]
        return tuple(name.relative_to(PurePosixPath(self._below)).as_posix() for name in own)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none."""
        below = relative(path)
        self._refuse_circles(below)
        try:
            return plain_files.read_plain_file(self._workspace, repository_path(self._below, below))
        except (NotPlain, FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(self._root / below, error) from error

    def _refuse_circles(self, path: str) -> None:
        """Fail where nobody can tell what lies there, as where links lead in a circle."""
        place = self._root / path
        try:
            place.resolve()
            if place.is_symlink():
                place.stat()
        except RuntimeError as error:  # until Python 3.12
            raise _unreadable(path, OSError(0, "a loop of symbolic links")) from error
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise _unreadable(place, error) from error


class AtomicWriter:
    """Replaces several files as one: first laid aside, then put in place, and on a kill finished.

    All bytes lie in ``{aside}/staged-*`` before the folder is renamed to ``staged``; from that
    moment on the replacement counts as made, and `finish` completes it at the next look. The
    folder ``aside`` belongs to this machine and is none of the blog's tree.
    """

    def __init__(self, workspace: Path, aside: Path) -> None:
        self._workspace = workspace
        self._aside = aside

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep other runs in the same checkout waiting.

        Raises:
            PublishError: the folder for it cannot be made or is another user's.
        """
        try:
            make_own(self._aside)
            with (self._aside / LOCK).open("ab") as lock:
                _wait_for(lock.fileno())
                yield
        except OSError as error:
            raise _unwritable(self._workspace, error) from error

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write all ``files``, by path relative to the workspace.

        Raises:
            PublishError: a path leads out of the workspace or through a link, or the disk refuses.
        """
        names = [relative(path) for path in files]
        for name in names:
            self.guard(name)
        try:
            self._stage(names, tuple(files.values()))
            self.finish()
        except OSError as error:
            raise _unwritable(self._workspace, error) from error

    @property
    def interrupted(self) -> bool:
        """Whether a replacement was begun and not ended, by a killed run or one under way."""
        return any(self._aside.glob(f"{STAGED}*"))

    def finish(self) -> None:
        """Complete a replacement that was interrupted after its decision; forget others."""
        for remnant in self._aside.glob(f"{STAGED}-*"):
            shutil.rmtree(remnant)
        staged = self._aside / STAGED
        if not staged.is_dir():
            return
        for number, name in enumerate(_names(staged / "names")):
            source = staged / str(number)
            if source.is_file():
                self._replace(name, source.read_bytes())
        shutil.rmtree(staged)

    def _replace(self, name: str, data: bytes) -> None:
        try:
            plain_files.replace(self._workspace, name, data)
        except NotPlain as error:
            raise no_plain_file(name, error) from error

    def _stage(self, names: list[str], contents: tuple[bytes, ...]) -> None:
        self._aside.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f"{STAGED}-", dir=self._aside))
        for number, content in enumerate(contents):
            (aside / str(number)).write_bytes(content)
        (aside / "names").write_text(json.dumps(names), encoding="utf-8")
        aside.rename(self._aside / STAGED)

    def guard(self, name: str) -> None:
        """Raise where a file would be written through a link."""
        try:
            plain_files.check(self._workspace, relative(name))
        except NotPlain as error:
            raise no_plain_file(name, error) from error
        except NotADirectoryError:
            return  # said when it is written
        except OSError as error:
            raise _unwritable(self._workspace, error) from error


def aside_of(options: PublishOptions) -> Path:
    """Return where an unfinished write is kept: in the git folder, else below ``temp``."""
    if git := plain_files.git_folder(options.workspace):
        return git / "arxiv-digest"
    mark = hashlib.sha256(os.fsencode(options.workspace.resolve())).hexdigest()[:16]
    return options.temp / f"arxiv-digest-{mark}"


def make_own(folder: Path) -> None:
    """Make a folder, or make sure that it is this user's: others may write below ``/tmp``.

    Raises:
        OSError: it cannot be made, or is somebody else's.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
        raise OSError(0, "it belongs to somebody else", str(folder))


def _wait_for(lock: int) -> None:
    """Wait until no other run holds the lock; the system drops it when its holder ends."""
    try:
        import fcntl  # noqa: PLC0415 (not on Windows)
    except ImportError:
        return
    fcntl.flock(lock, fcntl.LOCK_EX)


def no_plain_file(name: str, error: NotPlain) -> PublishError:
    """Say what keeps a file from being written."""
    return PublishError(
        f"{name} {error}; nothing is written there: put a real folder or file in its place",
        f"{name} 是符号链接或不是普通文件，没有写入：请换成真正的文件夹或文件",
    )


def _unwritable(place: Path, error: OSError) -> PublishError:
    return PublishError(
        f"cannot write {error.filename or place}: {error.strerror}",
        f"无法写入 {error.filename or place}：请检查磁盘空间和权限",
    )


def _unreadable(place: object, error: OSError) -> PublishError:
    return PublishError(
        f"cannot read {place}: {error.strerror}. Nothing is written, lest what is there be shown "
        "once more: make it readable, or take it away",
        f"无法读取 {place}。为免重复显示其中的论文，什么都没有写入：请让它可读，或移走它",
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
        self._below = options.root
        self._root = options.workspace / options.root
        self._tree = DiskTree(options.workspace, options.root)
        self._writer = AtomicWriter(options.workspace, aside_of(options))
        if not self._root.resolve().is_relative_to(options.workspace.resolve()):
            raise PublishError(
                f"working-directory {options.root} leads out of the workspace",
                f"working-directory {options.root} 指到了仓库之外",
            )

    def look(self) -> View:
        """Return the files on disk as the one snapshot."""
        if not self._root.is_dir():
            raise PublishError(
                f"there is no folder {self._root}; see working-directory",
                f"没有文件夹 {self._root}：请检查 working-directory",
            )
        if not self._dry and self._writer.interrupted:
            with self._writer.alone():
                self._writer.finish()
        return self._view()

    def _view(self) -> View:
        return View((Snapshot(Place.BASE, str(self._root), self._tree),))

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out whether a link leads a file out of the blog."""
        if not self._dry:
            for path in paths:
                self._writer.guard(repository_path(self._below, path))

    def publish(self, compose: Compose) -> Published:
        """Compose on what lies on disk and write it there, while no other run does."""
        view = self.look()
        if self._dry:
            compose(view)
            return Published(Operation.NONE)
        with self._writer.alone():
            return self._written(compose)

    def _written(self, compose: Compose) -> Published:
        self._writer.finish()
        draft = compose(self._view())
        if draft is None:
            return Published(Operation.NONE)
        changed = {
            repository_path(self._below, path): data
            for path, data in draft.files.items()
            if self._tree.read(path) != data
        }
        if not changed:
            return Published(Operation.KEPT if draft.kept else Operation.UNCHANGED)
        self._writer.put(changed)
        return Published(Operation.WRITTEN)
