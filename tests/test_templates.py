"""A template is compiled once on a machine, as a module of Python is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment

from digest.templates import template_environment

NAME = "interests.yml.j2"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let Python keep what it compiles in a folder of the test's own."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hear of each template that is compiled."""
    names: list[str] = []
    compile_one = Environment._generate

    def heard(self: Environment, source: object, name: str, *args: object, **more: object) -> str:
        names.append(name)
        return compile_one(self, source, name, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Environment, "_generate", heard)
    return names


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_template_is_compiled_once_and_anew_where_what_is_kept_is_damaged(
    kept: Path, compiled: list[str]
) -> None:
    for _ in range(2):
        template_environment().get_template(NAME)
    assert compiled == [NAME]

    (file,) = files(kept)
    file.write_bytes(file.read_bytes()[:-9])
    template_environment().get_template(NAME)
    assert compiled == [NAME, NAME]


def test_templates_that_end_otherwise_are_kept_apart(kept: Path, compiled: list[str]) -> None:
    ends = [template_environment(last_line_end=end).get_template(NAME) for end in (True, False)]

    assert len(ends) == len(compiled) == len(files(kept)) == 2


def test_where_python_keeps_nothing_or_cannot_write_no_template_is_kept(
    kept: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.write_text("no folder")
    template_environment().get_template(NAME)
    kept.unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    template_environment().get_template(NAME)

    assert compiled == [NAME, NAME]
    assert not kept.exists()
