"""Two months of real announcements, replayed day by day through the program over HTTP.

Reads ``announcements_2025-12_2026-01.jsonl`` from the folder given as argument (else
the present one): which papers cs.SD and eess.AS announced on each day. The times of
submission are not in it; they are placed by the calendar, by ascending id within the
span of their mailing. So the column of the rule "submitted in the last 24 h" is
simulated; measured on the real posts of a blog that keeps this rule it is 48.5 %.

    python -m benchmarks.recall [FOLDER]
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytz

from digest.arxiv import schedule
from digest.post import arxiv_ids
from digest.window import window_of
from tests.world.arxiv import Announced, Crossing, Revision, from_row
from tests.world.blog import Surroundings, make_blog, record_of

FILE = "announcements_2025-12_2026-01.jsonl"
OURS = {"cs.SD", "eess.AS"}
ZONE = pytz.timezone("Asia/Shanghai")
RUN_AT = time(5, 17, tzinfo=UTC)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Replay:
    """The papers of the file as a world, and what must be shown on which listing."""

    papers: list[Announced]
    listed: Mapping[str, date]
    older: frozenset[str]


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    if not (folder / FILE).is_file():
        print(f"no {folder / FILE}: nothing to replay")
        return 0
    rows = [json.loads(line) for line in (folder / FILE).read_text("utf-8").splitlines()]
    replay = read(rows)
    with tempfile.TemporaryDirectory() as temp:
        shown, named = lived(replay, Path(temp))
    return report(replay, shown, named)


def read(rows: Iterable[Mapping[str, Any]]) -> Replay:
    """Return the rows as papers: new ones, late cross-lists, revisions."""
    new: dict[str, Mapping[str, Any]] = {}
    replaced: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["list_type"] == "replaced":
            replaced[row["id"]].append(row)
        else:
            new.setdefault(row["id"], row)
    listed = {name: date.fromisoformat(row["announced"]) for name, row in new.items()}
    late = _late_crosses(listed)
    papers = [_paper(row, listed, late, replaced[name]) for name, row in new.items()]
    papers += [_old(name, later) for name, later in replaced.items() if name not in new]
    older = frozenset(n for n, day in listed.items() if n[:4] < _last_month(day))
    return Replay(papers, {n: d for n, d in listed.items() if n not in older}, older)


def _late_crosses(listed: Mapping[str, date]) -> set[str]:
    """Return ids that had been announced elsewhere before: a younger id was listed earlier."""
    late, youngest = set(), ""
    by_day = defaultdict(list)
    for name, day in listed.items():
        by_day[day].append(name)
    for _, names in sorted(by_day.items()):
        late |= {name for name in names if name < youngest}
        youngest = max([youngest, *names])
    return late


def _paper(
    row: Mapping[str, Any],
    listed: Mapping[str, date],
    late: set[str],
    replaced: Iterable[Mapping[str, Any]],
) -> Announced:
    name, day = row["id"], listed[row["id"]]
    moment = _announced(day)
    paper = from_row(row, _submitted(name, moment, listed), moment)
    if name in late:
        before = max(moment - timedelta(days=5), datetime(2025, 11, 3, tzinfo=UTC))
        if name[:4] < _last_month(day):
            before = datetime(2000 + int(name[:2]), int(name[2:4]), 15, tzinfo=UTC)
        others = tuple(c for c in paper.categories if c not in OURS) or ("cs.CL",)
        crossings = tuple(Crossing(c, moment) for c in paper.categories if c in OURS)
        paper = replace(
            paper,
            submitted=before - timedelta(days=1),
            announced=before,
            categories=others,
            crossings=crossings,
        )
    return replace(paper, revisions=_revisions(replaced, paper.announced))


def _revisions(rows: Iterable[Mapping[str, Any]], after: datetime) -> tuple[Revision, ...]:
    moments = sorted({_announced(date.fromisoformat(row["announced"])) for row in rows})
    return tuple(Revision(m - timedelta(hours=8), m) for m in moments if m > after)


def _old(name: str, rows: list[Mapping[str, Any]]) -> Announced:
    """Return a paper announced before the file begins, of which it has a revision."""
    month = datetime(2000 + int(name[:2]), int(name[2:4]), 10, tzinfo=UTC)
    return replace(from_row(rows[0], month, month + timedelta(days=1)),
                   revisions=_revisions(rows, month + timedelta(days=1)))  # fmt: skip


def _announced(day: date) -> datetime:
    """Return 20:00 Eastern of the evening before the listing's day."""
    evening = datetime.combine(day - timedelta(days=1), time(20))
    return schedule.EASTERN.localize(evening).astimezone(UTC)


