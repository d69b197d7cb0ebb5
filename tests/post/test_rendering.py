"""A record becomes a post, byte for byte."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.domain import Entry, Match, Origin, Section, Skipped, State, Style
from digest.errors import Cause
from digest.post import render
from tests import made_up_days
from tests.site.records import NOON, READING, a_paper, a_part, a_record, an_entry, record_of

DATA = Path(__file__).parents[1] / "data"


def page(*entries: Entry, style: Style | None = None) -> str:
    return render(a_record(*entries, style=style)).body.decode()


def test_a_topic_is_text_in_full_and_in_one_line() -> None:
    match = Match("$a$ and $b$", 9, reason="$c$")
    body = page(*(replace(an_entry(a_paper(n), brief=n > 1), match=match) for n in (1, 2)))

    assert body.count("<span>$</span>a<span>$</span>") == 2
    assert "<span>$</span>c<span>$</span>" in body


def golden_day() -> bytes:
    late = an_entry(
        a_paper(9, title="A Late One", submitted=datetime(2026, 1, 13, 20, 34, tzinfo=UTC)),
        section=Section.LATE,
    )
    hole = replace(
        an_entry(a_paper(2, abstract="It costs $5, or $3.\n  Uses $p(x|y)$ & <pad>.")),
        translation=Skipped(Cause.QUOTA, "no quota"),
        reading=Skipped(Cause.QUOTA, "no quota"),
    )
    doubted = replace(
        an_entry(a_paper(3, title=r"G\"odel's $\alpha$: {{ x }} and 100\% [MASK] tokens #")),
        translation=a_part("数字 8.5%，与 `<unk>`。", doubts=("缺 12.3%", "多 $x$")),
        reading=a_part(READING + "\n\n```python\nprint(1)\n```", origin=Origin.ABSTRACT),
    )
    gone = replace(an_entry(a_paper(4)), reading=None, withdrawn=True)
    hidden = replace(an_entry(a_paper(5)), state=State.PENDING, reason="quota")
    brief = [an_entry(a_paper(n, title=f"Brief [{n}]"), brief=True) for n in (6, 7)]
    entries = (an_entry(a_paper(1)), hole, doubted, gone, hidden, *brief, late)
    style = Style(front_matter="math: true\npin: false\n", tags=("arxiv", "on"))
    return render(a_record(*entries, style=style, fetched=12)).body


def test_a_day_of_every_kind_of_entry_is_the_golden_file(request: pytest.FixtureRequest) -> None:
    expected = DATA / "golden" / "2026-01-15-arxiv.md"
    if request.config.getoption("--update-golden"):
        expected.write_bytes(golden_day())

    assert golden_day() == expected.read_bytes()


def test_without_a_layout_there_is_no_line_of_it() -> None:
    plain, without = page(), page(style=Style(layout=""))

    assert plain.startswith("---\nlayout: post\ntitle:")
    assert without == plain.replace("layout: post\n", "", 1)


@pytest.mark.parametrize(
    ("translation", "styled"),
    [
        ("一段译文，$E = mc^2$。", False),
        (f"长公式 ${'a + ' * 12}b$。", True),
        ("独立公式\n\n$$E = mc^2$$", True),
        (r"环境 \begin{align} a &= bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb \end{align}", True),
        ("代码见 https://example.org/" + "x" * 60, True),
        ("代码见 https://example.org/short/address", False),
        ("一行宽字符 " + "⸻" * 12, True),
        ("——……，。" * 9, False),
    ],
)
def test_what_is_wider_than_a_phone_brings_a_style_below_the_head(
    translation: str, *, styled: bool
) -> None:
    body = page(an_entry(a_paper(), translation=translation), an_entry(a_paper(2)))

    assert body.count("<style>") == styled
    if styled:
        head, _, below = body.partition("\n\n<style>")
        assert head.endswith("篇（去重/过滤后）")
        assert "\n" not in below.partition("</style>\n\n## A Plain Title\n")[0]


def test_further_front_matter_may_hold_the_date_and_the_counts() -> None:
    style = Style(front_matter="description: arXiv {date}：{shown} 篇，补录 {late} 篇 / {fetched}")
    late = an_entry(a_paper(2), section=Section.LATE)
    body = render(a_record(an_entry(a_paper()), late, style=style, fetched=7)).body.decode()

    assert "\ndescription: arXiv 2026-01-15：2 篇，补录 1 篇 / 7\n---\n" in body


def test_the_sample_comes_out_of_its_own_texts_byte_for_byte(shared: Path) -> None:
    sample = (shared / "sample" / "2026-01-15-arxiv.md").read_bytes()
    record = record_of(sample.decode())

    assert len(record.entries) == 8
    assert render(record).body == sample


def test_a_plain_post_read_back_renders_to_itself() -> None:
    body = page(*(an_entry(a_paper(n, title=f"Paper {n}")) for n in range(1, 4)))

    assert render(record_of(body)).body.decode() == body


def test_the_one_line_list_has_title_link_and_authors() -> None:
    body = page(an_entry(a_paper(1)), an_entry(a_paper(2, title="Two [x]"), brief=True))

    assert body.endswith(
        "---\n\n## 其余 1 篇\n\n"
        "- [Two \\[x\\]](https://arxiv.org/abs/2601.09998v1) — Ann Author, Bo Writer\n\n---\n"
    )


def test_late_papers_are_counted_in_the_head_and_dated_in_their_note() -> None:
    moment = datetime(2026, 1, 13, 20, 34, tzinfo=UTC)
    body = page(an_entry(a_paper(1, submitted=moment), section=Section.LATE))

    assert "\n- 补录：1 篇（窗口之前提交，本次首次可见）\n" in body
    assert "\n- **Note**: 补录，提交于 2026-01-14 04:34 CST\n" in body


def test_without_a_translation_the_english_abstract_stands_in_its_place() -> None:
    entry = replace(an_entry(a_paper(abstract="In English.")), translation=None)

    assert "- **Note**: 摘要尚未翻译\n\nIn English.\n" in page(entry)


def test_notes_stand_in_the_order_of_the_format() -> None:
    entry = replace(
        an_entry(a_paper(), section=Section.LATE),
        translation=a_part("译。", doubts=("甲", "乙")),
        reading=a_part(READING, origin=Origin.ABSTRACT, doubts=("丙",)),
    )

    note = "补录，提交于 2026-01-14 20:00 CST；仅依据摘要解读；译文待核对：甲、乙；解读待核对：丙"
    assert f"- **Note**: {note}\n" in page(entry)


@pytest.mark.parametrize(
    ("reading", "note"),
    [(None, ""), (Skipped(Cause.TIME, "late"), "- **Note**: 解读待补\n")],
)
def test_a_reading_that_is_not_there_leaves_no_details(reading: Skipped | None, note: str) -> None:
    body = page(replace(an_entry(a_paper()), reading=reading))

    assert "<details>" not in body
    assert body.count("- **Note**") == bool(note)
    assert note in body


def test_a_withdrawn_paper_is_named_so_and_has_no_reading() -> None:
    body = page(replace(an_entry(a_paper()), withdrawn=True))

    assert "- **Note**: 已撤稿\n" in body
    assert "<details>" not in body


def test_what_is_pending_or_dropped_is_not_on_the_page() -> None:
    pending = replace(an_entry(a_paper(2)), state=State.PENDING)

    assert "2601.09998" not in page(an_entry(a_paper(1)), pending)


def test_the_style_shapes_the_front_matter_and_the_head() -> None:
    style = Style(
        layout="single", title="日报 {date}", tags=("a b", "on"), front_matter="math: true"
    )
    body = page(an_entry(a_paper()), style=replace(style, clean_head=True))

    assert body.startswith(
        '---\nlayout: single\ntitle: "日报 2026-01-15"\ntags: ["a b", "on"]\nmath: true\n---\n'
    )
    assert "|" not in body
    assert "- 抓取总数：1 篇，本页显示：1 篇（去重/过滤后）\n" in body


@pytest.mark.parametrize("value", ["a\u2028b", "a\x0cb", "a\n\n  b"])
def test_a_value_of_the_front_matter_is_broken_nowhere_else(value: str) -> None:
    body = page(an_entry(a_paper()), style=Style(front_matter=f"note: '{value}'\r\npin: false"))

    assert f"\nnote: '{value}'\npin: false\n---\n" in body


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/New_York", "2026-01-15（EST，America/New_York）"),
        ("America/Sao_Paulo", "2026-01-15（UTC-03:00，America/Sao_Paulo）"),
        ("UTC", "2026-01-15（UTC，UTC）"),
    ],
)
def test_another_zone_is_named_as_it_is(zone: str, words: str) -> None:
    assert f"\n以下为 {words}窗口内" in page(style=Style(zone=zone))


def test_the_submission_of_the_fixture_is_in_utc() -> None:
    assert NOON.tzinfo is UTC


def test_a_one_line_entry_stays_one_line_and_says_that_it_is_late() -> None:
    crowd = tuple(f"Author {n}" for n in range(40))
    entry = replace(made_up_days.shown(1, late=True), brief=True)
    entry = replace(entry, paper=replace(entry.paper, authors=crowd))

    body = render(made_up_days.record(entry)).body.decode()

    assert " — Author 0, Author 1, Author 2 等 40 人（补录）\n" in body


@pytest.mark.parametrize("asked", [True, False])
def test_the_head_speaks_of_translations_only_where_any_was_asked_for(asked: bool) -> None:
    entry = made_up_days.shown(1)
    entry = entry if asked else replace(entry, translation=None, reading=None)

    head = render(made_up_days.record(entry)).body.decode().partition("\n## ")[0]

    assert ("更新的论文中文译文：" in head) is asked
    assert "更新的论文" in head
