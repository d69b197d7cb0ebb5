"""The publishers that know no git: `write` puts files on disk, `dry-run` only looks."""

from __future__ import annotations

from collections.abc import Sequence

from digest.domain import Compose, Operation, Place, Published, Snapshot, View
from digest.errors import PublishError
from digest.publish.disk import DiskTree, Shelf
from digest.publish.options import PublishOptions


class FilesPublisher:
    """Writes the draft into the Jekyll root on disk; with ``dry``, nothing at all."""

    def __init__(self, options: PublishOptions, *, dry: bool) -> None:
        self._dry = dry
        self._root = options.workspace / options.root
        self._tree = DiskTree(self._root, options.workspace)
        self._shelf = Shelf(self._root, options.workspace, options.state_dir)
        if not self._root.resolve().is_relative_to(options.workspace.resolve()):
            raise PublishError(f"working-directory {options.root} leads out of the workspace")

    def look(self) -> View:
        """Return the files on disk as the one snapshot."""
        if not self._root.is_dir():
            raise PublishError(f"there is no folder {self._root}; see working-directory")
        if not self._dry:
            self._finish()
        return View((Snapshot(Place.BASE, str(self._root), self._tree),))

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out whether a link leads a file out of the blog."""
        if not self._dry:
            for path in paths:
                self._shelf.guard(path)

    def publish(self, compose: Compose) -> Published:
        """Compose on what lies on disk and write it there."""
        draft = compose(self.look())
        if draft is None or self._dry:
            return Published(Operation.NONE)
        changed = {
            path: data for path, data in draft.files.items() if self._tree.read(path) != data
        }
        if not changed:
            return Published(Operation.KEPT if draft.kept else Operation.UNCHANGED)
        self._shelf.put(changed)
        return Published(Operation.WRITTEN)

    def _finish(self) -> None:
        try:
            self._shelf.finish()
        except OSError as error:
            raise PublishError(f"cannot write below {self._root}: {error.strerror}") from error
