"""The archive's data beside the posts of a publication, where the blog has an archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digest import archive
from digest.domain import DayRecord
from digest.ledger import Ledger
from digest.publication import Place, Tree, View
from digest.window import RecordLocation


def archive_files(
    view: View,
    records: Sequence[DayRecord],
    files: Mapping[str, bytes],
    location: RecordLocation,
) -> dict[str, bytes]:
    """Return the data of the days whose posts are among ``files``; nothing without an archive.

    What lies there already of the same post stays as it is.

    Args:
        view: where the blog lies.
        records: of the publication.
        files: what the publication writes.
        location: where posts lie.
    """
    folder = archive.archive_folder(_base(view), location.posts_dir)
    if not folder:
        return {}
    found = {}
    for record in records:
        path = location.post_path(record.date)
        if path in files:
            data_path = archive.archive_path(folder, path)
            data = _lying(view, data_path)
            if data is None or not archive.is_current(data, files[path]):
                data = archive.archive_data(record, files[path])
            found[data_path] = data
    return found


def changed_since(
    view: View,
    ledger: Ledger,
    location: RecordLocation,
) -> dict[str, bytes]:
    """Return the data of other merged days whose post a person has changed since it was written.

    What another open branch brings already is left to it: two branches never change one file.
    """
    base = _base(view)
    folder = archive.archive_folder(base, location.posts_dir)
    if base is None or not folder:
        return {}
    merged = [
        (filed.record, location.post_path(filed.record.date))
        for filed in ledger.filed
        if filed.place is Place.BASE
    ]
    found = archive.outdated(base, folder, merged)
    taken = set(_under_way(view, base, found))
    return {path: data for path, data in found.items() if path not in taken}


def _under_way(view: View, base: Tree, paths: Mapping[str, bytes]) -> Iterator[str]:
    for snapshot in view.snapshots:
        if snapshot.place is Place.OPEN:
            yield from (p for p in paths if snapshot.tree.read(p) not in (None, base.read(p)))


def _lying(view: View, path: str) -> bytes | None:
    """Return a file of the publication's own branch, else of its base."""
    trees = {s.place: s.tree for s in view.snapshots}
    tree = trees.get(Place.OWN, trees.get(Place.BASE))
    return tree.read(path) if tree else None


def _base(view: View) -> Tree | None:
    return next((s.tree for s in view.snapshots if s.place is Place.BASE), None)
