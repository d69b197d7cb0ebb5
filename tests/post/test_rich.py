"""The rich page: its head, its overview, what stands of a paper, and where every text stays."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml

from digest.domain import DayRecord, Entry, Match, Origin, Section, State, Style
from digest.post import arxiv_ids, paper_anchor, render, revise
from digest.post.blocks import cut
from digest.post.rich import FIRST_AUTHORS, FOLDED_ABOVE
from tests.site.edits import ONE, THREE, TWO, edited, entry, filled
from tests.site.hostile import own
from tests.site.records import a_paper, a_part, a_record, an_entry

RICH = Style(page="rich")


def day(*numbers: int) -> DayRecord:
    return a_record(*map(entry, numbers), style=RICH)


def page(*entries: Entry, **style: str) -> str:
    return render(a_record(*entries, style=replace(RICH, **style))).body.decode()  # type: ignore[arg-type]


def block(text: str, paper_id: str) -> str:
    return next(p.raw.decode() for p in cut(text.encode()) if p.key == paper_id)


def overview(text: bytes | str) -> str:
    body = text if isinstance(text, bytes) else text.encode()
    return next((p.raw.decode() for p in cut(body) if p.key == "overview"), "")


def test_a_page_has_a_head_an_overview_and_a_block_a_paper() -> None:
    record = a_record(entry(1), entry(2), an_entry(a_paper(3), brief=True), style=RICH)

    assert list(render(record).blocks) == ["head", "overview", ONE, TWO, "rest"]
    assert arxiv_ids(render(record).body) == (ONE, TWO, THREE)


def test_an_empty_day_says_so_without_an_overview() -> None:
    assert list(render(a_record(style=RICH, reason="无")).blocks) == ["head", "empty"]


def test_the_head_says_what_was_generated_and_counts_without_a_table() -> None:
    pending = replace(entry(4), state=State.PENDING)
    late = replace(entry(2), section=Section.LATE)
    text = page(entry(1), late, pending)
    front = yaml.safe_load(text.split("---\n")[1])
    head = text.split("\n## ", maxsplit=1)[0]

    assert "**AI 生成**：译文、一句话与解读由 model 生成，并由程序与英文原文逐项核对" in head
    assert "本页显示 2 篇，其中补录 1 篇（窗口之前提交，本次首次可见），待补 1 篇" in head
    assert "|" not in head
    assert front["AIGC"] == {
        "Label": "1", "ContentProducer": "model", "ProduceID": "arxiv-2026-01-15"
    }  # fmt: skip
    assert "2 篇" in front["description"]
    assert "math" not in front


def test_front_matter_switches_formulas_on_where_there_are_some_and_yields_to_the_blogs_own() -> (
    None
):
    formula = an_entry(a_paper(1, title="Of $x^2$"))
    ours = yaml.safe_load(page(formula).split("---\n")[1])
    theirs = page(formula, front_matter="math: false\ndescription: 我的\nAIGC: {Label: '2'}")

    assert ours["math"] is True
    assert yaml.safe_load(theirs.split("---\n")[1])["description"] == "我的"
    assert theirs.count("\nmath:") == theirs.count("description:") == theirs.count("AIGC:") == 1


def test_where_no_model_was_asked_the_page_claims_none() -> None:
    bare = replace(entry(1), translation=None, reading=None)
    text = page(bare)

    assert "AI 生成" not in text
    assert "AIGC" not in text
    assert "本页为英文摘要，没有译文" in text
    assert "英文摘要</summary>" not in text


def test_the_overview_links_each_paper_with_its_sentence_and_marks() -> None:
    code = a_paper(1, title="One", abstract="Code: https://github.com/a/b.")
    told = an_entry(code, translation="第一句。第二句。")
    told = replace(told, match=Match("语音", 9, "", "Ann Author"))
    late = replace(entry(2), section=Section.LATE, match=Match("", 2, "", ""))

    assert (
        "**语音**（1 篇）\n\n"
        "- [One](#p-2601-09999) · **代码** · **关注：Ann Author**：第一句。\n\n"
        "**其他**（1 篇）\n\n"
        "- [Paper 2](#p-2601-09998) · **补录**：一段译文。\n"
    ) in overview(page(told, late))


def test_without_interests_the_overview_is_by_primary_category_and_one_group_needs_no_name() -> (
    None
):
    other = an_entry(a_paper(2, categories=("eess.AS",)))
    followed = replace(entry(4), match=Match("", None, "", "Ann Author"))

    assert "**cs.SD**（2 篇）" in overview(page(followed, entry(1), other))
    assert "**cs.SD**（1 篇）" in overview(page(entry(1), other))
    assert "**eess.AS**（1 篇）" in overview(page(entry(1), other))
    assert "**cs.SD**" not in overview(page(entry(1), entry(3)))


@pytest.mark.parametrize(("papers", "folds"), [(FOLDED_ABOVE, 0), (FOLDED_ABOVE + 1, 1)])
def test_a_long_overview_is_folded_by_group(papers: int, folds: int) -> None:
    made = overview(page(*(entry(number) for number in range(1, papers + 1))))

    assert made.count("<details>") == made.count("</details>") == folds
    assert made.count("](#p-") == papers


def test_the_model_own_sentence_is_shown_where_it_is_sound() -> None:
    paper = a_paper(1, abstract="We propose Loom, a codec.")
    told = replace(a_part("译文。"), one_sentence="Loom 是一种新的编解码器。")
    forged = replace(told, one_sentence="Loom 见 https://evil.example 领奖。")

    assert "**一句话**：Loom 是一种新的编解码器。" in page(
        replace(an_entry(paper), translation=told)
    )
    assert "evil.example" not in page(replace(an_entry(paper), translation=forged))


def test_from_the_ninth_author_on_there_is_a_number() -> None:
    names = tuple(f"A. Name{n}" for n in range(1, 23))
    eight = page(an_entry(a_paper(1, authors=names[:FIRST_AUTHORS])))

    assert "**作者**：" + ", ".join(names[:8]) + "\n" in eight
    assert "**作者**：" + ", ".join(names[:8]) + " 等 22 位\n" in page(
        an_entry(a_paper(1, authors=names))
    )


LINKED = (
    "https://github.com/a/b_c",
    "https://demo.example.org/p?x=1&y=2",
)
UNLINKED = (
    "http://plain.example/x",
    "github.com/x/y",
    r"https://cut.example/a\_b",
    "https://user@host.example/x",
    "https://host.example:8443/x",
    "https://1.2.3.4/x",
    "https://xn--80ak6aa92e.com/x",
    "https://liquid.example/{{x}}",
    "https://paren.example/a(b)",
    "javascript:alert(1)",
    "https://doi.org/10.1/x",
)


def links(text: str) -> set[str]:
    return set(re.findall(r"(?<=\]\()https?://[^()\s]+(?=\))|(?<=<)https?://[^<>\s]+(?=>)", text))


def test_only_whole_https_addresses_of_abstract_and_comment_are_linked() -> None:
    abstract = f"See {LINKED[0]}. Also {', '.join(UNLINKED)}, and more."
    paper = replace(a_paper(1, abstract=abstract), comment=f"demo ({LINKED[1]}); 5 pages")
    text = block(
        page(an_entry(paper, translation=f"见 {LINKED[0]}，不是 https://evil.example/z。")), ONE
    )
    arxiv = {f"https://arxiv.org/{kind}/{ONE}v1" for kind in ("abs", "pdf", "html")}

    assert links(text) - {"https://doi.org/10.1/x"} == {*LINKED, *arxiv}
    assert f"[代码]({LINKED[0]}) · [项目 demo.example.org]({LINKED[1]})\n" in text
    assert f"见 <{LINKED[0]}>，不是 https://evil.example/z。" in text
    assert f"**备注**：demo (<{LINKED[1]}>); 5 pages" in text


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Code is available at", "代码 a.example"),
        ("Our implementation:", "代码 a.example"),
        ("Demo page:", "项目 a.example"),
        ("The code is simple. Audio samples at", "项目 a.example"),
    ],
)
def test_an_unknown_place_is_codes_where_the_words_before_it_say_so(words: str, label: str) -> None:
    text = page(an_entry(a_paper(1, abstract=f"We listen. {words} https://a.example/x.")))

    assert f"[{label}](https://a.example/x)" in text
    assert ("**代码**" in overview(text)) == label.startswith("代码")


def test_the_html_page_is_linked_only_where_it_was_read() -> None:
    pdf = replace(entry(1), reading=a_part("1) 甲\n2) 乙\n3) 丙", origin=Origin.PDF))

    assert "/html/" in page(entry(1))
    assert "/html/" not in page(pdf)


def test_the_three_parts_of_a_reading_have_names_and_another_form_is_left_alone() -> None:
    named = block(page(entry(1)), ONE)
    odd = block(page(replace(entry(1), reading=a_part("1) 甲\n2) 乙"))), ONE)

    assert re.findall(r"^\*\*(背景与问题|方法|结果)\*\*$", named, re.MULTILINE) == [
        "背景与问题", "方法", "结果"
    ]  # fmt: skip
    assert "1) 甲" in odd


@pytest.mark.parametrize(
    ("paper_id", "name"),
    [
        ("2601.09603", "p-2601-09603"),
        ("0704.0001", "p-0704-0001"),
        ("quant-ph/0201082", "p-quant-ph-0201082"),
        ("math.GT/0309136", "p-math-GT-0309136"),
    ],
)
def test_an_anchor_is_made_of_the_id_alone_and_leads_back_to_it(paper_id: str, name: str) -> None:
    post = render(a_record(an_entry(a_paper(1, id=paper_id)), style=RICH))

    assert paper_anchor(paper_id) == name
    assert f"\n{{: #{name}}}\n" in post.body.decode()
    assert list(post.blocks) == ["head", "overview", paper_id]


FIELDS = ("title", "author", "category", "translation", "sentence", "abstract", "comment", "topic",
          "followed", "reading", "doubt", "model")  # fmt: skip


def with_text(field: str, text: str) -> DayRecord:
    first, second, third = day(1, 2, 3).entries
    paper, part = second.paper, a_part("译文。")
    changes = {
        "title": {"paper": replace(paper, title=text)},
        "author": {"paper": replace(paper, authors=("Ann", text))},
        "category": {"paper": replace(paper, categories=("cs.SD", text))},
        "translation": {"translation": a_part(text)},
        "sentence": {"translation": replace(part, one_sentence=text)},
        "abstract": {"paper": replace(paper, abstract=text)},
        "comment": {"paper": replace(paper, comment=text)},
        "topic": {"match": Match(text, 3, text, "")},
        "followed": {"match": Match("", 3, "", text)},
        "reading": {"reading": a_part(text)},
        "doubt": {"translation": a_part("译。", doubts=(text,))},
        "model": {"translation": replace(part, model=text)},
    }[field]
    return a_record(first, replace(second, **changes), third, style=RICH)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", FIELDS)
def test_every_hostile_text_stays_in_its_block(field: str) -> None:
    plain = {p.key: p.raw for p in cut(render(day(1, 2, 3)).body)}
    for hostile in own():
        post = render(with_text(field, hostile.text))
        found = {piece.key: piece.raw for piece in cut(post.body)}

        assert list(found) == list(plain), hostile.id
        assert (found[ONE], found[THREE]) == (plain[ONE], plain[THREE]), hostile.id
        told = overview(post.body)
        assert [told.count(f"](#{paper_anchor(name)})") for name in (ONE, TWO, THREE)] == [1, 1, 1]
        assert isinstance(yaml.safe_load(post.body.decode().split("\n---\n")[0]), dict)


def without(post: bytes, paper_id: str) -> bytes:
    return b"".join(piece.raw for piece in cut(post) if piece.key != paper_id)


def test_the_overview_and_the_counts_follow_what_a_person_takes_out() -> None:
    post = render(day(1, 2, 3))
    made = revise(day(1, 2, 3), without(post.body, TWO), post.blocks)
    again = revise(day(1, 2, 3), made.body, made.blocks)

    assert made.body == render(a_record(entry(1), entry(3), style=RICH, fetched=3)).body
    assert made.deleted == (TWO,)
    assert (again.body, again.blocks) == (made.body, made.blocks)


def test_a_rerun_changes_nothing_and_a_late_paper_enters_the_overview() -> None:
    post = render(day(1, 3))
    same = revise(day(1, 3), post.body, post.blocks)
    more = revise(day(1, 2, 3), post.body, post.blocks)

    assert (same.body, dict(same.blocks)) == (post.body, dict(post.blocks))
    assert more.body == render(day(1, 2, 3)).body


def test_a_filled_hole_brings_its_sentence_into_the_overview() -> None:
    hole = a_record(replace(entry(1), translation=None), entry(2), style=RICH)
    post = render(hole)
    made = revise(filled(hole, 1, "新的一。"), post.body, post.blocks)

    assert "[Paper 1](#p-2601-09999)：新的一。" in overview(made.body)


def test_a_persons_overview_stays_whatever_becomes_of_the_page() -> None:
    post = render(day(1, 3))
    mine = edited(
        post, "## 今日速览\n{: #overview}\n", "## 今日速览\n{: #overview}\n\n我的导读。\n"
    )
    made = revise(day(1, 2, 3), mine, post.blocks)
    again = revise(day(1, 2, 3), made.body, made.blocks)

    assert "我的导读。" in overview(made.body)
    assert "Paper 2" not in overview(made.body)
    assert "overview" in made.kept
    assert again.body == made.body


def test_an_overview_that_a_person_took_out_stays_out() -> None:
    post = render(day(1, 3))
    made = revise(day(1, 2, 3), without(post.body, "overview"), post.blocks)

    assert overview(made.body) == ""
    assert "overview" in made.deleted
    assert TWO in made.blocks


def test_with_every_paper_taken_out_there_is_no_overview_of_nothing() -> None:
    post = render(day(1))
    made = revise(day(1), without(post.body, ONE), post.blocks)

    assert overview(made.body) == ""
    assert revise(day(1), made.body, made.blocks).body == made.body


def test_a_reworded_title_keeps_its_place_and_is_a_persons() -> None:
    post = render(day(1, 2))
    made = revise(day(1, 2), edited(post, "## Paper 1\n", "## 我的标题\n"), post.blocks)

    assert made.kept == (ONE,)
    assert "## 我的标题\n{: #p-2601-09999}" in made.body.decode()
    assert "(#p-2601-09999)" in overview(made.body)


def test_windows_line_ends_stay() -> None:
    post = render(day(1, 3))
    crlf = post.body.replace(b"\n", b"\r\n")
    made = revise(day(1, 2, 3), crlf, post.blocks)

    assert made.body == render(day(1, 2, 3)).body.replace(b"\n", b"\r\n")
    assert revise(day(1, 3), crlf, post.blocks).body == crlf


def test_a_classic_template_of_the_blog_keeps_its_blocks_on_a_rich_page() -> None:
    own_one = (
        "---\ntitle: x\n---\n\nhead\n{% for paper in papers %}\n## {{ paper.title }}\n"
        "- **arXiv**: [{{ paper.abs_url }}]({{ paper.abs_url }})\n\n---\n{% endfor %}"
    )

    assert list(render(day(1, 2), own_one).blocks) == ["head", ONE, TWO]


def test_a_dollar_in_the_name_of_a_model_begins_no_formula() -> None:
    told = replace(entry(1), translation=replace(a_part("译文。"), model="m $a$ b"))

    assert "由 m <span>$</span>a<span>$</span> b、" in page(told)
