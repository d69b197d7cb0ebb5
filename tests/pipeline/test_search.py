"""What arXiv is asked for: how far back, for which categories, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.arxiv.api import TooManyPapersError
from digest.domain import Status
from digest.errors import ArxivError
from digest.ledger import Ledger
from digest.pipeline import search
from digest.selection import Found
from digest.settings import Settings, load
from tests.world.arxiv import ArxivWorld, always, status
from tests.world.arxiv.faults import Rule
from tests.world.months import company, year
from tests.world.server import Request, Response

DAY = date(2026, 3, 12)  # a Thursday
NOW = datetime(2026, 3, 12, 5, 17, tzinfo=UTC)
OLD = datetime(2026, 2, 1, tzinfo=UTC)
SEEDED = {"cs.SD": OLD, "eess.AS": OLD}


@pytest.fixture
def world() -> ArxivWorld:
    return ArxivWorld(company(date(2026, 2, 2), date(2026, 3, 14)), now=lambda: NOW)


@pytest.fixture(autouse=True)
def inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))


def made(*flags: str, now: datetime = NOW) -> Settings:
    return load(["--publish=write", "--provider=none", *flags], now)


def asked(
    world: ArxivWorld, last_daily: date | None, *flags: str, horizons: Mapping[str, datetime]
) -> search.SearchResult:
    settings = made(*flags)
    ledger = Ledger(horizons=horizons, last_daily=last_daily)
    return search.daily(world.get, settings, settings.window(DAY), ledger)


def changed_since(world: ArxivWorld) -> list[str]:
    return [r.query["from"] for r in world.asked if r.path.endswith("oai")]


def back(seen: search.SearchResult) -> timedelta:
    return made().window(DAY).end - seen.horizons["cs.SD"]


@pytest.mark.parametrize(
    ("gap", "flags", "days"),
    [
        (1, (), 14),
        (7, (), 14),
        (8, (), 15),
        (20, (), 27),
        (38, (), 45),
        (39, (), 45),
        (200, (), 45),
        (1, ("--look-back-days=3",), 8),
        (1, ("--look-back-days=30",), 30),
        (38, ("--look-back-days=45",), 45),
    ],
)
def test_the_look_back_grows_to_the_last_daily_run_and_seven_days_more(
    world: ArxivWorld, gap: int, flags: tuple[str, ...], days: int
) -> None:
    seen = asked(world, DAY - timedelta(days=gap), *flags, horizons=SEEDED)

    assert back(seen) == timedelta(days=days)
    assert (len(seen.notes) == 1) == (gap > 38)


def test_past_forty_five_days_it_says_which_range_to_run(world: ArxivWorld) -> None:
    seen = asked(world, DAY - timedelta(days=60), horizons=SEEDED)

    ((english, chinese),) = seen.notes
    first, last = date(2026, 1, 12), DAY - timedelta(days=38)
    assert f"date: {first}..{last}" in english
    assert "If none ran since" in english  # a quiet category leaves no records either
    assert f"date: {first}..{last}" in chinese


def test_without_an_earlier_run_the_look_back_is_as_set(world: ArxivWorld) -> None:
    seen = asked(world, None, "--look-back-days=9", horizons=SEEDED)

    assert back(seen) == timedelta(days=9)
    assert changed_since(world) == ["2026-03-03"] * 2


def test_the_second_net_is_asked_from_a_week_before_the_last_run(world: ArxivWorld) -> None:
    asked(world, DAY - timedelta(days=1), horizons=SEEDED)

    assert changed_since(world) == ["2026-03-04"] * 2


def test_the_second_net_is_asked_no_further_back_than_the_first(world: ArxivWorld) -> None:
    asked(world, DAY - timedelta(days=300), horizons=SEEDED)

    assert changed_since(world) == [f"{DAY - timedelta(days=45)}"] * 2


def test_once_it_is_back_the_second_net_is_asked_for_all_the_days_on_which_it_was_out(
    world: ArxivWorld,
) -> None:
    world.faults.append(always(status(503), at="/oai"))
    settings, long_ago = made(), DAY - timedelta(days=30)
    ledger = Ledger(horizons=SEEDED, last_daily=DAY - timedelta(days=1), owed={"cs.SD": long_ago})
    out = search.daily(world.get, settings, settings.window(DAY), ledger)
    world.faults.clear()
    world.asked.clear()
    back = search.daily(world.get, settings, settings.window(DAY), replace(ledger, owed=out.owed))

    assert out.owed == {"cs.SD": long_ago, "eess.AS": date(2026, 3, 4)}
    assert sorted(changed_since(world)) == [f"{long_ago}", "2026-03-04"]
    assert back.owed == {}


@pytest.mark.parametrize("claimed", [date.min, date.max])
def test_what_a_record_says_is_owed_moves_the_search_by_forty_five_days_at_most(
    world: ArxivWorld, claimed: date
) -> None:
    settings = made()
    owed = dict.fromkeys(SEEDED, claimed)
    ledger = Ledger(horizons=SEEDED, last_daily=DAY - timedelta(days=1), owed=owed)
    search.daily(world.get, settings, settings.window(DAY), ledger)

    far = DAY - timedelta(days=45) if claimed == date.min else date(2026, 3, 4)
    assert changed_since(world) == [f"{far}"] * 2


def test_a_new_category_is_asked_from_the_beginning_of_last_month(world: ArxivWorld) -> None:
    seen = asked(world, DAY - timedelta(days=1), horizons={"cs.SD": OLD})

    assert sorted(changed_since(world)) == ["2026-02-01", "2026-03-04"]
    assert seen.horizons["eess.AS"] == datetime(2026, 2, 1, tzinfo=UTC)
    assert seen.seeded == ("eess.AS",)
    assert back(seen) == timedelta(days=14)


def test_a_new_category_is_asked_no_later_than_the_others_after_a_pause(world: ArxivWorld) -> None:
    asked(world, DAY - timedelta(days=40), horizons={"cs.SD": OLD})

    assert changed_since(world) == [f"{DAY - timedelta(days=45)}"] * 2


def test_a_category_that_the_second_net_could_not_seed_is_seeded_down_to_the_look_back_only(
    world: ArxivWorld,
) -> None:
    world.faults.append(always(status(503), at="/oai"))
    seen = asked(world, None, horizons={})

    assert set(seen.horizons.values()) == {made().window(DAY).end - timedelta(days=14)}
    assert seen.seeded == ()
    assert seen.found.untold
    assert seen.notes == (search.NO_OAI,)


def test_with_the_api_out_it_says_that_one_net_served(world: ArxivWorld) -> None:
    world.faults.append(always(status(503), at="/api"))
    seen = asked(world, DAY - timedelta(days=1), horizons=SEEDED)

    assert seen.notes == (search.NO_API,)


def test_with_both_nets_out_the_run_ends(world: ArxivWorld) -> None:
    world.faults.append(always(status(503)))
    with pytest.raises(ArxivError):
        asked(world, DAY - timedelta(days=1), horizons=SEEDED)


def test_a_mailing_that_fails_to_come_is_a_warning_and_a_partial_day() -> None:
    stuck = ArxivWorld(company(date(2026, 2, 2), date(2026, 3, 10)), now=lambda: NOW)
    seen = asked(stuck, DAY - timedelta(days=1), horizons=SEEDED)

    assert seen.status is Status.PARTIAL
    assert search.SILENT in seen.notes


def test_a_quiet_category_is_no_warning(world: ArxivWorld) -> None:
    seen = asked(world, DAY - timedelta(days=1), horizons=SEEDED)

    assert (seen.status, seen.notes) == (Status.COMPLETE, ())
    assert seen.quiet == "所选分区没有新论文公布"


def test_a_lost_day_tells_up_to_which_freeze_everything_had_been_seen(world: ArxivWorld) -> None:
    settings = made()
    lost = (date(2026, 3, 9), date(2026, 3, 10))
    ledger = Ledger(horizons=SEEDED, last_daily=date(2026, 3, 11), lost_days=lost)
    found = search.daily(world.get, settings, settings.window(DAY), ledger).found

    assert found.lost == lost[-1]
    assert found.seen_before == datetime(2026, 3, 9, 18, tzinfo=UTC)  # 14:00 in summer time


def test_a_backfill_asks_for_its_windows_alone_and_leaves_the_second_net_be(
    world: ArxivWorld,
) -> None:
    settings = made("--date=2026-03-02..2026-03-04")
    windows = tuple(settings.window(day) for day in settings.days)
    seen = search.backfill(world.get, settings, windows, Ledger())

    assert changed_since(world) == []
    assert "202603010050" in world.asked[0].query["search_query"]
    assert (seen.status, seen.horizons) == (Status.COMPLETE, {})


def test_a_backfill_whose_end_is_not_announced_yet_is_partial(world: ArxivWorld) -> None:
    settings = made("--date=2026-03-10..2026-03-12")
    windows = tuple(settings.window(day) for day in settings.days)

    assert search.backfill(world.get, settings, windows, Ledger()).status is Status.PARTIAL


@pytest.mark.parametrize(
    ("flags", "now", "oldest"),
    [
        ((), NOW, date(2025, 12, 1)),
        (("--date=2026-01-05",), NOW, date(2025, 10, 1)),
        ((), datetime(2026, 3, 31, 5, 17, tzinfo=UTC), date(2026, 1, 1)),
        ((), datetime(2028, 3, 1, 5, 17, tzinfo=UTC), date(2027, 12, 1)),
    ],
)
def test_records_matter_from_the_month_before_the_longest_look_back_on(
    flags: tuple[str, ...], now: datetime, oldest: date
) -> None:
    assert search.oldest_needed(made(*flags, now=now)) == oldest


def crowded(most: timedelta) -> Rule:
    """Let arXiv count more papers than it gives for a span that is longer."""

    def counted(request: Request, honest: Response) -> Response:
        found = re.findall(r"[0-9]{12}", request.query.get("search_query", ""))
        ends = [datetime.strptime(end, "%Y%m%d%H%M") for end in found]  # noqa: DTZ007 (both UTC)
        if not ends or ends[-1] - ends[0] <= most + timedelta(minutes=1):
            return honest
        more = re.sub(rb"[0-9]+(?=</opensearch:totalResults)", b"40000", honest.body)
        return Response(200, more, honest.headers)

    return always(counted, "/api/query")


def test_a_span_with_more_papers_than_arxiv_gives_is_asked_for_in_halves() -> None:
    papers = year(date(2026, 2, 2), date(2026, 2, 13))
    here = ArxivWorld([*papers, *company(date(2026, 2, 2), date(2026, 3, 14))], now=lambda: NOW)
    settings = made("--date=2026-02-03..2026-02-10")
    windows = tuple(map(settings.window, settings.days))
    plain = search.backfill(here.get, settings, windows, Ledger())
    here.faults = [crowded(timedelta(days=2))]

    seen = search.backfill(here.get, settings, windows, Ledger())

    assert len(seen.found.papers) > 50
    assert seen == plain

    here.faults = [crowded(timedelta(minutes=1))]
    with pytest.raises(TooManyPapersError, match="has 40000"):
        search.backfill(here.get, settings, windows, Ledger())


def test_what_a_branch_tells_of_is_asked_of_arxiv_but_for_what_was_found_there(
    world: ArxivWorld,
) -> None:
    found, told, other = world.visible()[:3]
    ledger = Ledger(hearsay=frozenset({found.id, told.id, "2601.99999"}))
    settings = made(f"--categories={found.primary} {told.primary}")
    confirmed = search.confirmed(world.get, settings, ledger, Found((found, other)))

    assert confirmed.keys() == {found.id, told.id}
    assert [r.query["id_list"] for r in world.asked] == [f"{told.id},2601.99999"]
