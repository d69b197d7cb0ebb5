"""No link on any step of a path, whatever lies in the tree and whenever it is put there."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest import plain_files
from digest.plain_files import NotPlain, git_folder, is_gits_own

SECRET = b"not the blog's"
KINDS = ("plain", "link", "link out", "link up", "dangling", "circle", "pipe", "folder")
SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def put(place: Path, kind: str, outside: Path, *, last: bool) -> None:
    """Put a step of a path into a tree."""
    if kind == "plain":
        place.write_bytes(b"fine") if last else place.mkdir()
    elif kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "link":
        inner = place.with_name(f"{place.name}-inner")
        inner.write_bytes(SECRET) if last else inner.mkdir()
        place.symlink_to(inner.name)
    elif kind == "link out":
        place.symlink_to(outside / "secret" if last else outside)
    else:
        place.symlink_to({"link up": "..", "dangling": "nowhere", "circle": place.name}[kind])


def made(root: Path, kinds: list[str], outside: Path) -> str:
    """Make a path of steps of these kinds; return it."""
    place = root
    for number, kind in enumerate(kinds):
        place /= f"s{number}"
        if place.parent.is_symlink() or not place.parent.is_dir():
            break
        put(place, kind, outside, last=number == len(kinds) - 1)
    return "/".join(f"s{number}" for number in range(len(kinds)))


@SETTINGS
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
@example(kinds=["link", "plain"])
@example(kinds=["plain", "plain", "link out"])
def test_only_a_plain_file_in_plain_folders_is_read_or_written(
    kinds: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, outside = tmp_path_factory.mktemp("blog"), tmp_path_factory.mktemp("outside")
    (outside / "secret").write_bytes(SECRET)
    (outside / "s1").write_bytes(SECRET)
    path = made(root, kinds, outside)
    before = sorted(outside.iterdir()), (outside / "secret").read_bytes()
    plain = all(k in ("plain", "folder") for k in kinds[:-1])
    try:
        read = plain_files.read_plain_file(root, path)
    except (NotPlain, OSError):
        read = None
    try:
        plain_files.replace(root, path, b"ours")
        written = True
    except (NotPlain, OSError):
        written = False

    assert read == (b"fine" if plain and kinds[-1] == "plain" else None)
    assert written == (plain and kinds[-1] == "plain")
    assert (sorted(outside.iterdir()), (outside / "secret").read_bytes()) == before
    assert (outside / "s1").read_bytes() == SECRET


@SETTINGS
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=4), named=st.integers(0, 3))
@example(kinds=["plain", "link out"], named=1)
@example(kinds=["link out", "plain"], named=1)
def test_no_link_is_made_through_listed_or_looked_into(
    kinds: list[str], named: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, outside = tmp_path_factory.mktemp("blog"), tmp_path_factory.mktemp("outside")
    (outside / "s1").write_bytes(SECRET)
    path = made(root, kinds, outside)
    folder = "/".join(path.split("/")[:named]) or "."
    plain = all(k in ("plain", "folder") for k in kinds[:-1])
    try:
        listed = plain_files.files_below(root, folder)
    except (NotPlain, OSError):
        listed = []
    try:
        plain_files.create(root, path, b"ours")
        created = True
    except (NotPlain, OSError):
        created = False

    inside = all(k in ("plain", "folder") for k in kinds[: min(named, len(kinds) - 1)])
    assert [name for name in listed if not name.endswith("-inner")] == (
        [path] if plain and inside and kinds[-1] == "plain" and named < len(kinds) else []
    )
    assert not [name for name in listed if not (root / name).resolve().is_relative_to(root)]
    assert not created
    assert [place.name for place in outside.iterdir()] == ["s1"]
    assert (outside / "s1").read_bytes() == SECRET


def test_a_file_is_made_only_where_nothing_is(tmp_path: Path) -> None:
    plain_files.create(tmp_path, "a/b", b"ours")
    (tmp_path / "link").symlink_to("nowhere")

    assert (tmp_path / "a/b").read_bytes() == b"ours"
    for taken in ("a/b", "link", "a"):
        with pytest.raises(OSError, match="exists"):
            plain_files.create(tmp_path, taken, b"other")
    assert not (tmp_path / "nowhere").exists()


def test_links_are_listed_where_they_are_to_be_told_of_and_too_many_files_never(
    tmp_path: Path,
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to("..")

    assert plain_files.files_below(tmp_path, links=True) == ["a", "b", "c", "link"]
    assert plain_files.files_below(tmp_path, "nowhere") == []
    with pytest.raises(NotPlain, match="more than 2 files"):
        plain_files.files_below(tmp_path, most=2)


def test_a_path_is_the_names_on_it() -> None:
    assert plain_files.steps(".//a/./b\\c/") == ("a", "b", "c")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "", ".", "a/../../x", "C:/x", "a\0b"])
def test_a_path_that_leaves_its_folder_is_none(path: str, tmp_path: Path) -> None:
    with pytest.raises(NotPlain):
        plain_files.read_plain_file(tmp_path, path)


@pytest.mark.parametrize(
    "name",
    [".git", ".GIT", ".Git", ".git.", ".git ", ".git. .", "git~1", "GIT~1", ".g\u200cit",
     "\ufeff.git", ".gi\u206at", ".git::$INDEX_ALLOCATION"],
)  # fmt: skip
def test_gits_own_folder_is_known_under_all_its_names(name: str, tmp_path: Path) -> None:
    assert is_gits_own(name)
    with pytest.raises(NotPlain):
        plain_files.replace(tmp_path, f"a/{name}/hooks/post-checkout", b"x")


@pytest.mark.parametrize("name", [".github", ".gitignore", "git", "x.git", ".gitattributes"])
def test_other_names_are_not_gits(name: str) -> None:
    assert not is_gits_own(name)


def test_a_folder_that_is_exchanged_for_a_link_meanwhile_is_never_followed(tmp_path: Path) -> None:
    """The check and the opening are one: no moment lies between them."""
    blog, outside = tmp_path / "blog", tmp_path / "outside"
    for folder in (blog / "a", blog / "b", outside):
        folder.mkdir(parents=True)
    (blog / "a/x").write_bytes(b"fine")
    (outside / "x").write_bytes(SECRET)
    (blog / "link").symlink_to(outside)
    over = threading.Event()

    def exchange() -> None:
        while not over.is_set():
            (blog / "a").rename(blog / "c")
            with suppress(IsADirectoryError):  # a writer has made it anew
                (blog / "link").rename(blog / "a")
                (blog / "a").rename(blog / "link")
            while (blog / "c").exists():
                shutil.rmtree(blog / "a", ignore_errors=True)
                with suppress(OSError):
                    (blog / "c").rename(blog / "a")

    attacker = threading.Thread(target=exchange)
    attacker.start()
    read = []
    try:
        for _ in range(3000):
            try:
                read.append(plain_files.read_plain_file(blog, "a/x"))
                plain_files.replace(blog, "a/y", b"ours")
            except (NotPlain, OSError):
                continue
    finally:
        over.set()
        attacker.join()

    assert set(read) <= {b"fine"}  # there may have been no moment without the link
    assert sorted(path.name for path in outside.iterdir()) == ["x"]


def test_a_file_keeps_its_permissions_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o640)

    plain_files.replace(tmp_path, "a", b"new")
    plain_files.replace(tmp_path, "b/c", b"new")

    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "b", "c"]


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)

    with pytest.raises(NotPlain, match="larger than 10 bytes"):
        plain_files.read_plain_file(tmp_path, "a", limit=10)


def test_a_tree_that_looks_like_a_bare_repository_is_no_git_folder(tmp_path: Path) -> None:
    """Git itself takes it for one: https://github.com/justinsteven/advisories (2022)."""
    blog = tmp_path / "site"
    for folder in ("objects", "refs"):
        (blog / folder).mkdir(parents=True)
    (blog / "HEAD").write_text("ref: refs/heads/main\n")
    (blog / "config").write_text("[core]\n\tbare = true\n\tworktree = .\n")

    assert git_folder(blog) is None

    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    assert git_folder(blog) == tmp_path / ".git"


def test_the_git_folder_of_a_linked_work_tree_is_found(tmp_path: Path) -> None:
    (tmp_path / "main/.git/worktrees/w").mkdir(parents=True)
    (tmp_path / "main/.git/worktrees/w/HEAD").write_text("ref: refs/heads/x\n")
    (tmp_path / "w").mkdir()
    (tmp_path / "w/.git").write_text(f"gitdir: {tmp_path}/main/.git/worktrees/w\n")

    assert git_folder(tmp_path / "w") == tmp_path / "main/.git/worktrees/w"


@contextmanager
def without_rights() -> Iterator[None]:
    """Be nobody for a while, where the tests are run by root, whom no mode keeps out."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_cannot_be_listed_is_an_error_and_no_empty_folder() -> None:
    with tempfile.TemporaryDirectory() as name:
        closed = Path(name) / "a" / "b"
        closed.mkdir(parents=True)
        Path(name).chmod(0o755)
        closed.chmod(0)
        try:
            with without_rights(), pytest.raises(PermissionError):
                plain_files.files_below(Path(name), "a")
        finally:
            closed.chmod(0o755)
