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
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path, PurePath

LARGEST = 30_000_000  # bytes of a file that is read; a record of ours has at most 20 MB
MOST_FILES = 100_000  # that are listed below one folder
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


def told(error: NotPlain | OSError | UnicodeDecodeError) -> str:
    """Say in words why a file was not read or written."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


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


def create(root: Path, path: str, data: bytes) -> None:
    """Write a file where there is none; folders on the way are made.

    Raises:
        NotPlain: a link lies on the way.
        FileExistsError: something is there, be it a link that leads nowhere.
        OSError: the disk refuses.
    """
    *folders, name = steps(path)
    with _opened(root, folders, make=True) as folder:
        number = _open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, folder, 0o666)
        with os.fdopen(number, "wb") as file:
            file.write(data)


def files_below(
    root: Path,
    path: str = ".",
    *,
    most: int | None = MOST_FILES,
    links: bool = False,
    passes_by: Callable[[str], bool] = is_gits_own,
) -> list[str]:
    """Return the plain files below a folder, sorted, by paths relative to ``root``.

    No link is looked into. A folder that is not there has no files.

    Args:
        root: a folder that the user named.
        path: of the folder, relative to ``root``.
        most: files that are listed; None for all.
        links: list links too, so that whoever reads them is told.
        passes_by: which folders are not looked into, by their names.

    Raises:
        NotPlain: ``path`` leads through a link, or more than ``most`` files lie below it.
        OSError: a folder cannot be listed.
    """
    names = list(steps(path)) if path not in (".", "") else []
    try:
        with _opened(root, names) as folder:
            found = list(islice(_walk(folder, links, passes_by), most and most + 1))
    except FileNotFoundError:
        return []
    if most is not None and len(found) > most:
        raise NotPlain(f"holds more than {most} files")
    return sorted("/".join((*names, name)) for name in found)


def _walk(folder: Folder, links: bool, passes_by: Callable[[str], bool]) -> Iterator[str]:
    """Yield the files below an open folder, relative to it."""
    top = "." if isinstance(folder, int) else folder
    for place, inner, names, opened in _levels(folder):
        inner[:] = [n for n in inner if not (passes_by(n) or _is_junction(n, opened))]
        below = PurePath(place).relative_to(top)
        listed = (name for name in (*names, *inner * links) if _is_listed(name, opened, links))
        yield from ((below / name).as_posix() for name in listed)


def _levels(folder: Folder) -> Iterator[tuple[str, list[str], list[str], Folder]]:
    if isinstance(folder, int):
        yield from os.fwalk(".", dir_fd=folder, onerror=_fail)
        return
    for place, inner, names in os.walk(folder, onerror=_fail):
        yield place, inner, names, Path(place)


def _is_junction(name: str, folder: Folder) -> bool:
    """Tell whether a folder is a junction of Windows, which would be walked into."""
    return isinstance(folder, Path) and _leads_away(folder / name)


def _is_listed(name: str, folder: Folder, links: bool) -> bool:
    try:
        mode = _lstat(name, folder).st_mode
        return stat.S_ISREG(mode) or (links and stat.S_ISLNK(mode))
    except FileNotFoundError:  # meanwhile
        return False


def _fail(error: OSError) -> None:
    """Fail on a folder that cannot be listed, unless it went meanwhile."""
    if not isinstance(error, FileNotFoundError):
        raise error


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
