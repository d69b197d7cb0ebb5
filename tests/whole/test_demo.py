"""``make demo``: the whole action on a day of our own invention."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.fidelity import check_reading, check_translation
from tests.demo import screenshot
from tests.demo.__main__ import AFTER, main
from tests.demo.sample import Sample, samples
from tests.demo.world import POST

DAY = samples()


def by_name(sample: Sample) -> str:
    return sample.paper.title.partition(":")[0]


@pytest.mark.parametrize("sample", DAY, ids=by_name)
def test_no_check_has_cause_to_object_to_a_sample(sample: Sample) -> None:
    paper = sample.paper
    chapters = sample.contents.chapters
    said = (
        [p for chapter in chapters for p in chapter.paragraphs] if sample.source != "none" else []
    )
    sources = "\n\n".join((paper.title, paper.abstract, *said))

    assert check_translation(paper.abstract, sample.translation).defects == ()
    assert check_reading(sources, sample.reading).defects == ()


def test_the_sample_day_has_a_formula_a_url_a_pdf_and_a_paper_without_full_text() -> None:
    assert {sample.source for sample in DAY} == {"html", "pdf", "none"}
    assert any("https://" in sample.translation for sample in DAY)
    assert any(sample.translation.count("$") >= 20 for sample in DAY)
    assert all(re.fullmatch(r"[A-Z]\. Author", a) for s in DAY for a in s.paper.authors)


def test_the_demo_ends_with_a_pull_request_and_a_post_that_a_reviewer_may_edit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "demo"

    code = main(out)

    said = capsys.readouterr().out
    post = (out / POST).read_text(encoding="utf-8")
    assert code == 0, said
    assert "operation      created" in said
    assert "pull request   #1 arXiv 日报 2026-03-11：6 篇（补录 1 篇）" in said
    assert "12 calls" in said
    assert "0 calls" in said
    assert "the edit       stays" in said
    assert POST in said
    assert post.count("\n## ") == post.count("\n{: #") == 1 + 6
    assert post.count("**提示**：") == 2
    assert "**提示**：补录，提交于 2026-03-10 03:12 CST" in post
    assert "**提示**：仅依据摘要解读" in post
    assert all(post.count(f"：{sample.sentence}\n") == 2 for sample in DAY)
    assert AFTER in post
    if screenshot.missing():
        assert "No picture of it" in said
    else:
        assert out.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
