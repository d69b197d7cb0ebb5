"""Files of a blog, read and written without a symbolic link on any step of their path.

A blog's tree comes from whoever may push to it or sent a pull request, and git carries links
to anywhere. So every folder of a path is opened from within the one before it, as a folder and
not as a link, and the file itself as a plain file; nothing is checked before and opened later.
https://man7.org/linux/man-pages/man2/open.2.html (O_NOFOLLOW, and "Rationale for openat()")
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

LARGEST = 30_000_000  # bytes of a file that is read; a record of ours has at most 20 MB
FRESH = ".arxiv-digest-new"  # what a file is called until it takes the place of the old one
_LINK = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)  # the last one on FreeBSD
_BY_FOLDER = os.open in os.supports_dir_fd  # not on Windows
_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would be waited for
# What HFS+ passes over in a name, NTFS's short names, and what Windows leaves off at its end:
# https://github.com/git/git/blob/v2.50.0/utf8.c#L667 and path.c, is_ntfs_dotgit
_PASSED_OVER = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_GIT = re.compile(r"(?:\.git|git~\d+)[. ]*(?::.*)?", re.IGNORECASE | re.DOTALL)


class NotPlain(Exception):
    """Tell that a path leads through a link, into git's own folder or to no plain file."""


def is_gits_own(name: str) -> bool:
    """Tell whether some file system takes a name for ``.git``."""
    return _GIT.fullmatch(_PASSED_OVER.sub("", name)) is not None


def steps(path: str) -> tuple[str, ...]:
    """Return the names on a relative path, ``.`` left out.

    Raises:
        NotPlain: it is no path below its root, or leads into a ``.git``.
    """
    names = tuple(name for name in path.replace("\\", "/").split("/") if name not in ("", "."))
    odd = path.startswith(("/", "\\")) or not names
    if odd or any(name == ".." or "\0" in name or ":" in name for name in names):
        raise NotPlain("is no path below its folder")
    if any(map(is_gits_own, names)):
        raise NotPlain("leads into git's own folder")
    return names


def read_plain_file(root: Path, path: str, *, limit: int = LARGEST) -> bytes:
    """Return the bytes of a plain file below ``root``.

    Args:
        root: a folder that the user named; it may be reached through links.
        path: relative to ``root``.
        limit: the largest size in bytes.

    Raises:
        NotPlain: a link lies on the way, or it is no file, or too large.
        OSError: it is not there, or cannot be read.
    """
    *folders, name = steps(path)
    with _opened(root, folders) as folder:
        number = _open(name, os.O_RDONLY | _AT_ONCE, folder)
        try:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise NotPlain("is no plain file")
            with os.fdopen(number, "rb", closefd=False) as file:
                body = file.read(limit + 1)
        finally:
            os.close(number)
    if len(body) > limit:
        raise NotPlain(f"is larger than {limit} bytes")
    return body


def replace(root: Path, path: str, data: bytes) -> None:
    """Put a file in the place of another, at once; folders on the way are made.

    Raises:
        NotPlain: a link lies on the way, or something that is no plain file in its place.
        OSError: the disk refuses.
    """
    *folders, name = steps(path)
    fresh = f"{FRESH}-{name}"
    with _opened(root, folders, make=True) as folder:
        mode = _mode_of(name, folder)
        with suppress(FileNotFoundError):
            _unlink(fresh, folder)  # of a run that was killed
        number = _open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, folder, mode)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(number)
            if isinstance(folder, int):
                os.replace(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)
            else:
                (folder / fresh).replace(folder / name)
        except OSError:
            with suppress(OSError):
                _unlink(fresh, folder)
            raise


def check(root: Path, path: str) -> None:
    """Raise `NotPlain` where ``path`` cannot be written; what is not there yet can."""
    *folders, name = steps(path)
    with suppress(FileNotFoundError), _opened(root, folders) as folder:
        _mode_of(name, folder)


Folder = int | Path
"""An open folder, or where the system knows no such thing, its path."""


@contextmanager
def _opened(root: Path, names: list[str], *, make: bool = False) -> Generator[Folder]:
    """Open a folder, one step after the other."""
    if not _BY_FOLDER:
        yield _looked_at(root, names, make=make)
        return
    number = os.open(root, os.O_RDONLY | os.O_DIRECTORY | _FLAGS)
    try:
        for name in names:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=number)
            inner = _open(name, os.O_RDONLY | os.O_DIRECTORY, number)
            os.close(number)
            number = inner
        yield number
    finally:
        os.close(number)


def _looked_at(root: Path, names: list[str], *, make: bool) -> Path:
    """Return a folder's path, no step of which is a link: where folders cannot be opened."""
    place = root
    for name in names:
        place /= name
        if make:
            place.mkdir(exist_ok=True)
        if _leads_away(place):
            raise NotPlain(f"leads through a symbolic link ({name})")
    return place


def _leads_away(place: Path) -> bool:
    """Tell whether it is a link or, on Windows, a junction or another reparse point."""
    try:
        found = place.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) or bool(getattr(found, "st_reparse_tag", 0))


def _open(name: str, flags: int, folder: Folder, mode: int = 0o644) -> int:
    try:
        if isinstance(folder, int):
            return os.open(name, flags | _NO_LINK | _FLAGS, mode, dir_fd=folder)
        if _leads_away(folder / name):
            raise NotPlain(f"leads through a symbolic link ({name})")
        return os.open(folder / name, flags | _FLAGS, mode)
    except OSError as error:
        if error.errno in _LINK and _is_link(name, folder):
            raise NotPlain(f"leads through a symbolic link ({name})") from error
        raise


def _is_link(name: str, folder: Folder) -> bool:
    with suppress(OSError):
        return stat.S_ISLNK(_lstat(name, folder).st_mode)
    return True  # it was one a moment ago


def _lstat(name: str, folder: Folder) -> os.stat_result:
    if isinstance(folder, int):
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    return (folder / name).lstat()


def _unlink(name: str, folder: Folder) -> None:
    if isinstance(folder, int):
        os.unlink(name, dir_fd=folder)
    else:
        (folder / name).unlink()


def _mode_of(name: str, folder: Folder) -> int:
    """Return the permissions of what is to be replaced, or those of a new file."""
    try:
        mode = _lstat(name, folder).st_mode
    except FileNotFoundError:
        return 0o666  # less the umask
    if not stat.S_ISREG(mode):
        link = "leads through a symbolic link, or is one itself"
        raise NotPlain(link if stat.S_ISLNK(mode) else "is no plain file")
    return stat.S_IMODE(mode)


def git_folder(root: Path) -> Path | None:
    """Return the git folder of the work tree that ``root`` lies in, or None.

    Without asking git: it takes a folder with the files of a bare repository for one, and a
    tree can hold such a folder. It can hold no ``.git``: git refuses the name.
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-safebareRepository
    """
    top = work_tree(root)
    place = top / ".git" if top else None
    if place is None or place.is_dir():
        return place
    with suppress(OSError, ValueError):  # a file, of a linked work tree or a submodule
        kind, _, target = place.read_text(encoding="utf-8").partition(":")
        found = (place.parent / target.strip()).resolve()
        return found if kind == "gitdir" and (found / "HEAD").is_file() else None
    return None


def work_tree(root: Path) -> Path | None:
    """Return the top of the git work tree that ``root`` lies in, or None."""
    for folder in (root.resolve(), *root.resolve().parents):
        place = folder / ".git"
        if (place / "HEAD").is_file() or place.is_file():
            return folder
    return None
