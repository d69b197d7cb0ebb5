"""Papers around a window, and a choice among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytz

from digest.domain import Kind, Paper, State
from digest.ledger import Ledger
from digest.selection import Found, Rules, Selection, select
from digest.window import Window, window_of

ZONE = pytz.timezone("Asia/Shanghai")
DAY = date(2026, 1, 15)
WINDOW = window_of(DAY, time(8, 50), ZONE)
RULES = Rules(("cs.SD", "eess.AS"))
OLD = datetime(2026, 1, 1, tzinfo=UTC)
SEEDED = Ledger(horizons={"cs.SD": OLD, "eess.AS": OLD})
MAILING = Window(datetime(2026, 1, 13, 19, tzinfo=UTC), datetime(2026, 1, 14, 19, tzinfo=UTC))


def paper(serial: int, submitted: datetime, **changes: object) -> Paper:
    made = Paper(
        id=f"2601.{serial:05}",
        version=1,
        title="A Paper on Sound",
        authors=("A. Author",),
        categories=("cs.SD",),
        primary="cs.SD",
        abstract="We listen.",
        submitted=submitted,
        updated=submitted,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


IN_WINDOW = WINDOW.start + timedelta(hours=3)
BEFORE = WINDOW.start - timedelta(hours=3)
LONG_BEFORE = datetime(2025, 12, 20, tzinfo=UTC)


def chosen(
    *papers: Paper,
    ledger: Ledger = SEEDED,
    rules: Rules = RULES,
    kind: Kind = Kind.DAILY,
    announced: tuple[str, ...] = (),
) -> Selection:
    return select(
        Found(papers, announced=dict.fromkeys(announced, DAY), mailing=MAILING),
        ledger,
        WINDOW,
        kind,
        rules,
    )


def ids(selection: Selection, state: State = State.SHOWN) -> list[str]:
    return [e.paper.id[5:] for e in selection.entries if e.state is state]
