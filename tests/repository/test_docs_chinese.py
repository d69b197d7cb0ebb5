"""The Chinese page on costs and faults says the figures of the English ones."""

from __future__ import annotations

import re

from tests.world.blog import ROOT

DOCS = ROOT / "docs"
CHINESE, COSTS, FAULTS = (
    (DOCS / name).read_text(encoding="utf-8") for name in ("costs-zh.md", "costs.md", "faults.md")
)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?½?")
ENDS = {"nothing": "等待", "English abstract": "英文摘要", "whole, marked": "待核对"}


def tables(text: str) -> list[list[str]]:
    """Return the cells of all rows of a page's tables, but for headings."""
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [row for row in rows if not re.fullmatch(r"[-: ]*", "".join(row))]


def figures(row: list[str]) -> list[str]:
    """Return the numbers beside a row's first cell."""
    return NUMBER.findall(" ".join(row[1:]))


def of_calls(text: str) -> list[list[str]]:
    return [
        figures(row) for row in tables(text) if re.fullmatch(r"(\**\d\S*\s?){2}", " ".join(row[1:]))
    ]


def of_models(text: str) -> list[tuple[str, list[str]]]:
    """Return the limits and prices of each model."""
    rows = [(re.search(r"gemini-[\d.]+-flash(?:-lite)?", row[0]), row) for row in tables(text)]
    return [(found[0], figures(row)) for found, row in rows if found and len(row) == 5]


def test_tokens_free_tiers_and_prices_are_the_same() -> None:
    assert len(of_calls(CHINESE)) == 3
    assert of_calls(CHINESE) == of_calls(COSTS)
    assert len(of_models(CHINESE)) == 6
    assert of_models(CHINESE) == of_models(COSTS)


def test_services_have_the_same_addresses_models_and_marks() -> None:
    def listed(text: str) -> dict[str, tuple[set[str], bool]]:
        rows = [row for row in tables(text) if row[1:] and row[1].startswith("`http")]
        return {
            row[1].split("`")[1]: (set(re.findall(r"`([\w-]+)`", row[2])), "¹" in row[1])
            for row in rows
        }

    assert len(listed(CHINESE)) >= 7
    assert listed(CHINESE).items() <= listed(COSTS).items()


def test_figures_in_the_running_text_stand_in_the_english_page_too() -> None:
    told = re.sub(r"^\|.*$", "", CHINESE.partition("## 服务出故障时")[0], flags=re.MULTILINE)
    english = set(NUMBER.findall(COSTS))

    assert len(set(NUMBER.findall(told))) > 20
    assert set(NUMBER.findall(told)) <= english | {"11", "7", "8"}  # months, in words there


def test_every_fault_is_told_with_its_calls_its_exit_code_and_what_becomes_of_the_paper() -> None:
    table = FAULTS.partition("<!-- table -->")[2].partition("<!-- end of the table -->")[0]
    measured = {row[0]: row for row in tables(table)[1:]}
    told = [row for row in tables(CHINESE) if len(row) == 5 and row[1].startswith("`")]
    named = [name for row in told for name in re.findall(r"`([\w-]+)`", row[1])]

    assert len(measured) > 60
    assert sorted(named) == sorted(measured)
    for kind, names, calls, code, end in told:
        for name in re.findall(r"`([\w-]+)`", names):
            row = measured[name]
            assert set(NUMBER.findall(row[1])) <= set(NUMBER.findall(calls)), kind
            assert row[3] == code
            assert next(zh for en, zh in ENDS.items() if row[4].startswith(en)) == end, name
