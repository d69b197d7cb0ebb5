"""What has a place on the page of its day, and what waits for a later day's."""

from __future__ import annotations

from dataclasses import replace

from digest import post
from digest.domain import DayRecord, State

NO_PLACE = "the day's post was deleted or is a person's, and takes no more papers"


def placed(
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
