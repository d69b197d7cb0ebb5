"""Publishing as a pull request: a branch that is only appended to, and a text to review by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from digest.domain import Compose, Draft, Operation, Published, Standing, View
from digest.errors import PublishError
from digest.publish import advice, body
from digest.publish.answers import Refused
from digest.publish.options import PublishOptions, relative
from digest.publish.pulls import Pull, Pulls
from digest.publish.repository import Push, Repository
from digest.publish.rounds import until_pushed
from digest.publish.scene import Scene, Scout

UNFIT = 422  # one name of a list refuses the whole of it
RELEASE = "end as a draft (its page has a button “Ready for review”)"


class ReviewPublisher:
    """Keeps one branch and at most one open pull request for a date."""

    def __init__(self, options: PublishOptions, repository: Repository, pulls: Pulls) -> None:
        self._options = options
        self._repository = repository
        self._pulls = pulls
        self._scout = Scout(options, repository, pulls)
        self._looked: Scene | None = None

    def look(self) -> View:
        """Return the view: base, own branch, other open ones, heads of closed ones."""
        self._looked = self._scout.pull_request_scene()
        return self._looked.view

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out whether the branch takes the files, and a push of this token's."""
        scene = self._looked or self._scout.pull_request_scene()
        self._repository.rehearse(scene.ground, self._options.branch, paths)

    def publish(self, compose: Compose) -> Published:
        """Compose, push the branch, and open or bring up to date its pull request."""
        branch = self._options.branch
        return until_pushed(lambda: self._round(compose), self._repository.pause, branch)

    def _round(self, compose: Compose) -> Published | Push:
        scene = self._scout.pull_request_scene()
        draft = None if self._settled(scene) else compose(scene.view)
        if draft is None:
            return self._outcome(Operation.NONE, pull=scene.pull)
        return self._put(scene, draft)

    def _settled(self, scene: Scene) -> bool:
        """Tell whether the owner has merged or rejected this date and did not ask again."""
        decided = scene.view.standing in (Standing.MERGED, Standing.CLOSED)
        return decided and not self._options.explicit

    def _put(self, scene: Scene, draft: Draft) -> Published | Push:
        tree = self._repository.tree_with(scene.ground, draft.files)
        changed = tree != self._repository.tree_hash(scene.ground)
        commit = scene.tip if scene.live else ""
        if changed:
            commit = self._repository.commit(tree, scene.parents, draft.message)
            pushed = self._repository.push(commit, self._options.branch)
            if pushed is not Push.DONE:
                return pushed
        same = Operation.KEPT if draft.kept else Operation.UNCHANGED
        if scene.pull is not None and scene.pull.standing is Standing.OPEN:
            warnings = self._refresh(scene.pull, draft)
            operation = Operation.UPDATED if changed else same
            return self._outcome(operation, commit, scene.pull, warnings)
        if tree == self._repository.tree_hash(scene.base):
            return self._outcome(Operation.NONE, pull=scene.pull)
        unproposed = Operation.PUSHED if changed else same
        if not self._to_review(scene, draft):
            return self._outcome(unproposed, commit)
        return self._propose(scene, draft, commit, unproposed)

    def _to_review(self, scene: Scene, draft: Draft) -> bool:
        """Tell whether anything but the state is other than on the base."""
        base = scene.view.snapshots[0].tree
        state = f"{relative(self._options.state_dir)}/"
        seen = {path: data for path, data in draft.files.items() if not path.startswith(state)}
        return draft.visible and any(base.read(path) != data for path, data in seen.items())

    def _propose(self, scene: Scene, draft: Draft, commit: str, unproposed: Operation) -> Published:
        """Open the pull request; where that is forbidden, say how to open it by hand."""
        unfinished = bool(self._options.labels or self._options.reviewers)
        text = body.compose(
            body.fingerprint(draft.title),
            draft.body,
            opened=unfinished,
            held=self._options.held and not self._options.draft,
        )
        try:
            pull, new = self._pulls.open(self._options.branch, scene.base_branch, draft.title, text)
        except Refused as error:
            if error.status == 403 and error.says("not permitted to create"):
                told = (advice.forbidden_pull_request(self._compare(scene)),)
                return self._outcome(unproposed, commit, None, told)
            raise PublishError(
                f"{self._options.branch} is pushed, but its pull request could not be opened; "
                f"the next run tries again: {error}"
            ) from error
        joined = Operation.UPDATED if unproposed is Operation.PUSHED else unproposed
        operation = Operation.CREATED if new else joined  # by another run, meanwhile
        return self._outcome(operation, commit, pull, self._refresh(pull, draft))

    def _refresh(self, pull: Pull, draft: Draft) -> tuple[str, ...]:
        """Bring title and body up to date where they are ours; finish an unfinished set-up."""
        existing = body.marked(pull.body)
        if existing is None:
            return ()
        warnings, done = self._set_up(pull) if existing.opened else ([], True)
        told, held = self._released(pull) if existing.held else ([], False)
        ours = existing.title == body.fingerprint(pull.title)
        text = body.compose(
            body.fingerprint(draft.title) if ours else existing.title,
            draft.body,
            opened=not done,
            held=held,
            before=existing.before,
            after=existing.after,
        )
        changes = {}
        if ours and pull.title.strip() != draft.title.strip():
            changes["title"] = draft.title
        if not body.same(text, pull.body):
            changes["body"] = text
        if changes:
            warnings += tried(lambda: self._pulls.edit(pull, **changes), "title and text")[0]
        return (*warnings, *told)

    def _released(self, pull: Pull) -> tuple[list[str], bool]:
        """Let a draft that waited for its day to be whole ask for its review.

        Returns warnings, and whether it is still held: a person may have released it, or
        wants it as a draft meanwhile.
        """
        waits = self._options.held or self._options.draft
        if waits or not pull.draft:
            return [], waits and pull.draft
        told, done = tried(lambda: self._pulls.ready(pull), RELEASE)
        return told, not done

    def _set_up(self, pull: Pull) -> tuple[list[str], bool]:
        """Ask for labels and reviewers, once in the life of a pull request.

        Returns warnings, and whether it is done: a refusal is final, trouble is not.
        """
        labels, people = self._options.labels, self._options.reviewers
        warnings, done = [], True
        if labels:
            told, done = tried_each(lambda some: self._pulls.label(pull, some), labels, "labels")
            warnings += told
        if people:
            told, asked = tried_each(lambda some: self._pulls.ask(pull, some), people, "reviewers")
            warnings, done = warnings + told, done and asked
        return warnings, done

    def _compare(self, scene: Scene) -> str:
        server = self._options.server_url.rstrip("/")
        span = f"{quote(scene.base_branch)}...{quote(self._options.branch)}"
        return f"{server}/{self._options.repository}/compare/{span}?expand=1"

    def _outcome(
        self,
        operation: Operation,
        commit: str = "",
        pull: Pull | None = None,
        warnings: tuple[str, ...] = (),
    ) -> Published:
        return Published(
            operation,
            branch=self._options.branch,
            commit_sha=commit,
            pull_request_number=pull.number if pull else 0,
            pull_request_url=pull.url if pull else "",
            warnings=warnings,
        )


def tried(call: Callable[[], None], what: str) -> tuple[list[str], bool]:
    """Return a warning instead of an error, and whether a later run need not try again."""
    try:
        call()
    except Refused as error:
        return refused(error, what)
    return [], True


def tried_each(
    call: Callable[[Sequence[str]], None], names: Sequence[str], what: str
) -> tuple[list[str], bool]:
    """Ask for all names at once, and where one of them is unfit for each by itself."""
    try:
        call(names)
    except Refused as error:
        if error.status != UNFIT or len(names) == 1:
            return refused(error, what)
    else:
        return [], True
    told = [tried_each(call, (name,), f"{what} ({name})") for name in names]
    return [warning for warnings, _ in told for warning in warnings], all(d for _, d in told)


def refused(error: Refused, what: str) -> tuple[list[str], bool]:
    """Say what could not be set, and whether that is final: a refusal is, trouble is not."""
    warning = f"the pull request stands, but its {what} could not be set: {error}"
    return [warning], 400 <= error.status < 500
