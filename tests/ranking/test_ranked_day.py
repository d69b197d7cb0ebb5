"""A day of 120 papers: order, folding, calls, reruns, kills, and papers that come late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.domain import Section, State
from digest.errors import BadReply, Blocked, QuotaGone
from digest.post import arxiv_ids
from digest.report import pull_request_body
from tests.made_up_papers import MAILING
from tests.ranking.ranked_blog import (
    RankedBlog,
    brief,
    by_rule,
    environment,
    full,
    numbers,
    paper,
    record_of,
    score,
)
from tests.world.blog import announced

RULED = sorted(range(120), key=lambda n: (-(score(n) or 0), -n))
LATE = datetime(2026, 1, 13, 22, tzinfo=UTC)


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RankedBlog:
    environment(monkeypatch, tmp_path)
    return RankedBlog(tmp_path, announced((paper(n) for n in range(120)), MAILING))


def test_the_best_15_of_120_stand_in_full_for_33_calls(blog: RankedBlog) -> None:
    outcome = blog.run("--max-papers=15")

    assert full(outcome) == RULED[:15]
    assert brief(outcome) == RULED[15:]
    assert (len(blog.ranking_prompts), len(blog.prompts)) == (3, 33)


def test_min_score_folds_what_is_below_and_drops_nothing(blog: RankedBlog) -> None:
    outcome = blog.run("--min-score=8")

    assert [score(n) for n in full(outcome)] == sorted(map(score, full(outcome)), reverse=True)
    assert {score(n) for n in full(outcome)} == {8, 9, 10}
    assert len(full(outcome)) + len(brief(outcome)) == 120
    assert len(blog.prompts) == 3 + 2 * len(full(outcome))


def test_followed_authors_come_first_in_full_and_a_keyword_needs_no_model(
    blog: RankedBlog,
) -> None:
    blog.add(
        paper(200, authors=("B. Writer", "S. Watanabe")),
        paper(201, abstract="We revisit Beam-\u00adforming? No: beamforming, with 3 microphones."),
    )
    blog.add(paper(202, authors=("Watanabe, Shinji",), submitted=LATE))
    outcome = blog.run("--max-papers=3", "--min-score=9")
    entries = {e.paper.id: e for e in record_of(outcome).shown}

    assert full(outcome)[0] == 200
    assert set(full(outcome)) == {200, 201, 202}
    assert entries[paper(201).id].match is not None
    assert entries[paper(201).id].match.score == 10  # type: ignore[union-attr]
    assert "beamforming" not in "".join(
        p.user.split("读者写下的主题")[1].split("编号")[0] for p in blog.ranking_prompts
    )
    assert not any("Study 201" in prompt.user for prompt in blog.ranking_prompts)


def test_a_rerun_makes_no_call_and_changes_nothing(blog: RankedBlog) -> None:
    blog.run("--max-papers=15")
    posts = dict(blog.hub.posts())
    again = blog.run("--max-papers=15")

    assert len(blog.prompts) == 0
    assert full(again) == RULED[:15]
    assert dict(blog.hub.posts()) == posts


def test_late_papers_of_a_second_run_come_in_at_their_place(blog: RankedBlog) -> None:
    first = blog.run("--max-papers=15")
    blog.add(paper(130), paper(131), paper(132, submitted=LATE))  # 8, 4 and 0 points
    second = blog.run("--max-papers=15")
    old = [n for n in numbers(record_of(second).shown) if n < 130]

    assert old == numbers(record_of(first).shown)
    assert len(blog.ranking_prompts) == 1
    assert set(brief(second)) - set(brief(first)) == {130, 131, 132}
    at = numbers(record_of(second).shown).index(130)
    assert score(numbers(record_of(second).shown)[at - 1]) >= score(130)
    assert score(numbers(record_of(second).shown)[at + 1]) <= score(130)


def test_a_changed_file_does_not_move_what_was_published(blog: RankedBlog) -> None:
    first = blog.run("--max-papers=15")
    file = blog.root / "interests.yml"
    file.write_text(file.read_text("utf-8").replace("声音事件检测", "鸟鸣"), "utf-8")
    second = blog.run("--max-papers=15")

    assert (full(second), brief(second)) == (full(first), brief(first))
    assert blog.prompts == []


def test_a_killed_run_has_not_paid_for_scores_in_vain(blog: RankedBlog) -> None:
    asked = []

    def killed(papers: list[tuple[str, str, str]]) -> str | Exception:
        asked.append(len(papers))
        if len(asked) > 1:
            raise KeyboardInterrupt
        return by_rule(papers)

    blog.rank = killed
    with pytest.raises(KeyboardInterrupt):
        blog.run("--max-papers=15")
    blog.rank = by_rule
    outcome = blog.run("--max-papers=15")

    assert asked == [40, 40]
    assert len(blog.ranking_prompts) == 2
    assert full(outcome) == RULED[:15]


def test_without_a_model_authors_and_keywords_count_and_the_review_says_the_rest(
    blog: RankedBlog,
) -> None:
    blog.model = False
    blog.add(paper(200, authors=("Shinji Watanabe",)), paper(201, title="Beamforming"))
    outcome = blog.run("--max-papers=5", "--min-score=9")

    assert full(outcome) == [200, 201, 119, 118, 117]
    assert "没有评分 121 篇" in pull_request_body(outcome.report)


@pytest.mark.parametrize("failure", [QuotaGone("gone"), Blocked("no"), BadReply("cut")])
def test_where_the_call_fails_the_order_is_arxivs_and_said_so(
    blog: RankedBlog, failure: Exception
) -> None:
    blog.rank = lambda _papers: failure
    outcome = blog.run("--max-papers=5", "--min-score=9")

    assert full(outcome) == [119, 118, 117, 116, 115]
    assert "没有评分 120 篇" in pull_request_body(outcome.report)
    assert any("没有得到评分" in note for note in outcome.report.notes)


def test_one_paper_that_the_service_refuses_costs_half_a_call_and_not_the_day(
    blog: RankedBlog,
) -> None:
    blog.rank = lambda papers: (
        Blocked("no") if any(t == "Study 7" for _, t, _ in papers) else by_rule(papers)
    )
    record = record_of(blog.run("--max-papers=15"))
    unscored = [e for e in record.shown if e.match is not None and e.match.score is None]

    assert len(unscored) == 20
    assert len(blog.ranking_prompts) == 3 + 2


def test_a_day_with_holes_is_ranked_further_while_it_is_unpublished(blog: RankedBlog) -> None:
    calls = []

    def short(papers: list[tuple[str, str, str]]) -> str | Exception:
        calls.append(papers)
        return by_rule(papers) if len(calls) == 1 else QuotaGone("gone")

    blog.rank = short
    blog.texts = QuotaGone("gone")
    first = blog.run("--reading=off")
    blog.rank, blog.texts = by_rule, None
    second = blog.run("--reading=off")

    assert record_of(first).shown == ()
    assert len(blog.ranking_prompts) == 2
    assert full(second) == RULED


def test_a_range_is_ranked_day_by_day(blog: RankedBlog) -> None:
    blog.add(*(paper(300 + n, submitted=LATE + timedelta(minutes=n)) for n in range(20)))
    outcome = blog.run("--date=2026-01-14..2026-01-15", "--max-papers=3")
    first, second = outcome.report.records

    assert [len([e for e in r.shown if not e.brief]) for r in (first, second)] == [3, 3]
    assert len(blog.ranking_prompts) == 1 + 3
    assert numbers(tuple(e for e in second.shown if not e.brief)) == RULED[:3]


def test_a_blog_without_the_input_is_as_it_was(blog: RankedBlog) -> None:
    record = record_of(blog.run("--max-papers=2", interests=False))

    assert numbers(record.shown) == list(range(119, -1, -1))
    assert all(entry.match is None for entry in record.entries)
    assert blog.ranking_prompts == []


def test_a_persons_order_stays_byte_for_byte(blog: RankedBlog) -> None:
    blog.papers = announced((paper(n) for n in range(6)), MAILING)
    blog.run()
    ((path, body),) = ((k.partition(":")[2], v) for k, v in blog.hub.posts().items())
    head, *papers = body.decode().split("\n## ")
    swapped = "\n## ".join([head, papers[1], papers[0], *papers[2:]]).encode()
    for branch in blog.hub.branches.values():
        branch.files[path] = branch.changed[path] = swapped
    blog.add(paper(7))
    blog.run()
    (after,) = blog.hub.posts().values()
    ids = [n for n in arxiv_ids(after) if n != paper(7).id]

    assert ids == list(arxiv_ids(swapped))
    assert len(arxiv_ids(after)) == 7


def test_one_line_entries_show_topic_score_and_lateness(blog: RankedBlog) -> None:
    blog.papers = announced((paper(n) for n in (3, 4)), MAILING)
    blog.add(paper(5, submitted=LATE))
    outcome = blog.run("--max-papers=1")
    (body,) = outcome.posts.values()
    listed = [line for line in body.decode().splitlines() if line.startswith("- [Study")]

    assert record_of(outcome).shown[-1].section is Section.LATE
    assert "/10）" in listed[0]
    assert listed[1].endswith(" 2/10，补录）")
    assert "- **Topic**: 语音增强 10/10，研究房间里的声音" in body.decode()
    assert all(e.state is State.SHOWN for e in record_of(outcome).entries)
