"""The READMEs say what ``action.yml``, the examples and the measurements say, in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.settings import grouped_inputs
from tests import readme
from tests.harness.steps import load

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted(readme.READMES)
ACTION = load(ROOT / "action.yml")
ROW = re.compile(r"^\| (.*) \|$", re.MULTILINE)
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
NOTICE = (
    "All support for this repository (including bug fixes) will permanently end on "
    "November 30, 2025."
)


def text(language: str) -> str:
    return readme.READMES[language].read_text(encoding="utf-8")


def prose(language: str) -> str:
    """Return a README without its code blocks."""
    return CODE.sub("", text(language))


def rows(language: str) -> list[list[str]]:
    return [row.split(" | ") for row in ROW.findall(prose(language))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_generated_part_is_there_and_as_its_sources_say(language: str) -> None:
    found = [match["name"] for match in readme.PART.finditer(text(language))]

    assert found == list(readme.parts(language))
    assert readme.renewed(text(language), language) == text(language), (
        "run: python -m tests.readme --write"
    )


def test_a_stale_part_is_noticed() -> None:
    stale = text("en").replace("| `anchor` | `08:50` |", "| `anchor` | `09:00` |")

    assert stale != text("en")
    assert readme.renewed(stale, "en") == text("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_inputs_has_the_actions_inputs_and_defaults(language: str) -> None:
    grouped = [name for names in grouped_inputs().values() for name in names]
    table = {row[0].strip("`"): row[1].strip(" `") for row in rows(language) if len(row) == 3}
    inputs = {name: spec["default"] for name, spec in ACTION["inputs"].items()}

    assert sorted(grouped) == sorted(inputs)
    assert {name: table[name] for name in inputs} == inputs


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_outputs_has_the_actions_outputs(language: str) -> None:
    names = [row[0].strip("`") for row in rows(language) if len(row) == 2]

    assert set(ACTION["outputs"]) <= set(names)


def test_the_chinese_words_are_for_what_there_is_and_are_chinese() -> None:
    told = readme.in_chinese()

    assert list(told["inputs"]) == list(ACTION["inputs"])
    assert list(told["outputs"]) == list(ACTION["outputs"])
    assert list(readme.TITLES) == list(grouped_inputs())
    for part in (*told.values(), readme.TITLES):
        for name, words in part.items():
            assert re.search(r"[\u4e00-\u9fff]", words) or name == "operation", name


def test_a_value_that_an_input_takes_is_named_in_chinese_too() -> None:
    choices = {
        "provider": ("gemini", "openai", "none"),
        "publish": ("pull-request", "commit", "write", "dry-run"),
        "reading": ("full", "abstract", "off"),
        "on-empty": ("skip", "post", "fail"),
        "on-partial": ("publish", "draft", "fail"),
    }

    for name, values in choices.items():
        assert all(f"`{value}`" in readme.in_chinese()["inputs"][name] for value in values), name


# ------------------------------------------------------------------ in step


def test_both_have_the_same_headings_by_level() -> None:
    levels = {lg: re.findall(r"^(#+) ", prose(lg), re.MULTILINE) for lg in LANGUAGES}

    assert levels["en"] == levels["zh"]
    assert len(levels["en"]) > 8


def test_both_have_the_same_code() -> None:
    assert CODE.findall(text("en")) == CODE.findall(text("zh"))


def test_both_have_the_same_rows() -> None:
    first = {lg: [row[0] for row in rows(lg) if row[0][0] in "`["] for lg in LANGUAGES}

    assert first["en"] == first["zh"]
    assert len(rows("en")) == len(rows("zh"))


def test_both_link_to_the_same_pages_but_for_each_other() -> None:
    links = {lg: LINK.findall(prose(lg)) for lg in LANGUAGES}
    swapped = [{"README.zh-CN.md": "README.md"}.get(link, link) for link in links["en"]]

    assert sorted(swapped) == sorted(links["zh"])


def test_both_give_the_same_figures() -> None:
    def figures(language: str) -> list[str]:
        promises = prose(language).split("\n## ")[4]
        return sorted(NUMBER.findall(promises))

    assert "764" in figures("en")
    assert [n for n in figures("zh") if n != "24"] == [n for n in figures("en") if n != "24"]


# ------------------------------------------------------------------ the first screen


def test_the_first_screen_says_what_shows_it_and_gives_some_twenty_lines_to_copy() -> None:
    head, _, quick = text("en").partition("## Quick start\n")
    (block,) = CODE.findall(quick.partition("\n## ")[0])
    lines = [line for line in block[1].splitlines() if not line.startswith("#")]

    assert "docs/images/post.png" in head
    assert len(head.splitlines()) < 12
    assert block[0] == "yaml"
    assert len(lines) <= 25
    assert block[1] == (ROOT / "examples/pull-request.yml").read_text(encoding="utf-8")


def test_the_picture_is_there_and_small() -> None:
    picture = (ROOT / "docs/images/post.png").read_bytes()

    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_lines_say_why_google_genai_and_quote_the_notice(language: str) -> None:
    (section,) = (s for s in text(language).split("\n## ") if "google-generativeai" in s)
    lines = [line for line in section.splitlines()[1:] if line]

    assert len(lines) == 2
    assert NOTICE in lines[0]


# ------------------------------------------------------------------ figures


def test_the_figures_of_the_checks_are_those_of_their_page() -> None:
    page = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    row = re.search(
        r"^\| all \| (\d+) \| ([\d.]+)% .*? \| [^|]* \| [^|]* \| (\d+)", page, re.MULTILINE
    )

    assert row
    number = f"{int(row[1]):,}"
    said, chinese = text("en"), text("zh")
    assert f"On {number} translations that real models wrote" in said
    assert f"a false alarm at {row[2]} % and caught {row[3]} % of the defects" in said
    assert f"{number} 段译文上，误报率为 {row[2]} %，人工判定的错误有 {row[3]} % 被发现" in chinese


def test_the_figures_of_the_selection_are_those_of_its_page() -> None:
    page = " ".join((ROOT / "docs/how-it-chooses.md").read_text(encoding="utf-8").split())

    assert "showed 764 of 1,575 announced papers (48.5 %) over five months" in text("en")
    assert "of 1,575 papers announced, such a rule showed 764 (**48.5 %**)" in page
    assert "Measured on five months" in page


def test_english_never_stands_in_for_missing_chinese_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = readme.in_chinese()
    short = {**words, "inputs": {k: v for k, v in words["inputs"].items() if k != "late"}}
    monkeypatch.setattr(readme, "in_chinese", lambda: short)

    with pytest.raises(SystemExit, match="no Chinese words for late"):
        readme.parts("zh")
    assert readme.parts("en")
