"""What to ask arXiv for: how far back, for which categories, and what that leaves to say."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from digest.arxiv import catalogue, schedule
from digest.arxiv.api import TooManyPapersError
from digest.arxiv.catalogue import Catalogue, Places, Query
from digest.arxiv.ids import belongs, newest_first, order
from digest.domain import HttpGet, Paper, Status
from digest.errors import SourceDown
from digest.ledger import Ledger
from digest.selection import Found
from digest.settings import Settings
from digest.window import Window

logger = logging.getLogger(__name__)

SILENT = (
    "a mailing was due and no new paper of computer science is to be seen; run again later "
    "and watch arXiv's notices",
    "按日程应有新一批公布，却看不到任何新论文；请稍后重跑并留意 arXiv 的公告",
)
NO_API = ("arXiv's API is out; OAI-PMH alone served", "arXiv API 不可用，本次只凭 OAI-PMH")
NO_OAI = ("arXiv's OAI-PMH is out; the API alone served", "arXiv OAI-PMH 不可用，本次只凭 API")
NOTHING_THERE = "该窗口内没有所选分区的论文"
MARGIN = timedelta(days=7)  # looked at again before the last daily run
MOST = timedelta(days=45)  # the look-back never grows past this


Note = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search gave, for the days and for the report."""

    found: Found = field(default_factory=lambda: Found(()))
    status: Status = Status.COMPLETE
    quiet: str = ""
    """In Chinese, why there may be nothing, or why the day is partial."""
    horizons: Mapping[str, datetime] = field(default_factory=dict)
    """The oldest submission looked at, by category."""
    notes: tuple[Note, ...] = ()
    """Warnings, each in English for the log and in Chinese for the summary."""
    owed: Mapping[str, date] = field(default_factory=dict)
    """From which UTC date on the second net, where it was out, is to be asked once it is back."""
    seeded: tuple[str, ...] = ()
    """Categories seen whole for the first time."""
    whole_until: datetime | None = None
    """Windows that end by then are complete though others of a range are partial."""


def oldest_needed(settings: Settings) -> date:
    """Return the date from which on records matter.

    A paper is announced after its submission, so a candidate of the look-back can only
    stand in records from the month before the look-back on.
    """
    first = min(settings.days[0], settings.now.date()) - MOST
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def daily(get: HttpGet, settings: Settings, window: Window, ledger: Ledger) -> SearchResult:
    """Search for a daily run: everything visible now that lies in the look-back.

    Categories without a horizon are seeded: the second net is asked from the beginning
    of last month on, or from where the others are asked, so that nothing announced
    before is taken for new later.

    Raises:
        ArxivError: no source can be read.
    """
    since, notes = _since(settings, window, ledger)
    old = tuple(c for c in settings.categories if c in ledger.horizons)
    new = tuple(c for c in settings.categories if c not in ledger.horizons)
    last = since.date() if ledger.last_daily is None else ledger.last_daily - MARGIN
    catalogues = []
    horizons = dict.fromkeys(settings.categories, since)
    owed: dict[str, date] = {}
    seeded: tuple[str, ...] = ()
    usual = max(last, since.date())
    for changed, names in _spans(old, ledger, usual, window).items():
        catalogues.append(_ask(get, settings, ledger, names, since, changed))
        if catalogues[-1].oai_failed:
            owed |= dict.fromkeys(names, changed)
    if new:
        month = _last_month(settings.now)
        changed = min(month.date(), usual)
        catalogues.append(_ask(get, settings, ledger, new, since, changed))
        if catalogues[-1].oai:
            horizons |= dict.fromkeys(new, min(since, month))
            seeded = new
        else:  # to be noted as seen once it is back
            owed |= dict.fromkeys(new, changed)
    seen = _seen(settings, catalogues, ledger, horizons, notes)
    return replace(seen, owed=owed, seeded=seeded)


MOST_ASKED = 300  # papers that only branches tell of, three requests


def confirmed(
    get: HttpGet, settings: Settings, ledger: Ledger, found: Found
) -> Mapping[str, Paper]:
    """Return the papers, as arXiv has them, that only a branch tells of; others wait on there.

    The branch of an open pull request may be anybody's who can push to the repository.
    """
    here = {paper.id: paper for paper in found.papers if paper.id in ledger.hearsay}
    missing = sorted(ledger.hearsay - here.keys(), key=order, reverse=True)[:MOST_ASKED]
    if not missing:
        return here
    places = Places(settings.arxiv_api_url, settings.arxiv_oai_url)
    try:
        asked = catalogue.hydrate(get, places, missing)
    except SourceDown as error:
        logger.info("papers that wait on a branch are left there: %s", error)
        return here
    ours = {p.id: p for p in asked if belongs(p.categories, settings.categories)}
    return here | {name: ours[name] for name in missing if name in ours}


def _spans(
    categories: tuple[str, ...], ledger: Ledger, usual: date, window: Window
) -> dict[date, tuple[str, ...]]:
    """Return the categories by the UTC date from which OAI's changes are to be asked for.

    Earlier than usual where OAI was out: what it announced meanwhile, the API does not
    tell of papers that were held for longer than the look-back.
    """
    earliest = (window.end.astimezone(UTC) - MOST).date()
    found: dict[date, tuple[str, ...]] = {}
    for category in categories:
        since = min(usual, max(earliest, ledger.owed.get(category, usual)))
        found[since] = (*found.get(since, ()), category)
    return found


