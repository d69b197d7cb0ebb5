"""Past digests in a blog: what records, posts and settings of earlier runs say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from digest import plain_files, record_file
from digest.arxiv import schedule
from digest.commands.findings import Finding, bad, good, hint
from digest.domain import DayRecord, Skipped, State
from digest.plain_files import NotPlain
from digest.record_file import DamagedRecordError
from digest.settings import Settings

LOOKED_BACK = timedelta(days=14)
GROWS_TO = timedelta(days=38)  # the look-back of a late run reaches so far without help
DISABLED_AFTER_DAYS = 60  # https://docs.github.com/actions/how-tos/manage-workflow-runs


def check_past_digests(root: Path, settings: Settings) -> list[Finding]:
    """Return what the records in the working copy say."""
    records: dict[date, DayRecord] = {}
    found: list[Finding] = []
    try:
        names = plain_files.files_below(root, settings.state_dir, links=True)
    except (NotPlain, OSError) as error:
        remedy = "put a folder of plain files there; no run reads or writes anything else"
        return [bad(f"{settings.state_dir} cannot be read: {plain_files.told(error)}", remedy)]
    for name in names:
        day = record_file.date_of(name)
        if day is None:
            continue
        try:
            records[day] = record_file.loads(plain_files.read_plain_file(root, name))
        except (NotPlain, OSError, DamagedRecordError) as error:
            remedy = "take back an earlier version of the file; until then, what its post shows\n"
            remedy += "counts as shown and what was visible that day as seen"
            found.append(bad(f"{name} cannot be read: {error}", remedy))
    if not records:
        return [*found, good("no day records here: the next run is the first one")]
    return [*found, *_gaps(records, settings), *_waiting(records, settings)]


def _gaps(records: dict[date, DayRecord], settings: Settings) -> Iterator[Finding]:
    today = settings.now.astimezone(settings.timezone).date()
    last = max(records)
    silent = today - last
    if silent > LOOKED_BACK:
        remedy = (
            "look on the Actions page whether the workflow is enabled: GitHub stops schedules\n"
        )
        remedy += f"after {DISABLED_AFTER_DAYS} days without a commit; then run it by hand"
        if silent > GROWS_TO:
            first, until = last + timedelta(days=1), today - GROWS_TO
            remedy += f", once more with date: {first}..{until}"
        yield bad(f"the last digest is of {last}, {silent.days} days ago", remedy)
        return
    missing = [day for day in _expected(settings, today) if min(records) < day < today]
    missing = [day for day in missing if day not in records]
    if missing:
        remedy = "merged digests only are looked at; nothing is lost: the next daily run shows\n"
        remedy += "what was missed as 补录"
        yield hint(f"no record of {', '.join(map(str, missing))}", remedy)
    else:
        yield good(f"the last digest is of {last}; no gap in the last {LOOKED_BACK.days} days")


def _expected(settings: Settings, today: date) -> list[date]:
    """Return the days of the look-back on which arXiv announced something, oldest first."""
    days = []
    mailing = schedule.last_announced(settings.now)
    while (day := mailing.announced.astimezone(settings.timezone).date()) >= today - LOOKED_BACK:
        days.append(day)
        mailing = schedule.previous(mailing)
    return days[::-1]


def _waiting(records: dict[date, DayRecord], settings: Settings) -> Iterator[Finding]:
    oldest = settings.now.date() - LOOKED_BACK
    recent = [record for day, record in sorted(records.items()) if day >= oldest]
    shown = {e.paper.id for record in recent for e in record.shown}
    waiting = {
        e.paper.id: e.reason
        for record in recent
        for e in record.entries
        if e.state is State.PENDING and e.paper.id not in shown
    }
    holes = [
        e.paper.id
        for record in recent
        for e in record.shown
        if isinstance(e.translation, Skipped) or isinstance(e.reading, Skipped)
    ]
    if waiting:
        listed = ", ".join(f"{name} ({reason})" for name, reason in waiting.items())
        yield hint(f"{len(waiting)} papers wait: {listed}", "the next run takes them up")
    if holes:
        remedy = "the next runs try again, three times in all"
        yield hint(f"shown without translation or reading: {', '.join(holes)}", remedy)
