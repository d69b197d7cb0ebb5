"""The post of a week or a month: what the merged days say together, without a call of any model.

It is made from the records of its days and from their posts as they lie there after a review: a
paper that a reviewer took out is counted nowhere, an edited title is shown as it was edited, and
each paper counts once, on the first day that shows it. Of each topic (of each primary category in
a blog without interests) the first papers are listed by their score, each with its one sentence
and a link to its place in the daily post.

The link is Jekyll's to make (``site.documents``), since only the built site knows where its posts
are; what Liquid needs for it stands in a comment at the head of each section, so that a section
which a reviewer takes out breaks none of the others.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from digest import markdown
from digest.archive import PaperInPost, papers_in_post
from digest.domain import HIGHEST, DayRecord, Section, Style
from digest.post import Post, rich
from digest.post.blocks import HEAD, cut
from digest.post.rendering import PHONE_STYLE, head_variables, phone_style
from digest.templates import template_environment
from digest.window import Period

NAMES: Mapping[str, tuple[str, str, str]] = {
    "week": ("本周", "上周", "周报"),
    "month": ("本月", "上月", "月报"),
}
TITLES = {"week": "arXiv Weekly – {date}", "month": "arXiv Monthly – {date}"}
FIRST_PAPERS = {"week": 5, "month": 8}  # of each group, by score
MOST_GROUPS = 8  # with papers of their own; what is below stands together
MOST_ROWS = 15  # of a table
MOST_LATE = 40  # late papers that are listed
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CountedPaper:
    """A paper of a period, and the day whose post shows it."""

    day: date
    found: PaperInPost

    @property
    def late(self) -> bool:
        """Tell whether it was shown late (补录)."""
        return self.found.entry.section is Section.LATE


@dataclass(frozen=True, slots=True)
class PeriodDigest:
    """What a period's post speaks of.

    ``days`` are those with a merged record, and ``papers`` what their posts show. ``before`` is the
    same of the period before, None where it has no record.
    """

    period: Period
    days: tuple[date, ...] = ()
    papers: tuple[CountedPaper, ...] = ()
    before: tuple[CountedPaper, ...] | None = None

    @property
    def late(self) -> tuple[CountedPaper, ...]:
        """Return the late papers (补录), in the order of their days."""
        return tuple(one for one in self.papers if one.late)

    @property
    def by_score(self) -> tuple[CountedPaper, ...]:
        """Return the papers, those of followed authors first, then by score, then the newest."""
        return tuple(sorted(self.papers, key=_order))

    @property
    def missing(self) -> tuple[date, ...]:
        """Return the days without a merged record: no papers, or a review that is not over."""
        return tuple(day for day in self.period.days if day not in self.days)

    @property
    def name(self) -> str:
        """Return what such a post is called in Chinese."""
        return NAMES[self.period.kind][2]

    @property
    def now(self) -> str:
        """Return what its days are called together: 本周 or 本月."""
        return NAMES[self.period.kind][0]


def gathered(period: Period, days: Sequence[tuple[DayRecord, bytes]]) -> PeriodDigest:
    """Return what a period's merged days show.

    Args:
        period: the week or the month.
        days: records of the period and of the one before, each with its post as it lies there.
    """
    seen: set[str] = set()
    found: dict[Period, list[CountedPaper]] = {period: [], period.before: []}
    there: dict[Period, list[date]] = {period: [], period.before: []}
    for record, body in sorted(days, key=lambda pair: pair[0].date):
        where = next((p for p in found if p.first <= record.date <= p.last), None)
        if where is None:
            continue
        there[where].append(record.date)
        for paper in papers_in_post(record, body):
            if paper.entry.paper.id not in seen:
                seen.add(paper.entry.paper.id)
                found[where].append(CountedPaper(record.date, paper))
    before = tuple(found[period.before]) if there[period.before] else None
    return PeriodDigest(period, tuple(there[period]), tuple(found[period]), before)


def title_of(period: Period, style: Style, default: str) -> str:
    """Return the title; instead of the ``default`` one of a day a period has its own."""
    pattern = TITLES[period.kind] if style.title == default else style.title
    return pattern.replace("{date}", period.shown)


def render_period(
    digest: PeriodDigest, style: Style, title: str, paths: Mapping[date, str]
) -> Post:
    """Return the post; the same records and posts give the same bytes.

    Args:
        digest: what it speaks of.
        style: as of a daily post.
        title: as from `title_of`.
        paths: where Jekyll finds the daily posts, relative to its source.
    """
    source = template_environment().get_template("period.md.j2")
    text = source.render(_variables(digest, style, title, paths))
    body = text.encode("utf-8", "replace")
    return Post(body, MappingProxyType({piece.key: piece.digest for piece in cut(body)}))


_PERMALINK = re.compile(r"(?m)^permalink[ ]*:[ ]*(?P<quote>[\"']?)(?P<where>.*?)(?P=quote)[ ]*$")
_NAMED = re.compile(r":(?:title|slug|name|path|output_ext)")  # by which a page differs by its file
_ENDING = re.compile(r"(?:/|\.html?|:output_ext)?$")


def with_own_address(front_matter: str, sites: str, period: Period) -> str:
    """Return further front matter that gives a period's page another address than its last day's.

    Args:
        front_matter: the blog's own lines, which hold for the days.
        sites: the permalink of the site's configuration, empty where it is one of Jekyll's names.
        period: whose kind is put at the end of an address without the title in it.
    """
    own = _PERMALINK.search(front_matter)
    where = (own["where"] if own else sites).replace("{date}", str(period.last))
    if not where or _NAMED.search(where):
        return front_matter
    put = _ENDING.sub(lambda end: f"-{period.kind}{end[0]}", where, count=1)
    line = f"permalink: {markdown.yaml_quoted(put)}"
    if own:
        return front_matter[: own.start()] + line + front_matter[own.end() :]
    return "\n".join(filter(None, (front_matter, line)))


def _variables(
    digest: PeriodDigest, style: Style, title: str, paths: Mapping[date, str]
) -> dict[str, object]:
    period = digest.period
    now, then, _ = NAMES[period.kind]
    told = f"{period.first} 至 {period.last} 的 arXiv 新论文 {len(digest.papers)} 篇：{digest.name}"
    models = rich.models_of(
        one.found.entry.translation for one in digest.papers if one.found.sentence
    )
    sections = [_section(name, papers, digest, paths) for name, papers in _groups(digest).items()]
    late = digest.late
    late_papers = [_line(one) for one in late[:MOST_LATE]]
    listed = [line for section in sections for line in section["lines"]]
    sentences = [str(line["sentence"]) for line in listed]
    texts = [*sentences, *(str(one["title"]) for one in [*listed, *late_papers])]
    counts = dict.fromkeys(("fetched", "shown"), len(digest.papers)) | {"late": len(late)}
    return {
        **head_variables(style, title, period.shown, counts),
        **counts,
        "switches": rich.page_switches(
            style.front_matter, told, sentences, models, f"arxiv-{period.kind}-{period.last}"
        ),
        "models": markdown.line("、".join(models), formulas=False),
        "now": now,
        "then": then,
        "first": period.first,
        "last": period.last,
        "issues": len(digest.days),
        "before": None if digest.before is None else len(digest.before),
        "chart": _chart(digest) if digest.papers else "",
        "tables": [_table(head, ours, theirs) for head, ours, theirs in _tables(digest)],
        "phone_style": PHONE_STYLE if _has_long_name(digest) else phone_style(texts),
        "sections": sections,
        "late_papers": late_papers,
        "late_links": _links(late[:MOST_LATE], paths),
        "late_omitted": len(late[MOST_LATE:]),
    }


# Does not fit a phone as a heading; between Chinese characters a line may end.
_LONG_WORD = re.compile("[!-~]{17}|[^\\s -~\u3000-\u9fff\uff00-\uffef]{8}")


def _has_long_name(digest: PeriodDigest) -> bool:
    """Tell whether a heading would be wider than a phone, where no line ends in a word."""
    return any(_LONG_WORD.search(name) for name in _groups(digest))


_FILLERS = re.compile("[\u115f\u1160\u3164\uffa0]")  # show nothing, and end no line


def _group_of(one: CountedPaper, *, ranked: bool) -> str:
    name = rich.group_of(one.found.entry, ranked=ranked)
    return markdown.one_line(_FILLERS.sub("", name)) or rich.OTHER


def _is_ranked(digest: PeriodDigest) -> bool:
    return rich.is_ranked(one.found.entry for one in digest.papers)


def _groups(digest: PeriodDigest) -> dict[str, list[CountedPaper]]:
    """Return the papers by topic or primary category, the largest first, each by its score."""
    ranked = _is_ranked(digest)
    sizes = _counts(digest.papers, ranked=ranked)
    large = [name for name in sizes if name != rich.OTHER][:MOST_GROUPS]
    groups: dict[str, list[CountedPaper]] = {name: [] for name in [*large, rich.OTHER]}
    for one in digest.by_score:
        name = _group_of(one, ranked=ranked)
        groups[name if name in groups else rich.OTHER].append(one)
    return {name: papers for name, papers in groups.items() if papers}


def _order(one: CountedPaper) -> tuple[bool, int, int]:
    """Put followed authors first, then by score, then newest; a day keeps the order of its page."""
    match = one.found.entry.match
    score = match.score if match and match.score is not None else -1
    return (not (match and match.author), -score, -one.day.toordinal())


def _counts(papers: Sequence[CountedPaper], *, ranked: bool) -> dict[str, int]:
    """Return how many papers a topic or a primary category has, the largest first."""
    found = Counter(_group_of(one, ranked=ranked) for one in papers)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] == rich.OTHER, -pair[1], pair[0])))


def section_names(digest: PeriodDigest) -> dict[str, str]:
    """Return what the blocks of a post are called, by their keys."""
    groups = {_anchor(name): name for name in _groups(digest)}
    return {HEAD: "文首", "period-numbers": "数字", "period-late": "补录", **groups}


def _anchor(group: str) -> str:
    """Return the name of a group's place, of its own name alone, as `cut` knows it."""
    return f"topic-{hashlib.sha256(group.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _section(
    name: str, papers: Sequence[CountedPaper], digest: PeriodDigest, paths: Mapping[date, str]
) -> dict[str, Any]:
    first = papers[: FIRST_PAPERS[digest.period.kind]]
    return {
        "name": markdown.line(name, formulas=False) or rich.OTHER,
        "anchor": _anchor(name),
        "count": len(papers),
        "links": _links(first, paths),
        "lines": [_line(one) for one in first],
        "omitted": len(papers) - len(first),
    }


