"""Whose records lie under a state folder, when categories change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest import ledger as ledgers
from digest import record_file
from digest.domain import DayRecord
from digest.errors import SettingsError
from digest.ledger import Ledger
from digest.publication import Place, Snapshot, View
from digest.window import RecordLocation, Span
from tests import made_up_days
from tests.world.arxiv import ArxivWorld
from tests.world.memory import MemoryTree
from tests.world.months import Life, Months, company, year

DAY = date(2026, 1, 15)
LOCATION = RecordLocation(".arxiv-digest", "_posts", "{date}-arxiv.md", "here", ())


def stages(*categories: tuple[str, ...]) -> list[DayRecord]:
    first = DAY - timedelta(len(categories))
    return [
        made_up_days.record(
            made_up_days.shown(n + 1),
            day=first + timedelta(n),
            categories=stage,
            configuration="here",
        )
        for n, stage in enumerate(categories)
    ]


def at(place: Place, *records: DayRecord) -> Snapshot:
    files = {f".arxiv-digest/{r.date:%Y}/{r.date}.json": record_file.dumps(r) for r in records}
    key = "" if place is Place.BASE else f"{records[0].date}"
    return Snapshot(place, "where", MemoryTree(files), Span.of_key(key))


def read(*snapshots: Snapshot, categories: tuple[str, ...]) -> Ledger:
    location = replace(LOCATION, categories=categories)
    since = DAY - timedelta(40)
    return ledgers.build_ledger(View(snapshots), location, (DAY,), since=since, explicit=False)


def test_categories_may_be_changed_wholly_by_stages() -> None:
    records = stages(("cs.SD",), ("cs.SD", "cs.CL"), ("cs.CL", "cs.LG"), ("cs.LG",))

    assert len(read(at(Place.BASE, *records), categories=("cs.LG",)).shown) == 4


def test_the_other_name_of_a_category_is_no_other_category() -> None:
    (old,) = stages(("cs.NA",))

    assert read(at(Place.BASE, old), categories=("math.NA",)).shown


@pytest.mark.parametrize("place", [Place.OPEN, Place.CLOSED])
def test_a_stage_counts_wherever_its_record_lies(place: Place) -> None:
    old, middle = stages(("cs.SD",), ("cs.SD", "cs.CL"))

    assert read(at(Place.BASE, old), at(place, middle), categories=("cs.CL",)).shown


def test_categories_changed_at_once_are_refused_with_the_stage_to_go_by() -> None:
    (old,) = stages(("cs.SD", "eess.AS"))
    with pytest.raises(
        SettingsError, match=r"categories to cs\.SD, eess\.AS, cs\.CL until"
    ) as caught:
        read(at(Place.BASE, old), categories=("cs.CL",))
    assert "state-dir, file-name and branch-prefix" in str(caught.value)


def test_no_stage_leads_to_a_digest_with_other_posts_or_branches() -> None:
    old, middle = stages(("cs.SD",), ("cs.SD", "cs.CL"))
    with pytest.raises(SettingsError, match=r"belongs to another configuration: .*\. Give each"):
        read(at(Place.BASE, old, replace(middle, configuration="there")), categories=("cs.CL",))


@pytest.mark.usefixtures("inputs")
@pytest.mark.parametrize("pulls", [True, False])
def test_going_by_the_stage_that_the_message_names_repeats_nothing(pulls: bool) -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    first, end = date(2026, 1, 12), date(2026, 2, 2)
    papers = [*year(date(2025, 12, 20), end, per_mailing=4), *company(date(2025, 12, 10), end)]
    lived = Months(
        ArxivWorld(papers, now=lambda: clock[0]), Life(first, 0, pull_request=pulls), clock
    )

    def go_on(number: int, categories: str) -> None:
        start = lived.life.start + timedelta(lived.life.days)
        flags = (f"--categories={categories}",)
        lived.life = replace(lived.life, start=start, days=number, flags=flags)
        lived.live()

    go_on(5, "cs.SD")
    with pytest.raises(SettingsError, match=r"set categories to cs\.SD, eess\.AS until"):
        go_on(1, "eess.AS")
    go_on(2, "cs.SD,eess.AS")
    before = set(lived.shown())
    go_on(7, "eess.AS")

    new = set(lived.shown()) - before
    assert len(new) > 5
    assert all("eess.AS" in p.categories for p in papers if p.id in new)
    assert [name for name, count in lived.shown().items() if count > 1] == []
