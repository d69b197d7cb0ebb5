"""The files of a day: its post around what a person wrote, and its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from digest import post, program_hash, record_file
from digest.domain import DayRecord, State
from digest.ledger import Filed
from digest.publication import Tree
from digest.window import RecordLocation

NO_PLACE = "the day's post was deleted or is a person's, and takes no more papers"


def fit_to_page(
    record: DayRecord,
    existing: bytes | None,
    old: DayRecord | None,
    *,
    overwrite: bool = False,
    template: str | None = None,
) -> tuple[DayRecord, post.Revision]:
    """Return the record and its post around what a person wrote.

    A paper that the day has not shown before, and that finds no place in such a post,
    is pending: a rejected page rejects what it showed, not what came later.

    Args:
        record: the day as it is to be, with the hashes of the blocks last written.
        existing: the post as it lies there, None where there is none.
        old: the day's record before this run.
        overwrite: as for `post.revise`.
        template: as for `post.render`.

    Raises:
        SettingsError: the own template is wrong.
    """
    revision = post.revise(record, existing, record.blocks, overwrite=overwrite, template=template)
    before = {entry.paper.id for entry in old.shown} if old else set()
    entries = tuple(
        entry
        if entry.state is not State.SHOWN
        or entry.paper.id in before
        or revision.takes(brief=entry.brief)
        else replace(entry, state=State.PENDING, reason=NO_PLACE)
        for entry in record.entries
    )
    if entries != record.entries:  # what waits is not counted on the page either
        record = replace(record, entries=entries)
        revision = post.revise(
            record, existing, record.blocks, overwrite=overwrite, template=template
        )
    return replace(record, blocks=dict(revision.blocks)), revision


@dataclass(frozen=True, slots=True)
class PageWanted:
    """What is asked of a day's post: anew, even of no paper, by an own template."""

    overwrite: bool
    if_empty: bool
    template: str | None


@dataclass(frozen=True, slots=True)
class DayFiles:
    """The files by path, with the record that is in them; the rest is as in `post.Revision`."""

    record: DayRecord
    files: Mapping[str, bytes]
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def day_files(
    record: DayRecord,
    filed: Filed | None,
    tree: Tree | None,
    location: RecordLocation,
    wanted: PageWanted,
) -> DayFiles:
    """Return what a day writes.

    Args:
        record: the day as it is to be, with the hashes of the blocks last written.
        filed: the day's record before this run.
        tree: the files that the publication stands on.
        location: where record and post stand in it.
        wanted: how the post is to be.

    Raises:
        SettingsError: the own template is wrong.
    """
    post_path, record_path = location.post_path(record.date), location.record_path(record.date)
    existing = tree.read(post_path) if tree else None
    old = filed.record if filed else None
    before = tree.read(record_path) if tree and filed else None
    if filed and filed.as_stamped and record == old and existing and before:
        return DayFiles(record, {post_path: existing, record_path: before})
    if not (record.shown or existing is not None or wanted.if_empty or record.blocks):
        return DayFiles(record, {record_path: record_file.dumps(record)})
    record, revision = fit_to_page(
        record, existing, old, overwrite=wanted.overwrite, template=wanted.template
    )
    body = before if before and record == old else record_file.dumps(record)
    if revision.as_rendered and wanted.template is None and body is not before:
        body = record_file.stamped(body, revision.body, program_hash())
    page = {post_path: revision.body} if revision.body else {}
    return DayFiles(record, page | {record_path: body}, revision.kept, revision.deleted)
