"""What the remote holds of the digest: base, branches, pull requests, records."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import quote

from digest.errors import Notice, PublishError, SettingsError
from digest.publication import Place, Snapshot, Standing, View
from digest.publish import advice
from digest.publish.branch_proof import Authorship, BranchProof
from digest.publish.git_objects import parents_of
from digest.publish.github import GitHubRefused
from digest.publish.options import PublishOptions, repository_path
from digest.publish.pull_requests import PullRequest, PullRequests, standing_of
from digest.publish.repository import Repository
from digest.record_file import date_of
from digest.window import Span

LOOKED_BACK = timedelta(days=45)  # of days left on a branch; no look-back is longer
MOST_LEFT = 20  # branches without a pull request that are looked at, the newest
_RECORD = re.compile(r"(?:^|/)\d{4}/(\d{4}-\d{2}-\d{2})\.json$")


@dataclass(frozen=True, slots=True)
class RemoteState:
    """What a publication starts from.

    ``base`` and ``tip`` are commits; ``tip`` is empty where the date has no branch. ``live``
    tells whether the branch's files still count: not after its pull request was merged.
    """

    view: View
    base_branch: str
    base: str
    tip: str = ""
    live: bool = False
    pull: PullRequest | None = None

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


class RemoteStateLoader:
    """Fetches everything a run must know before it decides."""

    def __init__(
        self, options: PublishOptions, repository: Repository, pulls: PullRequests
    ) -> None:
        self.options = options
        self.repository = repository
        self.pulls = pulls
        self._base = options.base
        self.proof = BranchProof(options, repository)

    def commit_state(self) -> RemoteState:
        """Return the state of a direct commit, which stands on the base.

        Besides, a branch counts that never had a pull request and is proven to be ours.
        """
        pulls = self._readable_pulls()
        state = self._state(self._fetch(pulls or (), own=""), pulls, own="")
        return state if pulls is None else self._with_left_behind(state, pulls)

    def _with_left_behind(self, state: RemoteState, pulls: tuple[PullRequest, ...]) -> RemoteState:
        """Add the branches whose pull request was never opened, and say which are left alone."""
        tree = state.view.snapshots[0].tree
        on_base = set(filter(None, map(date_of, tree.names(self.options.settings.state_dir))))
        snapshots, notes = list(state.view.snapshots), list[Notice]()
        for branch, tip in self._unproposed(pulls).items():
            found = self._snapshot(Place.OPEN, branch, branch, tip)
            days = self._days_of(found)
            if not days or days <= on_base:
                continue
            page = compare_url(self.options, self._base, branch)
            authorship = self.proof.authorship(branch, tip, self._base)
            if days & on_base:
                notes.append(advice.partly_on_base(branch, self._base, page))
            elif authorship is Authorship.OURS or (
                authorship is Authorship.EDITED and self._is_free
            ):
                place = Place.OWN if branch == self.options.branch else Place.OPEN
                snapshots.append(replace(found, place=place, proposed=False))
            else:
                notes.append(
                    advice.left_alone(branch, page, edited=authorship is Authorship.EDITED)
                )
        view = replace(state.view, snapshots=tuple(snapshots), notes=tuple(notes))
        return replace(state, view=view)

    def _unproposed(self, pulls: tuple[PullRequest, ...]) -> dict[str, str]:
        """Return recent digest branches that never had a pull request, with their tips."""
        known = {pull.branch for pull in pulls} | {self._base}
        branches = [
            name
            for name in self.repository.heads(self.options.settings.branch_prefix)
            if name not in known and self._is_recent(name)
        ][-MOST_LEFT:]
        mute = [name for name in branches if not self.pulls.of(name)]
        refs = self.repository.fetch([f"refs/heads/{name}" for name in mute]) if mute else {}
        return {ref.removeprefix("refs/heads/"): tip for ref, tip in refs.items()}

    def _is_recent(self, branch: str) -> bool:
        span, ours = (
            Span.of_key(branch.removeprefix(self.options.settings.branch_prefix)),
            self.options.span,
        )
        return bool(span and ours and span.last >= ours.first - LOOKED_BACK)

    def _days_of(self, snapshot: Snapshot) -> set[date]:
        """Return the days of a branch that it has records of."""
        days = map(date_of, snapshot.tree.names(self.options.settings.state_dir))
        return {day for day in days if day and snapshot.span and snapshot.span.covers(day)}

    @cached_property
    def _is_free(self) -> bool:
        """Tell whether who may push a branch may push to the base as well."""
        return self.pulls.pushes_are_free(self._base)

    def review_state(self) -> RemoteState:
        """Return the state of the date's own branch and pull request."""
        own = self.options.branch
        pulls = self.pulls.all(own)
        state = self._state(self._fetch(pulls, own), pulls, own)
        if state.live:
            self._refuse_another_blog(state)
        return state

    def _refuse_another_blog(self, state: RemoteState) -> None:
        """Refuse a branch that holds the same day of another digest of this repository."""
        folder = repository_path(self.options.root, self.options.settings.state_dir)
        for path in self.repository.added(state.base, state.tip):
            found = _RECORD.search(path)
            day = found and Span.of_key(found[1])
            ours = day and self.options.span and self.options.span.covers(day.first)
            if ours and not path.startswith(f"{folder}/"):
                raise SettingsError(
                    f"the branch {self.options.branch} belongs to another digest of this "
                    f"repository (it holds {path}, this one keeps its state in {folder}). Give "
                    "each digest its own branch-prefix, or where they share a blog its own "
                    "state-dir and file-name",
                    f"分支 {self.options.branch} 属于本仓库的另一份日报（其中有 {path}，"
                    f"而本日报的状态放在 {folder}）：请给每份日报各设 branch-prefix；"
                    "若在同一个博客里，再各设 state-dir 和 file-name",
                )

    def _readable_pulls(self) -> tuple[PullRequest, ...] | None:
        """Return the pull requests, or None where the token may only push."""
        try:
            return self.pulls.all()
        except GitHubRefused as error:
            if error.status not in (403, 404):
                raise
            return None

    def _fetch(self, pulls: tuple[PullRequest, ...], own: str) -> dict[str, str]:
        self._base = self._base or self.pulls.default_branch()
        closed = [head_ref(pull) for pull in self._closed(pulls, own)]
        base = f"refs/heads/{self._base}"
        above = [f"refs/heads/{name}" for name in parents_of(own)]
        refs = self.repository.fetch((base, *self._heads(pulls, own), *above, *closed))
        for ref in refs:
            if ref in above or ref.startswith(f"refs/heads/{own}/"):
                raise SettingsError(advice.name_taken(ref.removeprefix("refs/heads/"), own))
        if base not in refs:
            raise PublishError(
                f"{self.options.repository} has no branch {self._base}; set base to the branch "
                "that the site is built from",
                f"{self.options.repository} 没有分支 {self._base}：请把 base 设为构建网站的分支",
            )
        return refs

    def _heads(self, pulls: tuple[PullRequest, ...], own: str) -> list[str]:
        """Return the digest branches to look at.

        What a direct commit takes from a branch stands on the base without a review, and
        anybody who may push a branch could write there past the base's protection: so only
        those with an open pull request count, which everybody sees, and those with a proof
        (`_with_left_behind`). In review mode also those without one: what waits for papers, or
        for a pull request opened by hand.
        """
        if own:
            return [f"refs/heads/{self.options.settings.branch_prefix}*"]
        return [f"refs/heads/{p.branch}" for p in pulls if p.standing is Standing.OPEN]

    def _closed(self, pulls: tuple[PullRequest, ...], own: str) -> list[PullRequest]:
        """Return what was closed unmerged; an explicit run forgives its own date."""
        forgiven = own if self.options.explicit else ""
        return [p for p in pulls if p.standing is Standing.CLOSED and p.branch != forgiven]

    def _state(
        self, refs: dict[str, str], pulls: tuple[PullRequest, ...] | None, own: str
    ) -> RemoteState:
        known, pulls = pulls is not None, pulls or ()
        standing, pull = standing_of([p for p in pulls if p.branch == own])
        base, tip = refs[f"refs/heads/{self._base}"], refs.get(f"refs/heads/{own}", "")
        if standing is Standing.OPEN and pull and not tip:  # deleted since it was listed
            standing, pull = Standing.CLOSED, replace(pull, standing=Standing.CLOSED)
        live = bool(tip) and self._is_live(standing, pull, tip)
        snapshots = [Snapshot(Place.BASE, self._base, self.repository.tree(base))]
        if live:
            snapshots.append(self._snapshot(Place.OWN, own, own, tip))
        snapshots += self._others(refs, pulls, own, known=known)
        snapshots += [
            self._snapshot(Place.CLOSED, f"#{p.number}", p.branch, refs[head_ref(p)])
            for p in self._closed(pulls, own)
            if head_ref(p) in refs
        ]
        view = View(
            tuple(snapshots),
            standing,
            pull.url if pull else "",
            self.repository.objects.moment(base),
        )
        return RemoteState(view, self._base, base, tip, live, pull)

    def _is_live(self, standing: Standing, pull: PullRequest | None, tip: str) -> bool:
        if standing is Standing.MERGED:
            return pull is not None and pull.head != tip
        return standing is not Standing.CLOSED or self.options.explicit

    def _others(
        self, refs: dict[str, str], pulls: tuple[PullRequest, ...], own: str, *, known: bool
    ) -> list[Snapshot]:
        """Return other digest branches whose pull request is open, or that never had one.

        Where the pull requests are not ``known``, none counts as never proposed.
        """
        found = []
        for ref, commit in sorted(refs.items()):
            branch = ref.removeprefix("refs/heads/")
            digest = ref != branch and branch.startswith(self.options.settings.branch_prefix)
            if not digest or branch in (own, self._base):
                continue
            standing, _ = standing_of([p for p in pulls if p.branch == branch])
            if standing in (Standing.OPEN, Standing.NONE):
                proposed = standing is Standing.OPEN or not known
                snapshot = self._snapshot(Place.OPEN, branch, branch, commit)
                found.append(replace(snapshot, proposed=proposed))
        return found

    def _snapshot(self, place: Place, name: str, branch: str, commit: str) -> Snapshot:
        span = Span.of_key(branch.removeprefix(self.options.settings.branch_prefix))
        return Snapshot(place, name, self.repository.tree(commit), span)


def head_ref(pull: PullRequest) -> str:
    """Return the ref under which GitHub keeps a pull request's last commit."""
    return f"refs/pull/{pull.number}/head"


def compare_url(options: PublishOptions, base: str, branch: str) -> str:
    """Return the address at which a person opens the pull request of a branch."""
    server = options.settings.github_server_url.rstrip("/")
    return f"{server}/{options.repository}/compare/{quote(base)}...{quote(branch)}?expand=1"