def _last_month(now: datetime) -> datetime:
    """Return the beginning of the month before, UTC: the oldest month whose ids are new."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first - timedelta(days=1)).replace(day=1)


def backfill(
    get: HttpGet, settings: Settings, windows: tuple[Window, ...], ledger: Ledger
) -> SearchResult:
    """Search for the strict windows of past days.

    Raises:
        ArxivError: no source can be read.
    """
    start, end = windows[0].start, windows[-1].end
    told = _in_halves(get, settings, ledger, start, end)
    freeze = schedule.last_announced(settings.now).freeze
    quiet = NOTHING_THERE
    filling = any(got.filling for got in told)
    status = Status.PARTIAL if filling or end > freeze else Status.COMPLETE
    if status is Status.PARTIAL:
        quiet = "窗口末尾的论文 arXiv 尚未公布"
    papers = newest_first(paper for got in told for paper in got.papers)
    seen = SearchResult(Found(papers, _older(told)), status, quiet, {}, _sources(told))
    return seen if filling else replace(seen, whole_until=freeze)


SHORTEST_HALF = timedelta(hours=1)


def _in_halves(
    get: HttpGet, settings: Settings, ledger: Ledger, start: datetime, end: datetime
) -> list[Catalogue]:
    """Ask for a span, and where arXiv has more of it than it gives at once, for its halves."""
    try:
        return [_ask(get, settings, ledger, settings.categories, start, None, end)]
    except TooManyPapersError:
        if end - start < 2 * SHORTEST_HALF:
            raise
    middle = start + (end - start) / 2
    logger.info("more papers than arXiv gives for one query: asking in halves of the span")
    before = _in_halves(get, settings, ledger, start, middle)
    return [*before, *_in_halves(get, settings, ledger, middle, end)]


def _older(catalogues: list[Catalogue]) -> tuple[str, ...]:
    return tuple({paper.id: None for got in catalogues for paper in got.older})


def _since(settings: Settings, window: Window, ledger: Ledger) -> tuple[datetime, tuple[Note, ...]]:
    """Return the oldest submission to look at, and a warning where a gap is too long."""
    back = timedelta(days=settings.look_back_days)
    notes: tuple[Note, ...] = ()
    if ledger.last_daily is not None:
        gap = window.date - ledger.last_daily
        back = min(max(back, gap + MARGIN), max(MOST, back))
        if gap + MARGIN > MOST:
            first = ledger.last_daily + timedelta(days=1)
            last = window.date - (MOST - MARGIN)
            notes = (
                (
                    f"the last daily run that found papers was {gap.days} days ago, and the "
                    f"look-back ends at {MOST.days}. If none ran since, then for what is older "
                    f"run with date: {first}..{last}",
                    f"上次找到论文的运行（{ledger.last_daily}）距今 {gap.days} 天，回看最多 "
                    f"{MOST.days} 天；若其间未曾运行，更早的请以 date: {first}..{last} 补跑",
                ),
            )
    return window.end.astimezone(UTC) - back, notes


def _ask(
    get: HttpGet,
    settings: Settings,
    ledger: Ledger,
    categories: tuple[str, ...],
    since: datetime,
    changed: date | None,
    until: datetime | None = None,
) -> Catalogue:
    places = Places(settings.arxiv_api_url, settings.arxiv_oai_url)
    query = Query(
        categories=categories,
        since=since,
        until=until or settings.now,
        changed_since=changed,
        known=ledger.known,
        now=settings.now,
        second_net=changed is not None,
    )
    got = catalogue.find(get, places, query)
    for note in got.notes:
        logger.info("arXiv, %s: %s", ", ".join(categories), note)
    return got


def _seen(
    settings: Settings,
    catalogues: list[Catalogue],
    ledger: Ledger,
    horizons: dict[str, datetime],
    notes: tuple[Note, ...],
) -> SearchResult:
    last = schedule.last_announced(settings.now)
    papers = {paper.id: paper for got in catalogues for paper in got.papers}
    found = Found(
        papers=tuple(papers.values()),
        older=_older(catalogues),
        announced={name: day for got in catalogues for name, day in got.changed.items()},
        mailing=Window(schedule.previous(last).freeze, last.freeze),
        seen_before=_seen_before(settings, ledger),
        lost=max(ledger.lost_days, default=None),
        untold=any(got.oai_failed for got in catalogues),
    )
    filling = any(got.filling for got in catalogues)
    notes = (*notes, *_sources(catalogues))
    quiet = schedule.why_quiet(settings.now) or "所选分区没有新论文公布"
    if filling:
        quiet = "arXiv 索引仍在更新，稍后的运行会补全本日"
    status = Status.PARTIAL if filling else Status.COMPLETE
    return SearchResult(found, status, quiet, horizons, notes)


def _sources(catalogues: list[Catalogue]) -> tuple[Note, ...]:
    notes = []
    if any(got.silent for got in catalogues):
        notes.append(SILENT)
    if not all(got.api for got in catalogues):
        notes.append(NO_API)
    if any(got.oai_failed for got in catalogues):
        notes.append(NO_OAI)
    return tuple(notes)


def _seen_before(settings: Settings, ledger: Ledger) -> datetime | None:
    """Return the freeze up to which a run with a lost record had seen everything."""
    if not ledger.lost_days:
        return None
    return schedule.last_announced(settings.window(max(ledger.lost_days)).end).freeze
