"""Marks that models put into replies are shown as a reader expects, never as raw marks."""

from __future__ import annotations

import pytest

from digest.markdown import reading, text, translation


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("该框架**包含**此类。", "该框架包含此类。"),
        ("# 标题\n\n正文。", "标题\n\n正文。"),
        ("[代码](https://a.example/b)已公开。", "代码 (https://a.example/b)已公开。"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ("\\texttt{\\href{https://a.example/b}{仓库}}", "仓库 (https://a.example/b)"),
        ("提升 10\\%。", "提升 10%。"),
        ("\\textbf{粗}与\\emph{斜}", "粗与斜"),
        ("（**AD**versarial **M**ulti-**I**njection）", "（ADversarial Multi-Injection）"),
        ("2**3**4", "2\\*\\*3\\*\\*4"),
        ("S*与A*算法", "S\\*与A\\*算法"),
    ],
)
def test_a_translation_shows_what_its_marks_mean(raw: str, shown: str) -> None:
    assert translation(raw) == shown


def test_an_abstract_in_english_keeps_its_stars() -> None:
    assert text("a **b** c") == "a \\*\\*b\\*\\* c"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("提升 10\\%。", "提升 10%。"),
        ("\\textbf{粗}与\\emph{斜}", "粗与斜"),
        ("\\texttt{\\href{https://a.example/b}{仓库}}", "仓库 (https://a.example/b)"),
        ("[代码](https://a.example/b)", "代码 (https://a.example/b)"),
        ("`10\\%`", "`10\\%`"),
        ("$10\\%$", "$$10\\%$$"),
        ("C:\\new\\data", "C:\\\\new\\\\data"),
    ],
)
def test_a_reading_shows_tex_and_links_as_a_person_would_write_them(raw: str, shown: str) -> None:
    assert reading(raw) == shown
