"""Whatever lies in the folder of the stages may be anybody's: it does no harm."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.errors import PublishError
from digest.post.blocks import cut
from tests.pipeline.staged_range import StagedRange
from tests.pipeline_over_git import environment

SCRIPT = "<script>alert(1)</script>{{ site.secret }} ![x](http://evil.example/p.png)"
ELSEWHERE = b"root:x:0:0:what stands outside of the folder"


@pytest.fixture(autouse=True)
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(monkeypatch, tmp_path)


def blocks(files: dict[str, bytes]) -> dict[tuple[str, str], bytes]:
    """Return what posts show of each paper."""
    return {
        (path, piece.key): piece.raw.strip()
        for path, body in files.items()
        if path.startswith("_posts/")
        for piece in cut(body)
        if "." in piece.key
    }


def linked(place: Path) -> None:
    outside = place.parents[len(place.parents) - 2] / "outside"
    place.unlink()
    place.symlink_to(outside)


def rewritten(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def damage(place: Path) -> None:
        lines = place.read_text(encoding="utf-8").splitlines() if "jsonl" in place.name else [""]
        if "jsonl" not in place.name:
            lines = [place.read_text(encoding="utf-8")]
        told = [json.loads(line) for line in lines if line.strip()]
        for one in told:
            change(one)
        place.write_text("\n".join(map(json.dumps, told)), encoding="utf-8")

    return damage


def everywhere(value: object, change: Callable[[dict[str, object]], object]) -> None:
    """Change every mapping within."""
    if isinstance(value, dict):
        change(value)
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        everywhere(one, change)


def texts_of_scripts(told: dict[str, object]) -> None:
    def change(one: dict[str, object]) -> None:
        one |= {"text": SCRIPT, "doubts": [SCRIPT], "warnings": [SCRIPT]} if "text" in one else {}

    everywhere(told, change)


def another_day(told: dict[str, object]) -> None:
    everywhere(told, lambda one: one.update({"date": "2026-01-29"} if "date" in one else {}))


def moved_papers(told: dict[str, object]) -> None:
    moved = {"submitted": "2026-01-02T00:00:00Z"}
    everywhere(told, lambda one: one.update(moved if "submitted" in one else {}))


def a_strangers_paper(told: dict[str, object]) -> None:
    entries = told.get("entries")
    if isinstance(entries, list):
        stranger = json.loads(json.dumps(entries[0]))
        stranger["paper"] |= {"id": "2601.99999", "categories": ["cs.CL"], "primary": "cs.CL"}
        entries.append(stranger)


def anothers(told: dict[str, object]) -> None:
    other = {"configuration": "_posts/{date}-other.md other/"}
    everywhere(told, lambda one: one.update(other if "configuration" in one else {}))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda place: place.write_bytes(b""),
    "cut": lambda place: place.write_bytes(place.read_bytes()[:-40]),
    "noise": lambda place: place.write_bytes(bytes(range(256)) * 9),
    "deep": lambda place: place.write_bytes(b"[" * 100_000),
    "gone": lambda place: place.unlink(),
    "a link": linked,
    "scripts": rewritten(texts_of_scripts),
    "another day": rewritten(another_day),
    "another digest": rewritten(anothers),
    "papers of long ago": rewritten(moved_papers),
    "a paper of another category": rewritten(a_strangers_paper),
}
OF_THE_WHOLE_DAY = [DAMAGES[name] for name in list(DAMAGES)[-4:]]
PLACES = {
    "a day to be made": "records/2026/2026-01-28.json",
    "a full text": "texts/2601.09000v1.json",
    "a day as made": "read/2026-01-27_2026-01-31/2026/2026-01-28.json",
    "a journal": "read/2026-01-27_2026-01-31/finished.jsonl",
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what is published where nobody interferes."""
    with pytest.MonkeyPatch.context() as patch:
        workspace = tmp_path_factory.mktemp("plain")
        for name, value in {
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_REPOSITORY": "owner/blog",
            "INPUT_GITHUB_TOKEN": "ghs_in-the-settings-only",
            "INPUT_API_KEY": "key-in-the-settings-only",
        }.items():
            patch.setenv(name, value)
        staged = StagedRange(workspace, days=4, a_day=2)
        staged.through()
    return staged.written()


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_file_of_the_folder_that_is_anothers_changes_no_paper_and_is_made_good(
    damage: Callable[[Path], object], place: str, done: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "outside").write_bytes(ELSEWHERE)
    staged = StagedRange(tmp_path, days=4, a_day=2)
    asked_in = "read" if place.startswith(("records", "texts")) else "publish"
    staged.stage("harvest")
    if asked_in == "read":
        damage(staged.folder / place)
    staged.stage("read", "--date=2026-01-27..2026-01-31")
    if asked_in == "publish":
        damage(staged.folder / place)
    staged.stage("publish")

    now, whole = blocks(staged.written()), blocks(done)
    assert now.items() <= whole.items()
    if place.startswith("records") and damage in OF_THE_WHOLE_DAY:
        assert "_posts/2026-01-28-arxiv.md" not in staged.written()
    assert (tmp_path / "outside").read_bytes() == ELSEWHERE
    assert ELSEWHERE not in b"".join(staged.written().values())

    staged.new_machine()
    staged.through()
    assert blocks(staged.written()) == whole


