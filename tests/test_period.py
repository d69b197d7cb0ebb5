"""The post of a week or a month: each paper once, sums that agree, edits of the days respected."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from digest.archive import archive_data
from digest.domain import DayRecord, Entry, Match, Part, Section, Style
from digest.period import PeriodDigest, gathered, render_period, title_of, with_own_address
from digest.post import render, revise_sections
from digest.post.blocks import cut
from digest.window import Period, latest_period, period_of
from tests.site.records import a_paper, a_record, an_entry

HOSTILE = json.loads((Path(__file__).parent / "data" / "hostile.json").read_text(encoding="utf-8"))
RICH = Style(page="rich", tags=("arxiv", "cs.SD"))
MONDAY = date(2026, 1, 12)
WEEK = period_of("week", MONDAY)
PATHS = {day: f"_posts/{day}-arxiv.md" for day in WEEK.days}


def entry(
    number: int, topic: str = "", score: int | None = None, *, late: bool = False, author: str = ""
) -> Entry:
    made = an_entry(
        a_paper(number, title=f"Paper {number}"),
        translation=f"第 {number} 篇的一句话。其后。",
        section=Section.LATE if late else Section.MAIN,
    )
    return replace(made, match=Match(topic, score, author=author) if topic or author else None)


def day(*entries: Entry, at: int = 0, edit: tuple[str, str] = ("", "")) -> tuple[DayRecord, bytes]:
    """Return a merged day, counted from Monday, whose post a person may have edited."""
    record = a_record(*entries, day=MONDAY + timedelta(days=at), style=RICH)
    post = render(record)
    body = re.sub(edit[0], edit[1], post.body.decode(), flags=re.DOTALL) if edit[0] else None
    assert body is None or body != post.body.decode()
    return replace(record, blocks=dict(post.blocks)), body.encode() if body else post.body


def written(digest: PeriodDigest) -> str:
    title = title_of(digest.period, RICH, Style().title)
    return render_period(digest, RICH, title, PATHS).body.decode()


def rows(text: str, head: str) -> list[list[str]]:
    """Return name and counts of each row of a table."""
    table = text[text.index(f"| {head} |") :].partition("\n\n")[0]
    return [re.split(r" ?\| ?", line)[1:4] for line in table.splitlines()[2:] if line[0] == "|"]


def listed(text: str) -> list[str]:
    return re.findall(r"^- \[(Paper \d+)\]", text, re.MULTILINE)


@pytest.mark.parametrize("kind", ["week", "month"])
def test_each_day_is_of_one_period_and_periods_follow_without_a_gap(kind: str) -> None:
    days = [date(2023, 12, 20) + timedelta(days=n) for n in range(500)]
    periods = list(dict.fromkeys(period_of(kind, one) for one in days))  # type: ignore[arg-type]
    assert [one for period in periods for one in period.days if one in days] == days
    assert [p.before for p in periods[1:]] == periods[:-1]
    for one in days:
        latest = latest_period(kind, one)  # type: ignore[arg-type]
        assert latest.last <= one < latest.last + timedelta(days=32)
        assert period_of(kind, latest.last + timedelta(days=1)).last > one  # type: ignore[arg-type]


def test_every_paper_counts_once_and_each_table_sums_up_to_all_of_them() -> None:
    days = [
        day(entry(1, "语音", 9), entry(2, "音乐", 3), entry(3, "", None), at=0),
        day(entry(1, "语音", 9), entry(4, "语音", 5, late=True), at=2),
        day(entry(5, "音乐", 2), entry(6), at=-3),
        day(entry(7, "语音", 2), at=7),
    ]
    digest = gathered(WEEK, days)
    text = written(digest)

    assert [one.found.entry.paper.id for one in digest.papers] == [
        f"2601.{10000 - n:05}" for n in (1, 2, 3, 4)
    ]
    assert rows(text, "主题") == [
        ["语音", "2", "0"], ["音乐", "1", "1"], ["其他", "1", "1"], ["合计", "4", "2"]
    ]  # fmt: skip
    assert rows(text, "主分区") == [["cs.SD", "4", "2"], ["合计", "4", "2"]]
    assert "本周 4 篇，上周 2 篇；其中补录 1 篇" in text
    assert "2026-01-12 至 2026-01-18，共 2 期日报" in text
    assert 'title: "arXiv Weekly – 2026-01-12 to 01-18"' in text
    assert digest.missing == tuple(MONDAY + timedelta(days=n) for n in (1, 3, 4, 5, 6))


def test_a_topic_is_text_in_its_heading_and_its_row() -> None:
    text = written(gathered(WEEK, [day(entry(1, "$a$ 与 $b$", 9))]))

    assert text.count("<span>$</span>a<span>$</span>") == 2


def test_of_each_topic_the_first_stand_by_score_with_followed_authors_before_them() -> None:
    many = [entry(n, "语音", n % 11) for n in range(1, 9)]
    digest = gathered(WEEK, [day(*many, entry(20, "语音", 1, author="Li")), day(entry(30), at=1)])
    text = written(digest)

    assert listed(text) == [*(f"Paper {n}" for n in (20, 8, 7, 6, 5)), "Paper 30"]
    assert "另有 4 篇，见各天的日报。" in text
    assert (
        "- [Paper 8]({{arxiv_20260112}}#p-2601-09992) · **8/10**：第 8 篇的一句话。"
        "（[arXiv](https://arxiv.org/abs/2601.09992v1)，01-12）"
    ) in text


def test_what_a_reviewer_took_out_or_changed_in_a_day_is_so_in_the_week() -> None:
    deleted = day(entry(1), entry(2), edit=(r"\n## Paper 1\n.*?\n---\n", ""))
    edited = day(
        entry(3), at=1, edit=("(## )Paper 3(.*?)第 3 篇的一句话。", r"\1Better\2改过的话。")
    )
    gone = day(entry(4), at=2)[0], b""
    text = written(gathered(WEEK, [deleted, edited, gone]))

    assert [row[:2] for row in rows(text, "主分区")] == [["cs.SD", "2"], ["合计", "2"]]
    assert "Paper 1" not in text
    assert "[Better]({{arxiv_20260113}}#p-2601-09997)：改过的话。" in text


def test_a_week_names_the_models_of_the_sentences_it_shows_and_itself() -> None:
    told, silent = entry(1), entry(2)
    assert isinstance(silent.translation, Part)
    silent = replace(silent, translation=replace(silent.translation, text="", model="other"))
    text = written(gathered(WEEK, [day(told, silent)]))

    front = yaml.safe_load(text.split("---\n")[1])
    assert front["AIGC"] == {
        "Label": "1", "ContentProducer": "model", "ProduceID": "arxiv-week-2026-01-18"
    }  # fmt: skip
    assert "由 model 生成" in text


def test_a_doubted_translation_is_marked_wherever_its_sentence_stands() -> None:
    made = entry(1)
    assert isinstance(made.translation, Part)
    doubted = replace(made, translation=replace(made.translation, doubts=("数字 12",)))
    asked = day(doubted), day(doubted, edit=("第 1 篇", "人改的"))
    for (record, body), marks in zip(asked, (True, False), strict=True):
        (paper,) = json.loads(archive_data(record, body))["papers"]
        assert paper.get("doubted", False) is marks
        assert ("· **译文待核对**：" in written(gathered(WEEK, [(record, body)]))) is marks
    assert "](#p-2601-09999) · **待核对**：" in asked[0][1].decode()


def test_what_a_person_wrote_in_the_post_stays_and_what_was_taken_out_stays_out() -> None:
    def post(*days: tuple[DayRecord, bytes]) -> PeriodDigest:
        return gathered(WEEK, days)

    first = render_period(post(day(entry(1, "语音", 3), entry(2, "音乐", 3))), RICH, "T", PATHS)
    same = revise_sections(first, first.body, first.blocks)
    assert (same.body, same.kept, same.deleted) == (first.body, (), ())

    sections = {piece.key: piece.raw for piece in cut(first.body)}
    speech, music = (key for key in sections if key.startswith("topic-"))
    edited = first.body.replace(sections[music], b"").replace(
        "第 1 篇的一句话。".encode(), "人写的话。".encode()
    )
    more = post(day(entry(1, "语音", 3), entry(2, "音乐", 3)), day(entry(3, "视觉", 9), at=1))
    second = render_period(more, RICH, "T", PATHS)
    revised = revise_sections(second, edited, first.blocks)

    assert (revised.kept, revised.deleted) == ((speech,), (music,))
    text = revised.body.decode()
    assert "人写的话。" in text
    assert "## 音乐" not in text
    assert "## 视觉（1 篇）" in text
    assert "本周 3 篇" in text
    again = revise_sections(second, revised.body, revised.blocks)
    assert again.body == revised.body


def test_a_period_without_papers_says_so_and_one_without_a_period_before_compares_nothing() -> None:
    assert "本周没有新论文。" in written(gathered(WEEK, []))
    text = written(gathered(WEEK, [day(entry(1))]))
    assert "上周" not in text
    assert listed(text) == ["Paper 1"]
    month: Period = period_of("month", MONDAY)
    assert title_of(month, replace(RICH, title="X {date}"), Style().title) == "X 2026-01"


@pytest.mark.parametrize(
    ("given", "sites", "made"),
    [
        ("", "", ""),
        ("", "/:year/:title/", ""),
        ("math: true", "/:year/:month/:day/", 'math: true\npermalink: "/:year/:month/:day-week/"'),
        ("permalink: /arxiv/:year-:month-:day/", "", 'permalink: "/arxiv/:year-:month-:day-week/"'),
        ("permalink: '/a/{date}.html'\nx: y", "", 'permalink: "/a/2026-01-18-week.html"\nx: y'),
        ("permalink: /posts/:title/", "/:year/:month/:day/", "permalink: /posts/:title/"),
    ],
)  # fmt: skip
def test_a_week_never_takes_the_address_of_its_last_day(given: str, sites: str, made: str) -> None:
    assert with_own_address(given, sites, WEEK) == made


@pytest.mark.parametrize(
    ("name", "styled"),
    [("语音增强与分离的一个很长很长的主题名", False), ("x" * 17, True), ("⸻" * 8, True)],
)
def test_a_name_that_no_line_can_end_in_brings_the_style_for_phones(
    name: str, styled: bool
) -> None:
    assert ("<style>" in written(gathered(WEEK, [day(entry(1, name, 3))]))) is styled


def test_hostile_texts_open_no_block_and_leave_the_posts_sections_as_they_are() -> None:
    texts = [one["text"] for one in HOSTILE if one["text"].strip()]
    for at in range(0, len(texts), 40):
        entries = [
            replace(
                an_entry(a_paper(n, title=text, categories=(text,)), translation=text),
                match=Match(text, 3, author=text),
            )
            for n, text in enumerate(texts[at : at + 40], 1)
        ]
        record = a_record(*entries, day=MONDAY, style=RICH)
        post = render_period(gathered(WEEK, [(record, render(record).body)]), RICH, "T", PATHS)
        keys = [piece.key for piece in cut(post.body)]
        assert "" not in keys
        assert keys == list(post.blocks)
        assert len(keys) == 2 + 9  # head, numbers, eight topics and the rest of them
        assert post.body.count(b"\n---\n") == len(keys)  # the front matter has one, the head none
