"""The messages that the documentation quotes are the program's."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@cache
def said() -> tuple[str, ...]:
    """Return every text of the program, ``…`` for what is filled in."""
    found = []
    for path in sorted((ROOT / "digest").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                found.append("".join(map(_piece, node.values)))
    return tuple(text.replace("`", "") for text in found)


def _piece(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def messages() -> list[str]:
    """Return the messages that the page on trouble quotes."""
    page = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8").split("## No message")[0]
    return re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)


def is_said(message: str) -> bool:
    pieces = [piece.strip("; ") for piece in message.split("…")]
    pattern = ".*?".join(re.escape(piece) for piece in pieces)
    return any(re.search(pattern, text, re.DOTALL) for text in said())


@pytest.mark.parametrize("message", messages())
def test_a_quoted_message_is_one_of_the_programs(message: str) -> None:
    assert len(message.strip("… ")) >= 8
    assert is_said(message)


def test_a_message_that_the_program_does_not_say_would_be_noticed() -> None:
    assert not is_said("the frobnicator is … today")
    assert len(messages()) > 30


def test_every_exit_code_has_its_chapter() -> None:
    page = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")

    assert re.findall(r"^## .*\(exit code (\d)\)$", page, re.MULTILINE) == list("23456")