def _line(one: CountedPaper) -> dict[str, object]:
    entry, match = one.found.entry, one.found.entry.match
    marks = [
        "补录" if one.late else "",
        f"{match.score}/{HIGHEST}" if match and match.score is not None else "",
        "代码" if rich.has_code(entry) else "",
        markdown.line(f"关注：{match.author}", formulas=False) if match and match.author else "",
        "已撤稿" if entry.withdrawn else "",
        "译文待核对" if one.found.doubted else "",
    ]
    return {
        "title": markdown.link_text(one.found.title, formulas=False) or "（无标题）",
        "post": _variable(one.day),
        "place": one.found.place,
        "marks": [mark for mark in marks if mark],
        "sentence": markdown.sentence(one.found.sentence),
        "abs_url": markdown.abs_url(entry.paper),
        "day": f"{one.day:%m-%d}",
    }


def _variable(day: date) -> str:
    """Return the name under which Liquid knows the address of a day's post."""
    return f"arxiv_{day:%Y%m%d}"


def _links(papers: Sequence[CountedPaper], paths: Mapping[date, str]) -> list[tuple[str, str]]:
    """Return, for each day that is linked, the name of its address and the path of its post."""
    return [(_variable(day), paths[day]) for day in sorted({one.day for one in papers})]


def _tables(digest: PeriodDigest) -> Iterator[tuple[str, Counts, Counts | None]]:
    """Yield each table's head, counts and those of the period before; each sums up all papers."""
    for head, ranked in (("主题", True), ("主分区", False)):
        if digest.papers and (_is_ranked(digest) or not ranked):
            theirs = None if digest.before is None else _counts(digest.before, ranked=ranked)
            yield head, _counts(digest.papers, ranked=ranked), theirs


