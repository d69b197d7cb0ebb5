"""What review and log tell of a day that was ranked by the blog's interests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.domain import HIGHEST, DayRecord, Entry, Match, Section
from digest.report import tables

NEAR = 3  # papers on either side of the line


def match_in_words(entry: Entry) -> str:
    """Say how a paper fits the blog's interests, and why; empty where it was not ranked."""
    match = entry.match
    if match is None:
        return ""
    said = [f"关注的作者 {match.author}"] if match.author else []
    if match.score is None:
        said.append("没有评分")
    else:
        why = f"：{match.reason}" if match.reason else ""
        said.append(f"{match.topic or '不合任何主题'} {match.score}/{HIGHEST}{why}")
    return "；".join(said)


@dataclass(frozen=True, slots=True)
class Scores:
    """A day's scores as its review shows them."""

    counts: str
    """How many papers have which score, the highest first."""
    unscored: int
    above: tuple[Entry, ...]
    """The last papers that stand in full for their score."""
    below: tuple[Entry, ...]
    """The first papers of one line."""


def scores(record: DayRecord) -> Scores | None:
    """Return the scores of the papers shown, None of a day that was not ranked."""
    matches = [entry.match for entry in record.shown if entry.match is not None]
    if not matches:
        return None
    found = [match.score for match in matches if match.score is not None]
    counts = {score: found.count(score) for score in sorted(set(found), reverse=True)}
    above = [e for e in record.shown if not e.brief and e.match and not e.match.author]
    below = [entry for entry in record.shown if entry.brief]
    return Scores(
        counts="，".join(f"{score} 分 {count} 篇" for score, count in counts.items()),
        unscored=len(matches) - len(found),
        above=tuple(above[-NEAR:]) if below else (),
        below=tuple(below[:NEAR]),
    )


def ranked_list(record: DayRecord) -> Iterator[tuple[str, str]]:
    """Yield the papers in their order: place and score, then topic, reason and title."""
    for number, entry in enumerate(record.shown, 1):
        match = entry.match or Match()
        if entry.match is None:
            continue
        score = "-" if match.score is None else f"{match.score}"
        marks = "".join(
            mark
            for mark, there in (
                (f" [followed: {match.author}]", match.author),
                (" [late]", entry.section is Section.LATE),
                (" [one line]", entry.brief),
            )
            if there
        )
        title = tables.cut_to_cell(entry.paper.title, 80)
        said = ": ".join(text for text in (match.topic, match.reason) if text)
        fit = f" {said}" if said else ""
        yield f"{number:>3}. {score:>2}/{HIGHEST}", f"{entry.paper.id}{marks}{fit} | {title}"
