"""The run that makes the post of a week or a month, from merged records and posts alone."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from digest import post, record_file
from digest.domain import DayRecord, Status
from digest.errors import Notice, UnfinishedError
from digest.ledger import Filed, strangers
from digest.period import (
    PeriodDigest,
    gathered,
    render_period,
    section_names,
    title_of,
    with_own_address,
)
from digest.pipeline.adapters import Adapters
from digest.pipeline.run import Outcome, site_file
from digest.publication import Draft, Place, Standing, Tree, View
from digest.record_file import DamagedRecordError, PeriodRecord
from digest.report import RunReport, period_body, period_title
from digest.settings import Settings, input_defaults
from digest.window import Period, Span

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Written:
    """A post as it should lie in the blog, and what it speaks of."""

    digest: PeriodDigest
    files: Mapping[str, bytes]
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def run_period(settings: Settings, adapters: Adapters, period: Period) -> Outcome:
    """Make the post of a period and publish it; neither a model nor arXiv is asked.

    Args:
        settings: those of the daily runs, whose records are read.
        adapters: made from `Settings.of_period`.
        period: the week or the month.

    Raises:
        RunError: what ends the run.
    """
    began = adapters.clock()
    publisher = adapters.publisher(Span(period.last, period.last), settings.date is not None, False)
    view = publisher.look()
    written = _composed(view, settings, period)

    def draft_of(present: View) -> Draft | None:
        nonlocal written
        written = _composed(present, settings, period)
        return _draft(written, settings) if written.files else None

    published = publisher.publish(draft_of)
    notes = (*view.notes, *written.notes, *_left_alone(view, settings, period))
    for note in (*notes, *published.warnings):
        logger.warning("%s", note)
    report = RunReport(
        records=(),
        seconds=adapters.clock() - began,
        published=published,
        notes=tuple(dict.fromkeys(notes)),
        kept=written.kept,
        deleted=written.deleted,
    )
    return _outcome(settings, written, report)


def _outcome(settings: Settings, written: _Written, report: RunReport) -> Outcome:
    digest = written.digest
    label, papers = digest.period.label, len(digest.papers)
    counts = (len(digest.days), len(digest.late))
    logger.info("%s: %d papers of %d merged days, %d late", label, papers, *counts)
    error = None
    if not papers and settings.on_empty == "fail":
        error = UnfinishedError(
            f"{label} has no merged papers, on-empty is fail",
            f"{label} 没有已合并的论文，on-empty 为 fail",
        )
    path = settings.location.period_post_path(digest.period)
    posts = {path: written.files[path]} if path in written.files else {}
    status = Status.COMPLETE if papers else Status.EMPTY
    return Outcome(report, status, posts, error, digest)


def _left_alone(view: View, settings: Settings, period: Period) -> Iterator[Notice]:
    if view.standing not in (Standing.MERGED, Standing.CLOSED) or settings.date is not None:
        return
    merged = view.standing is Standing.MERGED
    yield Notice(
        f"the pull request of {period.label} is {'merged' if merged else 'closed'} and left alone; "
        "give a date of it to have it done again",
        f"{period.label} 的拉取请求{'已合并' if merged else '已关闭且未合并'}，本次不动；"
        "要重做请指定 date",
    )


def _draft(written: _Written, settings: Settings) -> Draft:
    digest = written.digest
    report = RunReport(records=(), kept=written.kept, deleted=written.deleted)
    return Draft(
        files=written.files,
        message=period_title(digest, settings.commit_message),
        title=period_title(digest, settings.pr_title),
        body=period_body(digest, report),
        kept=bool(written.kept or written.deleted),
    )


def _composed(view: View, settings: Settings, period: Period) -> _Written:
    """Return the post of the period around what a person wrote, by the records of the base."""
    base = next(s.tree for s in view.snapshots if s.place is Place.BASE)
    own = next((s.tree for s in view.snapshots if s.place is Place.OWN), base)
    days, notes = _merged_days(base, settings, period)
    digest = gathered(period, days)
    location = settings.location
    path, record_path = location.period_post_path(period), location.period_record_path(period)
    recorded, existing = _recorded(own, record_path), own.read(path)
    if not digest.papers and not recorded and settings.on_empty != "post":
        return _Written(digest, {}, notes=notes)
    config = post.read_configuration(site_file(base))
    front_matter = with_own_address(
        settings.front_matter, _permalink(config, location.posts_dir), period
    )
    fresh = render_period(
        digest,
        replace(settings.style, front_matter=front_matter),
        title_of(period, settings.style, input_defaults()["title"]),
        {day: _in_source(config, location.post_path(day)) for day in period.days},
    )
    revision = post.revise_sections(fresh, existing, recorded, overwrite=settings.overwrite)
    record = PeriodRecord(period.kind, period.last, location.configuration, dict(revision.blocks))
    files = {path: revision.body} if revision.body else {}
    names = section_names(digest)
    return _Written(
        digest,
        {**files, record_path: record_file.dump_period(record)},
        tuple(names.get(key, key) for key in revision.kept),
        tuple(names.get(key, key) for key in revision.deleted),
        notes,
    )


def _recorded(tree: Tree, path: str) -> Mapping[str, str]:
    """Return the hashes of the blocks as they were last written; of none where that is damaged.

    Then all that is there is taken for a person's, and stays.
    """
    try:
        return record_file.load_period(tree.read(path) or b"").blocks
    except DamagedRecordError:
        return {}


def _merged_days(
    base: Tree, settings: Settings, period: Period
) -> tuple[list[tuple[DayRecord, bytes]], tuple[str, ...]]:
    """Return the records of the period and of the one before with their posts, and notes.

    Raises:
        SettingsError: they belong to another configuration.
    """
    found: list[Filed] = []
    notes: list[str] = []
    for path, day in _record_paths(base, settings.state_dir):
        if not period.before.first <= day <= period.last:
            continue
        try:
            record = record_file.loads(base.read(path) or b"")
        except DamagedRecordError as error:
            notes.append(_damaged(path, str(error)))
        else:
            found.append(Filed(record, Place.BASE, path))
    strangers(found, settings.location)
    days = [
        (one.record, base.read(settings.location.post_path(one.record.date)) or b"")
        for one in found
    ]
    return days, tuple(notes)


def _damaged(path: str, why: str) -> Notice:
    return Notice(
        f"record {path} is damaged ({why}): its papers are not counted",
        f"记录文件 {path} 已损坏，其中的论文没有计入",
    )


def _record_paths(base: Tree, state_dir: str) -> Iterator[tuple[str, date]]:
    for path in base.names(state_dir):
        if day := record_file.date_of(path):
            yield path, day


def _permalink(config: Mapping[str, Any], posts_dir: str) -> str:
    """Return the pattern of the site's addresses; nothing where it is one of Jekyll's names."""
    collections = config.get("collections")
    own = (
        collections.get(posts_dir.rpartition("/")[2].lstrip("_"))
        if isinstance(collections, dict)
        else None
    )
    found = own.get("permalink") if isinstance(own, dict) else config.get("permalink")
    return found if isinstance(found, str) and re.search("[:/]", found) else ""


def _in_source(config: Mapping[str, Any], path: str) -> str:
    """Return a post's path as Jekyll names it: relative to its source, which may lie below."""
    source = str(config.get("source") or "").strip("./")
    return path.removeprefix(f"{source}/") if source else path