def _table(head: str, ours: Counts, theirs: Counts | None) -> dict[str, object]:
    """Return the rows of a table, each a name, both counts and bars; the last sums up all."""
    names = [*ours, *(name for name in theirs or {} if name not in ours)]
    largest = max([1, *ours.values(), *(theirs or {}).values()])
    together = [(name, [name]) for name in names[:MOST_ROWS]]
    if names[MOST_ROWS:]:
        together.append((f"另外 {len(names[MOST_ROWS:])} 个", names[MOST_ROWS:]))
    rows = []
    for name, counted in [*together, ("合计", names)]:
        now, then = (sum((c or {}).get(n, 0) for n in counted) for c in (ours, theirs))
        bars = _bars(now, then, largest) if counted == [name] else ""
        rows.append((markdown.line(name, formulas=False) or rich.OTHER, now, then, bars))
    return {"head": head, "rows": rows, "compared": theirs is not None}


_BAR = 100  # units that the longest bar has


def _bars(now: int, then: int, largest: int) -> str:
    """Return both counts of a row as bars; they repeat its numbers, so nobody need hear them."""
    widths = [round(_BAR * count / largest) for count in (now, then)]
    drawn = "".join(_rect(0, at * 7, width, 5, (0.8, 0.3)[at]) for at, width in enumerate(widths))
    size = f'width="{_BAR}" height="12" viewBox="0 0 {_BAR} 12"'
    return f'<svg {size} fill="currentColor" aria-hidden="true">{drawn}</svg>'


