"""A stamp says that this very program wrote a record and its post, and nothing changed since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from digest import ROOT, program_hash, program_hash_of
from digest.record_file import dumps, is_as_stamped, loads, stamped
from tests.record_file.example import RECORD

POST = "---\ntitle: 一日\n---\n正文\n".encode()
PROGRAM = "a" * 64
FILE = stamped(dumps(RECORD), POST, PROGRAM)


def fits(body: bytes, post: bytes = POST, program: str = PROGRAM) -> bool:
    return is_as_stamped(body, lambda: post, program)


def test_a_stamped_record_is_the_same_record_to_any_version_and_says_that_nothing_changed() -> None:
    assert loads(FILE) == RECORD
    assert fits(FILE)


def test_whatever_changes_in_the_record_or_the_post_the_stamp_fits_no_more() -> None:
    assert not any(fits(FILE[:at] + b"~" + FILE[at + 1 :]) for at in range(len(FILE)))
    assert not any(fits(FILE, POST[:at] + b"~" + POST[at + 1 :]) for at in range(len(POST)))
    assert not fits(FILE, b"")
    assert not fits(FILE, program="b" * 64)
    assert not fits(FILE + b"\n")
    assert not fits(FILE.replace(b"\n", b"\r\n"))


def test_a_record_without_a_stamp_or_with_that_of_another_fits_nothing_and_costs_no_look() -> None:
    def refuse() -> bytes:
        raise AssertionError("the post was read")

    other = stamped(dumps(RECORD).replace("译文".encode(), "改文".encode()), POST, PROGRAM)
    assert not is_as_stamped(dumps(RECORD), refuse, PROGRAM)
    assert not fits(dumps(RECORD)[:-3] + other[-93:])


def edited(path: str) -> Callable[[Path], object]:
    return lambda checkout: (checkout / path).write_bytes((checkout / path).read_bytes() + b"#")


@pytest.mark.parametrize(
    "change",
    [
        edited("digest/fidelity/numbers.py"),
        edited("digest/markdown/reading.py"),
        edited("digest/reading/__init__.py"),
        edited("digest/post/rendering.py"),
        edited("templates/post.md.j2"),
        edited("requirements.txt"),
        lambda checkout: (checkout / "digest/fidelity/units.py").unlink(),
        lambda checkout: (checkout / "digest/fidelity/units.py").rename(checkout / "digest/u.py"),
        lambda checkout: (checkout / "digest/fidelity/new.py").touch(),
    ],
    ids=[*["a number's check", "escaping", "the judge", "the page", "a template", "the lock"],
         "gone", "moved", "new"],
)  # fmt: skip
def test_another_program_has_another_fingerprint(
    change: Callable[[Path], object], tmp_path: Path
) -> None:
    for folder in ("digest/fidelity", "digest/markdown", "digest/reading", "digest/post"):
        copytree(ROOT / folder, tmp_path / folder)
    copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "requirements.txt").write_bytes((ROOT / "requirements.txt").read_bytes())
    before = program_hash_of(tmp_path)
    (tmp_path / "digest/post/__pycache__").mkdir(exist_ok=True)
    (tmp_path / "digest/post/__pycache__/rendering.cpython-313.pyc.140234").touch()
    (tmp_path / "templates/__pycache__").mkdir(exist_ok=True)
    (tmp_path / "templates/__pycache__/lf-0.jinja").touch()
    (tmp_path / "README.md").touch()
    assert program_hash_of(tmp_path) == before != program_hash()
    assert program_hash_of(tmp_path, "3.99.0") != before
    assert program_hash_of(ROOT) == program_hash()

    change(tmp_path)

    assert program_hash_of(tmp_path) != before
