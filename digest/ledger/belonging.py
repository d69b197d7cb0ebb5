"""Whether the records under a state folder are this digest's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digest.arxiv.fields import names_of
from digest.domain import Place
from digest.errors import SettingsError
from digest.ledger.records import Filed, Shelf


def refuse_strangers(filed: Sequence[Filed], shelf: Shelf) -> None:
    """Refuse the records of another digest; what a rejected branch holds stops nothing.

    A digest is known by where its posts and branches are, and by its categories. These may
    change by stages: a record belongs to it that has a category in common with the present
    ones or with another record of its own.

    Raises:
        SettingsError: a record is another digest's; the message names the ways out.
    """
    ours = _named(shelf.categories)
    apart = {_named(f.record.categories) for f in filed if _at_home(f, shelf)}
    while related := {categories for categories in apart if categories & ours}:
        ours = ours.union(*related)
        apart -= related
    for one in filed:
        alien = not _at_home(one, shelf) or ours.isdisjoint(_named(one.record.categories))
        if alien and one.place is not Place.CLOSED:
            raise SettingsError(_refusal(one, shelf))


def _named(categories: Iterable[str]) -> frozenset[str]:
    """Return the categories under all their names."""
    return frozenset(name for category in categories for name in names_of(category))


def _at_home(filed: Filed, shelf: Shelf) -> bool:
    return filed.record.configuration == shelf.configuration


def _refusal(filed: Filed, shelf: Shelf) -> str:
    record, now = filed.record, ", ".join(shelf.categories)
    before = ", ".join(record.categories)
    said = (
        f"the record of {record.date} ({filed.name}) belongs to another configuration: "
        f"{record.configuration!r} with {before}, this one is {shelf.configuration!r} with {now}. "
    )
    if _at_home(filed, shelf):
        said += (
            f"If you only changed the categories, go by a stage: set categories to {before}, {now} "
            "until a daily run has written its record, then leave the old ones out. If these are "
            "two digests, give"
        )
    else:
        said += "Give"
    return (
        f"{said} each digest of a repository its own state-dir, file-name and branch-prefix; "
        "if one of these was changed since, set it back"
    )
