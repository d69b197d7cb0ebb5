"""Looking: the remote's branches and pull requests, put together as a view."""

from __future__ import annotations

from dataclasses import dataclass

from digest.domain import Place, Snapshot, Standing, View
from digest.errors import PublishError
from digest.publish.github import Refused
from digest.publish.options import PublishOptions
from digest.publish.pulls import Pull, Pulls, standing_of
from digest.publish.repository import Repository


@dataclass(frozen=True, slots=True)
class Scene:
    """What a publication starts from.

    ``base`` and ``tip`` are commits; ``tip`` is empty where the date has no branch. ``live``
    tells whether the branch's files still count: not after its pull request was merged.
    """

    view: View
    base_branch: str
    base: str
    tip: str = ""
    live: bool = False
    pull: Pull | None = None

    @property
    def ground(self) -> str:
        """Return the commit whose tree the draft is put on."""
        return self.tip if self.live else self.base

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the parents of the next commit.

        A branch left over from a merged pull request is joined with the base's tip: that
        appends to it, and its next pull request shows only what is new.
        """
        if self.live or not self.tip:
            return (self.ground,)
        return (self.tip, self.base)


class Scout:
    """Fetches everything a run must know before it decides."""

    def __init__(self, options: PublishOptions, repository: Repository, pulls: Pulls) -> None:
        self._options = options
        self._repository = repository
        self._pulls = pulls
        self._base = options.base

    def commit_scene(self) -> Scene:
        """Return the scene of a direct commit; the base is the only place of our own."""
        pulls = self._readable_pulls()
        refs = self._fetch(pulls, own="")
        return self._scene(refs, pulls, own="")

    def pull_request_scene(self) -> Scene:
        """Return the scene of the date's own branch and pull request."""
        own = self._options.branch
        pulls = self._pulls.all(own)
        return self._scene(self._fetch(pulls, own), pulls, own)

    def _readable_pulls(self) -> tuple[Pull, ...]:
        """Return the pull requests, or none where the token may only push."""
        try:
            return self._pulls.all()
        except Refused as error:
            if error.status not in (403, 404):
                raise
            return ()

    def _fetch(self, pulls: tuple[Pull, ...], own: str) -> dict[str, str]:
        self._base = self._base or self._pulls.default_branch()
        closed = [head_ref(pull) for pull in self._closed(pulls, own)]
        base = f"refs/heads/{self._base}"
        heads = f"refs/heads/{self._options.branch_prefix}*"
        refs = self._repository.fetch((base, heads, *closed))
        if base not in refs:
            raise PublishError(
                f"{self._options.repository} has no branch {self._base}; set base to the branch "
                "that the site is built from"
            )
        return refs

    def _closed(self, pulls: tuple[Pull, ...], own: str) -> list[Pull]:
        """Return what was closed unmerged; an explicit run forgives its own date."""
        forgiven = own if self._options.explicit else ""
        return [p for p in pulls if p.standing is Standing.CLOSED and p.branch != forgiven]

    def _scene(self, refs: dict[str, str], pulls: tuple[Pull, ...], own: str) -> Scene:
        standing, pull = standing_of([p for p in pulls if p.branch == own])
        base, tip = refs[f"refs/heads/{self._base}"], refs.get(f"refs/heads/{own}", "")
        live = bool(tip) and self._is_live(standing, pull, tip)
        snapshots = [(Place.BASE, self._base, base)]
        if live:
            snapshots.append((Place.OWN, own, tip))
        snapshots += self._others(refs, pulls, own)
        snapshots += [
            (Place.CLOSED, f"#{p.number}", refs[head_ref(p)])
            for p in self._closed(pulls, own)
            if head_ref(p) in refs
        ]
        view = View(
            tuple(Snapshot(place, name, self._repository.tree(c)) for place, name, c in snapshots),
            standing,
            pull.url if pull else "",
            self._repository.moment(base),
        )
        return Scene(view, self._base, base, tip, live, pull)

    def _is_live(self, standing: Standing, pull: Pull | None, tip: str) -> bool:
        if standing is Standing.MERGED:
            return pull is not None and pull.head != tip
        return standing is not Standing.CLOSED or self._options.explicit

    def _others(
        self, refs: dict[str, str], pulls: tuple[Pull, ...], own: str
    ) -> list[tuple[Place, str, str]]:
        """Return other digest branches whose pull request is open, or that never had one."""
        found = []
        for ref, commit in sorted(refs.items()):
            branch = ref.removeprefix("refs/heads/")
            digest = ref != branch and branch.startswith(self._options.branch_prefix)
            if not digest or branch in (own, self._base):
                continue
            standing, _ = standing_of([p for p in pulls if p.branch == branch])
            if standing in (Standing.OPEN, Standing.NONE):
                found.append((Place.OPEN, branch, commit))
        return found


def head_ref(pull: Pull) -> str:
    """Return the ref under which GitHub keeps a pull request's last commit."""
    return f"refs/pull/{pull.number}/head"
