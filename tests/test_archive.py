"""The data of the archive: what stands in a day's post, as it stands there."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

from digest import archive
from digest.domain import DayRecord, Match, Section, Style
from digest.post import render, revise
from digest.post.blocks import cut
from tests.site.records import a_paper, a_record, an_entry
from tests.world.memory import MemoryTree

HOSTILE = json.loads((Path(__file__).parent / "data" / "hostile.json").read_text(encoding="utf-8"))


def day(record: DayRecord, edit: tuple[str, str] = ("", "")) -> list[dict[str, Any]]:
    """Return what the archive shows of a day whose post a person may have edited."""
    post = render(record)
    written = replace(record, blocks=dict(post.blocks))
    edited = post.body.decode().replace(*edit).encode()
    assert not edit[0] or edited != post.body
    revision = revise(written, edited, written.blocks)
    after = replace(written, blocks=dict(revision.blocks))
    found: dict[str, Any] = json.loads(archive.archive_data(after, revision.body))
    assert found["date"] == "2026-01-15"
    assert archive.is_current(archive.archive_data(after, revision.body), revision.body)
    papers: list[dict[str, Any]] = found["papers"]
    return papers


def test_a_rich_post_leads_to_its_anchors_and_an_edit_of_it_is_read_by_its_labels() -> None:
    late = an_entry(a_paper(1), translation="首句在此。其后。", section=Section.LATE)
    record = a_record(late, style=Style(page="rich"))
    for edit, sentence in (
        (("**一句话**：首句在此。", "**一句话**：改过的一句。"), "改过的一句。"),
        (("**一句话**：首句在此。\n\n", ""), "首句在此。"),
    ):
        (paper,) = day(record, edit)
        assert (paper["place"], paper["sentence"]) == ("#p-2601-09999", sentence)


def test_a_days_data_has_each_paper_of_its_post_with_what_it_is_searched_by() -> None:
    first = replace(
        an_entry(a_paper(1, title='G\\"odel nets'), translation="首句在此。其后是第二句。"),
        match=Match("语音", 8),
    )
    late = an_entry(a_paper(2), section=Section.LATE)
    assert day(a_record(first, late, an_entry(a_paper(3), brief=True))) == [
        {
            "id": "2601.09999",
            "title": "Gödel nets",
            "sentence": "首句在此。",
            "authors": ["Ann Author", "Bo Writer"],
            "categories": ["cs.SD", "eess.AS"],
            "topic": "语音",
            "place": "#:~:text=arxiv.org/abs/2601.09999v1",
        },
        {
            "id": "2601.09998",
            "title": "A Plain Title",
            "sentence": "一段译文。",
            "authors": ["Ann Author", "Bo Writer"],
            "categories": ["cs.SD", "eess.AS"],
            "late": True,
            "place": "#:~:text=arxiv.org/abs/2601.09998v1",
        },
        {
            "id": "2601.09997",
            "title": "A Plain Title",
            "sentence": "",
            "authors": ["Ann Author", "Bo Writer"],
            "categories": ["cs.SD", "eess.AS"],
            "place": "#:~:text=A%20Plain%20Title",
        },
    ]


def test_a_title_and_a_translation_that_a_person_changed_are_shown_as_changed() -> None:
    record = a_record(an_entry(a_paper(1)), an_entry(a_paper(2, title="Another Title")))

    assert [p["title"] for p in day(record, ("## Another Title", "## A *better* one & more"))] == [
        "A Plain Title",
        "A *better* one & more",
    ]
    assert day(record, ("## Another Title", "## Mine {#mine}"))[1]["title"] == "Mine"
    sentences = [p["sentence"] for p in day(record, ("一段译文。", "人写的**一句**。还有一句。"))]
    assert sentences == ["人写的一句。", "人写的一句。"]
    assert [p["sentence"] for p in day(record, ("详细解读", "解读"))] == ["一段译文。"] * 2


def test_what_a_person_deleted_is_in_the_archive_no_more() -> None:
    record = a_record(
        an_entry(a_paper(1, title="Gone")), an_entry(a_paper(2)), an_entry(a_paper(3), brief=True)
    )
    body = render(record).body.decode()
    block = body[body.index("\n## Gone") : body.index("\n## A Plain")]

    assert [p["id"] for p in day(record, (block, ""))] == ["2601.09998", "2601.09997"]
    line = next(line for line in body.splitlines(keepends=True) if "2601.09997" in line)
    assert [p["id"] for p in day(record, (line, ""))] == ["2601.09999", "2601.09998"]


def test_a_post_of_an_own_template_without_links_is_taken_at_its_records_word() -> None:
    record = a_record(an_entry(a_paper(1)), style=Style(template="t.j2"))
    body = render(record, "---\n---\n{% for p in papers %}{{ p.title }}{% endfor %}\n").body

    assert [e.paper.id for e in archive.standing_on_page(record, body)] == ["2601.09999"]
    assert archive.standing_on_page(record, b"") == ()


def test_no_formula_is_left_for_an_engine_that_runs_over_the_archives_page() -> None:
    text = r"词错误率 $O(n\log n)$ 与 \(\href{javascript:alert(1)}{x}\)，$$y^2$$。"
    (found,) = day(a_record(an_entry(a_paper(1, title=text), translation=text)))

    for shown in (found["title"], found["sentence"]):
        assert "O(n log n)" in shown
        assert "y²" in shown
        assert not re.search(r"\$|\\[()]", shown)


def test_an_anchor_in_the_post_is_taken_before_the_text_of_the_link() -> None:
    entry = an_entry(a_paper(1, id="hep-th/9901001"))

    def place(body: bytes) -> str:
        return archive.place_in_post(entry, archive.anchors_of(body))

    assert place(b"## T {#p-hep-th-9901001}\n") == "#p-hep-th-9901001"
    assert place(b'<h3 id="p-hep-th-9901001">') == "#p-hep-th-9901001"
    assert place(b"## T {#p-hep-th-99010011}") == "#:~:text=arxiv.org/abs/hep%2Dth/9901001v1"


def test_hostile_texts_are_one_line_each_and_the_file_is_json() -> None:
    texts = [one["text"] for one in HOSTILE if one["text"].strip()]
    entries = [
        replace(
            an_entry(
                a_paper(at, title=text, authors=(text,), categories=(text,)),
                translation=text,
            ),
            match=Match(text, 3),
        )
        for at, text in enumerate(texts, 1)
    ]
    record = a_record(*entries)
    found = json.loads(archive.archive_data(record, render(record).body))["papers"]

    assert len(found) == len(texts) > 100
    for paper in found:
        said = [paper["title"], paper["sentence"], *paper["authors"], *paper["categories"]]
        assert max(map(len, said)) <= 500
        assert not [c for t in said for c in t if unicodedata.category(c) in ("Cc", "Cs", "Zl")]


def test_of_a_collaboration_the_first_sixty_authors_are_kept() -> None:
    (found,) = day(a_record(an_entry(a_paper(1, authors=tuple(f"A. N{n}" for n in range(3000))))))

    assert found["authors"] == [f"A. N{n}" for n in range(60)]


def test_a_blog_has_an_archive_where_its_data_folder_holds_the_mark() -> None:
    marked = MemoryTree({"docs/_data/arxiv/.gitattributes": b"x", "_data/arxiv/mine.yml": b"x"})

    assert archive.archive_folder(marked, "_posts") == ""
    assert archive.archive_folder(marked, "docs/_posts") == "docs/_data/arxiv"
    assert archive.archive_folder(None, "_posts") == ""


def test_the_name_of_the_data_is_the_key_that_jekyll_makes_of_it() -> None:
    path = archive.archive_path("_data/arxiv", "_posts/2026-01-15-a+b.2026-01-15.md")

    assert path == "_data/arxiv/2026/2026-01-15-ab.json"


def test_title_and_translation_changed_together_are_both_shown_as_changed() -> None:
    record = a_record(an_entry(a_paper(1, title="Another Title")))
    whole = next(
        piece for piece in cut(render(record).body) if piece.key == "2601.09999"
    ).raw.decode()
    by_hand = whole.replace("## Another Title", "## Mine").replace("一段译文。", "人写的。")

    (paper,) = day(record, (whole, by_hand))
    assert (paper["title"], paper["sentence"]) == ("Mine", "人写的。")
