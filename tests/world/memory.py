"""A repository with its pull requests in memory, for simulations of months.

It keeps to what the real publishers do: a branch grows on the base it was begun from,
merging brings its files to the base, a closed head stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.publication import Compose, Operation, Place, Published, Snapshot, Standing, View
from digest.window import Span


@dataclass(frozen=True, slots=True)
class MemoryTree:
    """Files by path."""

    files: Mapping[str, bytes]

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(name for name in self.files if name.startswith(f"{folder}/")))

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)


@dataclass(slots=True)
class Branch:
    """A digest branch: its files, what it changed, and its pull request's state."""

    files: dict[str, bytes]
    changed: dict[str, bytes] = field(default_factory=dict)
    standing: Standing = Standing.OPEN


class MemoryHub:
    """The repository; ``pushes`` counts commits."""

    def __init__(self) -> None:
        self.base: dict[str, bytes] = {"_config.yml": b"title: A blog\n"}
        self.branches: dict[str, Branch] = {}
        self.pushes = 0

    def merge(self, key: str) -> None:
        branch = self.branches[key]
        self.base |= branch.changed
        branch.standing = Standing.MERGED

    def close(self, key: str) -> None:
        self.branches[key].standing = Standing.CLOSED

    def standing(self, standing: Standing) -> list[str]:
        return [key for key, branch in self.branches.items() if branch.standing is standing]

    def posts(self) -> dict[str, bytes]:
        """Return every post once: the base's, and those of heads that never reached it."""
        found = {name: body for name, body in self.base.items() if name.startswith("_posts/")}
        for key, branch in self.branches.items():
            if branch.standing is not Standing.MERGED:
                found |= {
                    f"{key}:{name}": body
                    for name, body in branch.changed.items()
                    if name.startswith("_posts/")
                }
        return found


@dataclass(frozen=True, slots=True)
class MemoryPublisher:
    """Publishes into a `MemoryHub`, as a commit or as a pull request."""

    hub: MemoryHub
    key: str
    explicit: bool
    pull_request: bool

    def look(self) -> View:
        hub = self.hub
        snapshots = [Snapshot(Place.BASE, "main", MemoryTree(dict(hub.base)))]
        places = {Standing.OPEN: Place.OPEN, Standing.CLOSED: Place.CLOSED}
        for key, branch in hub.branches.items():
            if branch.standing is Standing.MERGED:
                continue
            own = key == self.key and branch.standing is Standing.OPEN
            place = Place.OWN if own else places[branch.standing]
            tree = MemoryTree(dict(branch.files))
            snapshots.append(Snapshot(place, f"arxiv-digest/{key}", tree, Span.of_key(key)))
        own_branch = hub.branches.get(self.key)
        standing = own_branch.standing if own_branch and self.pull_request else Standing.NONE
        return View(tuple(snapshots), standing)

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find nothing in the way."""

    def publish(self, compose: Compose) -> Published:
        draft = compose(self.look())
        if draft is None:
            return Published(Operation.NONE)
        hub = self.hub
        branch = hub.branches.get(self.key)
        if self.pull_request and (branch is None or branch.standing is not Standing.OPEN):
            branch = Branch(dict(hub.base))
        target = branch.files if self.pull_request and branch else hub.base
        changes = {path: body for path, body in draft.files.items() if target.get(path) != body}
        if not changes:
            return Published(Operation.UNCHANGED)
        hub.pushes += 1
        target |= changes
        if not self.pull_request or branch is None:
            return Published(Operation.COMMITTED)
        branch.changed |= changes
        created = self.key not in hub.branches
        hub.branches[self.key] = branch
        return Published(Operation.CREATED if created else Operation.UPDATED)