@pytest.mark.parametrize("origin", ["html", "pdf", "abstract"])
def test_no_reading_is_made_from_the_text_of_another_paper(origin: str, tmp_path: Path) -> None:
    staged = StagedRange(tmp_path, days=4, a_day=2)
    staged.stage("harvest")
    theirs = {"text": "Bridges of steel rust in salt water. " * 99, "origin": origin, "note": ""}
    mine = staged.folder / "texts/2601.09000v1.json"
    mine.write_text(json.dumps(theirs), encoding="utf-8")
    staged.stage("read", "--date=2026-01-27..2026-01-31")

    assert "Slow Echoes" not in {title for title, _ in staged.asks}
    assert len(staged.asks) == 10


@pytest.mark.parametrize("name", ["records", "texts", "read"])
def test_a_folder_that_is_a_link_is_not_followed(name: str, tmp_path: Path) -> None:
    staged = StagedRange(tmp_path)
    staged.stage("harvest")
    staged.stage("read", "--date=2026-01-27..2026-01-31")
    away = tmp_path / "away"
    (staged.folder / name).rename(away)
    (staged.folder / name).symlink_to(away)
    before = {path: path.read_bytes() for path in away.rglob("*") if path.is_file()}

    if name == "texts":
        with pytest.raises(PublishError, match="cannot be used"):
            staged.stage("harvest")
    else:
        with pytest.raises(PublishError, match="cannot be used"):
            staged.stage("publish")

    assert staged.written() == {}
    assert {path: path.read_bytes() for path in away.rglob("*") if path.is_file()} == before


def test_a_title_that_is_code_stands_in_the_post_as_text(tmp_path: Path) -> None:
    staged = StagedRange(tmp_path)
    staged.stage("harvest")

    def retitled(told: dict[str, object]) -> None:
        everywhere(told, lambda one: one.update({"title": SCRIPT} if "abstract" in one else {}))

    for path in (staged.folder / "records").rglob("*.json"):
        rewritten(retitled)(path)
    staged.stage("read", "--date=2026-01-27..2026-01-31", "--reading=off")
    staged.stage("publish", "--reading=off")

    body = b"".join(body for path, body in staged.written().items() if "_posts" in path).decode()
    assert "alert(1)" in body
    assert "<script" not in body
    assert "{{" not in body
    assert "![x](" not in body


def test_nothing_in_the_folder_tells_of_the_machine_or_its_secrets(tmp_path: Path) -> None:
    staged = StagedRange(tmp_path)
    staged.through()

    files = [path for path in staged.folder.rglob("*") if path.is_file()]
    said = b"".join(path.read_bytes() for path in files)
    names = "\n".join(path.relative_to(staged.folder).as_posix() for path in files)
    for secret in ("in-the-settings-only", str(tmp_path), str(Path.home()), str(Path.cwd())):
        assert secret.encode() not in said
        assert secret not in names
    assert len(files) > 30
    assert not any(part.startswith(".") for name in names.splitlines() for part in name.split("/"))
    shutil.rmtree(staged.folder)
