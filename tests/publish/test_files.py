"""Publishing to disk, and looking without writing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest import publish
from digest.errors import PublishError
from digest.publication import Operation, Published, Publisher
from digest.publish import PublishOptions
from digest.publish.files import AtomicWriter, DiskTree, aside_of
from tests.plain_settings import publish_settings
from tests.publish.invariants import fingerprint
from tests.publish.publishing_blog import POST, RECORD, digest


@dataclass(slots=True)
class Blog:
    """A folder that is published into."""

    folder: Path
    temp: Path

    def options(self, mode: str = "write", **changes: str) -> PublishOptions:
        """Return the options of a publication into the folder."""
        return PublishOptions(publish_settings(mode, self.folder, self.temp, **changes))

    def publisher(self, mode: str = "write", working_directory: str = ".") -> Publisher:
        """Return a publisher that uses no git."""
        options = self.options(mode, working_directory=working_directory)
        return publish.build_publisher(options, sleep=lambda _: None, clock=lambda: 0.0)

    def publish(self, *papers: str, mode: str = "write", working_directory: str = ".") -> Published:
        """Publish a digest of ``papers``."""
        return self.publisher(mode, working_directory).publish(digest(*papers))


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    folder = tmp_path / "blog"
    folder.mkdir()
    return Blog(folder, tmp_path)


def test_write_puts_post_and_state_on_disk(blog: Blog) -> None:
    assert blog.publish("A").operation is Operation.WRITTEN
    assert "A text on A." in (blog.folder / POST).read_text(encoding="utf-8")
    assert list(json.loads((blog.folder / RECORD).read_bytes())) == ["A"]


def test_write_leaves_nothing_but_the_files_of_the_draft(blog: Blog) -> None:
    blog.publish("A")

    files = sorted(str(f.relative_to(blog.folder)) for f in blog.folder.rglob("*") if f.is_file())
    assert files == [RECORD, POST]


def test_a_second_write_changes_nothing(blog: Blog) -> None:
    blog.publish("A")
    before = (blog.folder / POST).stat().st_mtime_ns

    assert blog.publish("A") == Published(Operation.UNCHANGED, "", "", 0, "", ())
    assert (blog.folder / POST).stat().st_mtime_ns == before


def test_an_edit_on_disk_stays(blog: Blog) -> None:
    blog.publish("A")
    post = blog.folder / POST
    post.write_text(post.read_text().replace("A text on A.", "Mine."))

    assert blog.publish("A").operation is Operation.KEPT
    assert blog.publish("A", "B").operation is Operation.WRITTEN
    assert "Mine." in post.read_text()


def test_a_dry_run_composes_and_writes_nothing(blog: Blog) -> None:
    blog.publish("A")
    before = fingerprint(blog.folder)
    composed = []

    published = blog.publisher("dry-run").publish(
        lambda view: composed.append(digest("A", "B")(view))
    )

    assert published.operation is Operation.NONE
    assert len(composed) == 1
    assert fingerprint(blog.folder) == before


def test_a_blog_in_a_subfolder_is_written_there(blog: Blog) -> None:
    (blog.folder / "site").mkdir()
    blog.publish("A", working_directory="./site/")

    assert (blog.folder / "site" / POST).exists()


@pytest.mark.parametrize("working_directory", ["..", "/etc", "site/../..", ".git"])
def test_a_working_directory_outside_is_refused(working_directory: str, blog: Blog) -> None:
    with pytest.raises(PublishError, match="no path inside the blog"):
        blog.publish("A", working_directory=working_directory)


def test_a_missing_working_directory_is_named(blog: Blog) -> None:
    with pytest.raises(PublishError, match=r"there is no folder .*gone; see working-directory"):
        blog.publish("A", working_directory="gone")


def test_nothing_is_written_through_a_link_out_of_the_blog(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (blog.folder / "_posts").symlink_to(tmp_path / "outside")

    with pytest.raises(PublishError, match=r"_posts/.* leads through a symbolic link"):
        blog.publish("A")

    assert list((tmp_path / "outside").iterdir()) == []
    assert not (blog.folder / RECORD).exists()


def test_a_post_that_is_a_link_is_not_written_over(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("theirs")
    (blog.folder / "_posts").mkdir()
    (blog.folder / POST).symlink_to(tmp_path / "outside.md")

    with pytest.raises(PublishError, match="is one itself"):
        blog.publish("A")

    assert (tmp_path / "outside.md").read_text() == "theirs"


def test_what_a_link_leads_out_to_is_not_read(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (blog.folder / "_posts").mkdir()
    (blog.folder / "_posts" / "a.md").symlink_to(tmp_path / "secret.md")
    tree = DiskTree(blog.folder)

    assert tree.names("_posts") == ()
    assert tree.read("_posts/a.md") is None


def test_a_disk_that_refuses_is_an_error_of_publishing(blog: Blog) -> None:
    (blog.folder / "_posts").write_text("a file where a folder should be")

    with pytest.raises(PublishError, match="cannot write"):
        blog.publish("A")


def writer(blog: Blog) -> tuple[AtomicWriter, Path]:
    """Return the writer of a blog in a repository, and the folder of what is unfinished."""
    (blog.folder / ".git").mkdir()
    (blog.folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    aside = blog.folder / ".git/arxiv-digest"
    return AtomicWriter(blog.folder, aside), aside


def visible(folder: Path) -> dict[str, str]:
    return {name: mark for name, mark in fingerprint(folder).items() if ".git" not in name}


def test_a_kill_before_the_decision_changes_nothing(blog: Blog) -> None:
    _, aside = writer(blog)
    blog.publish("A")
    before = visible(blog.folder)
    (aside / "staged-abc").mkdir()
    (aside / "staged-abc/0").write_text("half a po")

    blog.publisher().look()

    assert visible(blog.folder) == before
    assert [path.name for path in aside.iterdir()] == ["lock"]


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_kill_after_the_decision_is_finished_at_the_next_look(moved: int, blog: Blog) -> None:
    files = {RECORD: b"new record", POST: b"new post"}
    made, aside = writer(blog)
    made._stage(list(files), tuple(files.values()))
    for number, name in enumerate(list(files)[:moved]):
        (blog.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / "staged" / str(number)).replace(blog.folder / name)

    tree = blog.publisher().look().snapshots[0].tree

    assert {name: tree.read(name) for name in files} == files
    assert tree.names(".arxiv-digest") == (RECORD,)


def test_without_a_repository_an_unfinished_write_lies_in_the_temporary_folder(
    blog: Blog,
) -> None:
    options = blog.options()
    AtomicWriter(blog.folder, aside_of(options))._stage([POST], (b"new post",))

    tree = blog.publisher().look().snapshots[0].tree

    assert tree.read(POST) == b"new post"
    assert blog.temp in aside_of(options).parents


@pytest.mark.parametrize(
    "path", ["../out", "/etc/passwd", "a/../../b", ".git/config", "a/.GIT/x", ""]
)
def test_a_draft_cannot_name_a_file_outside(path: str, blog: Blog) -> None:
    made, _ = writer(blog)
    with pytest.raises(PublishError):
        made.put({path: b"x"})


@pytest.mark.parametrize("names", [b"", b"[1", b"{}", b"\xff"])
def test_a_decision_whose_names_a_power_loss_cut_off_is_forgotten(names: bytes, blog: Blog) -> None:
    _, aside = writer(blog)
    staged = aside / "staged"
    staged.mkdir(parents=True)
    (staged / "names").write_bytes(names)

    blog.publisher().look()

    assert not staged.exists()