def _submitted(name: str, moment: datetime, listed: Mapping[str, date]) -> datetime:
    """Return a moment in the span of the paper's mailing, later for a larger id."""
    mailing = schedule.last_announced(moment + timedelta(minutes=1))
    start = schedule.previous(mailing).freeze
    names = sorted(n for n, day in listed.items() if _announced(day) == moment)
    share = (names.index(name) + random.Random(name).random()) / len(names)
    return start + (mailing.freeze - start) * share


def _last_month(day: date) -> str:
    return f"{(day.replace(day=1) - timedelta(days=1)):%y%m}"


def lived(replay: Replay, temp: Path) -> tuple[Counter[str], set[str]]:
    """Run the program once a day; return how often each paper is shown, and who was named."""
    days = sorted(set(replay.listed.values()))
    first, last = days[0], days[-1] + timedelta(days=4)
    blog = make_blog(temp / "blog")
    now = datetime.combine(first, RUN_AT)
    named: set[str] = set()
    with Surroundings(blog, replay.papers, now) as world:
        world.arxiv.papers += _company(first, last)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            world.now = datetime.combine(day, RUN_AT)
            run = world.run("--publish=write", "--provider=none")
            if run.exit_code:
                raise SystemExit(f"{day}: exit {run.exit_code}\n{run.said}")
            named |= {name for name in replay.older if name in run.summary}
            if (blog / f".arxiv-digest/{day:%Y}/{day}.json").exists():
                named |= set(record_of(blog, f"{day}")["older"])  # type: ignore[call-overload]
        requests = len(world.server.log)
    print(f"{number + 1} runs, {requests / (number + 1):.1f} requests to arXiv a run")
    posts = sorted((blog / "_posts").glob("*.md"))
    shown = Counter(name for post in posts for name in arxiv_ids(post.read_bytes()))
    return shown, named & replay.older


def _company(first: date, last: date) -> list[Announced]:
    from tests.world.months import company  # noqa: PLC0415 (only here)

    known = company(first, last)
    return [paper for paper in known if paper.announced.date() >= first]


def report(replay: Replay, shown: Counter[str], named: set[str]) -> int:
    """Print the table by weekday; return 1 where a paper is lost or repeated."""
    total, ours, naive = Counter[int](), Counter[int](), Counter[int]()
    for paper in replay.papers:
        day = replay.listed.get(paper.id)
        if day is None:
            continue
        total[day.weekday()] += 1
        ours[day.weekday()] += shown[paper.id] > 0
        naive[day.weekday()] += _in_last_24_hours(paper)
    print("\n| announced on | papers | this program | submitted in the last 24 h (simulated) |")
    print("|---|---:|---:|---:|")
    for weekday in sorted(total):
        print(_line(WEEKDAYS[weekday], total[weekday], ours[weekday], naive[weekday]))
    print(_line("all", total.total(), ours.total(), naive.total()))
    repeated = [name for name, count in shown.items() if count > 1]
    strangers = set(shown) - set(replay.listed)
    print(f"\nrepeated: {len(repeated)}; shown and not announced as new: {sorted(strangers)}")
    print(f"cross-lists of older papers, counted and named: {len(named)} of {len(replay.older)}")
    whole = ours.total() == total.total() and not repeated and named == replay.older
    return 0 if whole else 1


def _line(name: str, total: int, ours: int, naive: int) -> str:
    return f"| {name} | {total} | {ours} ({ours / total:.1%}) | {naive} ({naive / total:.1%}) |"


def _in_last_24_hours(paper: Announced) -> bool:
    """Tell whether a run at the usual hour would find the paper in its window."""
    seen = max([paper.announced, *(c.announced for c in paper.crossings)])
    for back in range(-1, 12):
        day = (paper.submitted + timedelta(days=back)).date()
        window = window_of(day, time(8, 50), ZONE)
        if paper.submitted in window:
            return seen <= datetime.combine(day, RUN_AT)
    return False


if __name__ == "__main__":
    sys.exit(main())