_COLUMN, _GAP, _HEIGHT, _BELOW = 24, 5, 60, 12  # of the chart of days, in its own units


def _chart(digest: PeriodDigest) -> str:
    """Return the papers of each day as columns, late ones lighter on top, as SVG in one line."""
    days = digest.period.days
    main = Counter(one.day for one in digest.papers if not one.late)
    late = Counter(one.day for one in digest.late)
    highest = max(main[day] + late[day] for day in days)
    weekly, drawn = len(days) <= 7, []  # of a month every seventh day is named
    step = _COLUMN if weekly else _COLUMN // 2
    for at, day in enumerate(days):
        top = float(_HEIGHT)
        for count, opacity in ((main[day], 0.8), (late[day], 0.4)):
            height = round(_HEIGHT * count / highest, 1)
            top = round(top - height, 1)
            drawn.append(_rect(at * step, top, step - _GAP, height, opacity))
        if weekly or at % 7 == 0:
            drawn.append(f'<text x="{at * step}" y="{_HEIGHT + _BELOW - 2}">{day.day}</text>')
    told = "；".join(f"{day:%m-%d} {main[day] + late[day]} 篇" for day in days)
    width, height = len(days) * step, _HEIGHT + _BELOW
    shape = f'viewBox="0 0 {width} {height}" width="{2 * width}" font-size="9"'
    look = 'style="max-width:100%;height:auto" fill="currentColor"'
    return f'<svg {shape} {look} role="img" aria-label="{told}">{"".join(drawn)}</svg>'


def _rect(x: float, y: float, width: float, height: float, opacity: float) -> str:
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    return f'<rect {place} opacity="{opacity}"></rect>'
