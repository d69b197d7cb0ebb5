"""Publish by branch: a pull request for review, or a commit on the base.

In the text of a pull request ours stands between two markers, a person's around them. The
first marker carries a hash of our title, so that a title edited by a person is known,
``open`` while labels and reviewers are still to be asked for, and ``held`` while it is a
draft of ours, because its day is not whole.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.errors import Notice, PublishError
from digest.publication import Compose, Draft, Operation, Published, Standing, View
from digest.publish import advice
from digest.publish.github import GitHubRefused
from digest.publish.options import relative
from digest.publish.pull_requests import PullRequest
from digest.publish.remote_state import RemoteState, RemoteStateLoader, compare_url
from digest.publish.repository import PushResult

LIMIT = 65_536  # GitHub's own, in characters
OPENING = re.compile(r"<!-- arxiv-digest title=([0-9a-f]{16})( open)?( held)? -->")
CLOSING = "<!-- /arxiv-digest -->"
CHANGES = re.compile(r"<!-- changes -->\n(.*?)<!-- /changes -->", re.DOTALL)
FOLD_END = "\n\n</details>"
CUT = "\n\n…\n"


@dataclass(frozen=True, slots=True)
class Marked:
    """An existing body, cut at the markers; the flags are those of the first marker."""

    before: str
    after: str
    title: str
    opened: bool
    held: bool = False


def compose_body(
    mark: str,
    text: str,
    *,
    opened: bool,
    held: bool = False,
    before: str = "",
    after: str = "",
) -> str:
    """Return a body of ours between a person's two parts, within GitHub's limit.

    ``mark`` is the fingerprint of the last title that was ours.
    """
    flags = " open" * opened + " held" * held
    head = f"{before}<!-- arxiv-digest title={mark}{flags} -->\n"
    tail = f"\n{CLOSING}{after}"
    ours = text.strip("\n").replace(CLOSING, "")
    room = LIMIT - len(head) - len(tail)
    if len(ours) > room:
        ours = shorten_body(ours, room)
    return head + ours + tail


def shorten_body(text: str, room: int) -> str:
    """Return the whole lines that fit; a fold that is open at the cut hides nothing below it."""
    kept = text[: max(room - len(FOLD_END) - len(CUT), 0)].rpartition("\n")[0]
    is_open = kept.count("<details>") > kept.count("</details>")
    return kept + (FOLD_END if is_open else "") + CUT


def marked(body: str) -> Marked | None:
    """Return the parts of an existing body, or None where a person took the markers out."""
    text = with_unix_line_ends(body)
    opening = OPENING.search(text)
    end = text.rfind(CLOSING)
    if opening is None or end < opening.end():
        return None
    return Marked(
        before=text[: opening.start()],
        after=text[end + len(CLOSING) :],
        title=opening.group(1),
        opened=bool(opening.group(2)),
        held=bool(opening.group(3)),
    )


def with_last_changes(text: str, existing: str) -> str:
    """Return ``text``; where it tells of no change, with what ``existing`` told last."""
    last = CHANGES.search(with_unix_line_ends(existing))
    ours = CHANGES.search(text)
    if last is None or ours is None or ours[1].strip():
        return text
    return text[: ours.start(1)] + last[1].replace(CLOSING, "") + text[ours.end(1) :]


def same(one: str, other: str) -> bool:
    """Tell whether two bodies are the same but for line ends, which GitHub's editor changes."""
    return with_unix_line_ends(one).rstrip() == with_unix_line_ends(other).rstrip()


def fingerprint(title: str) -> str:
    """Return a short hash of a title."""
    return hashlib.sha256(title.strip().encode()).hexdigest()[:16]


def with_unix_line_ends(text: str) -> str:
    """Return ``text`` with LF line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


logger = logging.getLogger(__name__)

TRIES = 6  # the first and five more


def push_with_retry(
    play: Callable[[], Published | PushResult], pause: Callable[[int], None], branch: str
) -> Published:
    """Return what the first round that ends in a publication says.

    Raises:
        PublishError: every push was lost, to someone faster or to a server in trouble.
    """
    outcome: Published | PushResult = PushResult.LOST
    for number in range(TRIES):
        if number:
            pause(number)
        outcome = play()
        if isinstance(outcome, Published):
            return outcome
        logger.info("%s: the push was lost (%s); composing anew", branch, outcome.value)
    if outcome is PushResult.DOWN:
        raise PublishError(
            f"cannot push {branch}: the server failed {TRIES} times; run again later",
            f"无法推送分支 {branch}：服务器连续 {TRIES} 次出错，请稍后再运行一次",
        )
    raise PublishError(
        f"cannot push {branch}: it moved during each of {TRIES} tries; give the workflow a "
        "concurrency group and run again",
        f"无法推送分支 {branch}：{TRIES} 次尝试期间它都在变动；"
        "请给工作流设 concurrency，再运行一次",
    )


NEEDS = Notice(
    "it needs “on: workflow_dispatch”, and the job “permissions: actions: write”",
    "它需要 on: workflow_dispatch，任务需要 permissions: actions: write",
)
BY_HAND = Notice(
    "start it by hand (Actions → Run workflow)", "请手动启动（Actions → Run workflow）"
)


class CommitPublisher:
    """Puts the draft on the tip of the base branch, anew after every lost race."""

    def __init__(self, remote: RemoteStateLoader) -> None:
        self._remote = remote
        self._options = remote.options
        self._looked: RemoteState | None = None

    def look(self) -> View:
        """Return the view of the base branch and of what waits elsewhere."""
        self._looked = self._remote.commit_state()
        return self._looked.view

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out whether the base takes the files, and a push of this token's."""
        state = self._looked or self._remote.commit_state()
        self._remote.repository.rehearse(state.base, state.base_branch, paths)

    def publish(self, compose: Compose) -> Published:
        """Compose on the base's tip and push; on a lost race, on the new tip."""
        branch = self._options.base or "the default branch"
        return push_with_retry(lambda: self._round(compose), self._remote.repository.pause, branch)

    def _round(self, compose: Compose) -> Published | PushResult:
        state = self._remote.commit_state()
        draft = compose(state.view)
        if draft is None:
            return Published(Operation.NONE, branch=state.base_branch)
        return self._put(state, draft)

    def _put(self, state: RemoteState, draft: Draft) -> Published | PushResult:
        branch = state.base_branch
        tree = self._remote.repository.tree_with(state.base, draft.files)
        if tree == self._remote.repository.objects.tree_hash(state.base):
            same = Operation.KEPT if draft.kept else Operation.UNCHANGED
            return Published(same, branch=branch, commit_sha=state.base)
        commit = self._remote.repository.commit(tree, state.parents, draft.message)
        pushed = self._remote.repository.push(commit, branch)
        if pushed is not PushResult.DONE:
            return pushed
        warnings = self._dispatch(branch) if self._options.settings.dispatch_workflow else ()
        return Published(Operation.COMMITTED, branch, commit, warnings=warnings)

    def _dispatch(self, branch: str) -> tuple[str, ...]:
        """Start the Pages workflow, which a push with the job's own token does not start."""
        workflow = self._options.settings.dispatch_workflow
        try:
            self._remote.pulls.dispatch(workflow, branch)
        except GitHubRefused as error:
            refused = 400 <= error.status < 500
            needs = NEEDS if refused else BY_HAND
            return (
                Notice(
                    f"committed, but {workflow} was not started ({error.status} {error.message}); "
                    f"{needs}",
                    f"已提交，但工作流 {workflow} 没有启动（HTTP {error.status}）：{needs.chinese}",
                ),
            )
        return ()


SET = {"labels": "标签", "reviewers": "审阅者", "title and text": "标题和正文"}
UNFIT = 422  # one name of a list refuses the whole of it
RELEASE = "end as a draft (its page has a button “Ready for review”)"


class ReviewPublisher:
    """Keeps one branch and at most one open pull request for a date."""

    def __init__(self, remote: RemoteStateLoader) -> None:
        self._remote = remote
        self._options = remote.options
        self._looked: RemoteState | None = None

    def look(self) -> View:
        """Return the view: base, own branch, other open ones, heads of closed ones."""
        self._looked = self._remote.review_state()
        return self._looked.view

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out whether the branch takes the files, and a push of this token's."""
        state = self._looked or self._remote.review_state()
        self._remote.repository.rehearse(state.ground, self._options.branch, paths)

    def publish(self, compose: Compose) -> Published:
        """Compose, push the branch, and open or bring up to date its pull request."""
        branch = self._options.branch
        return push_with_retry(lambda: self._round(compose), self._remote.repository.pause, branch)

    def _round(self, compose: Compose) -> Published | PushResult:
        state = self._remote.review_state()
        draft = None if self._settled(state) else compose(state.view)
        if draft is None:
            return self._outcome(Operation.NONE, pull=state.pull)
        return self._put(state, draft)

    def _settled(self, state: RemoteState) -> bool:
        """Tell whether the owner has merged or rejected this date and did not ask again."""
        decided = state.view.standing in (Standing.MERGED, Standing.CLOSED)
        return decided and not self._options.explicit

    def _put(self, state: RemoteState, draft: Draft) -> Published | PushResult:
        tree = self._remote.repository.tree_with(state.ground, draft.files)
        changed = tree != self._remote.repository.objects.tree_hash(state.ground)
        commit = state.tip if state.live else ""
        if changed:
            proof = self._remote.proof.trailer(tree, state.base_branch, ground=commit)
            commit = self._remote.repository.commit(tree, state.parents, draft.message + proof)
            pushed = self._remote.repository.push(commit, self._options.branch)
            if pushed is not PushResult.DONE:
                return pushed
        same = Operation.KEPT if draft.kept else Operation.UNCHANGED
        if state.pull is not None and state.pull.standing is Standing.OPEN:
            warnings = self._refresh(state.pull, draft)
            operation = Operation.UPDATED if changed else same
            return self._outcome(operation, commit, state.pull, warnings)
        if tree == self._remote.repository.objects.tree_hash(state.base):
            return self._outcome(Operation.NONE, pull=state.pull)
        unproposed = Operation.PUSHED if changed else same
        if not self._to_review(state, draft):
            return self._outcome(unproposed, commit)
        return self._propose(state, draft, commit, unproposed)

    def _to_review(self, state: RemoteState, draft: Draft) -> bool:
        """Tell whether anything but the state is other than on the base."""
        base = state.view.snapshots[0].tree
        folder = f"{relative(self._options.settings.state_dir)}/"
        seen = {path: data for path, data in draft.files.items() if not path.startswith(folder)}
        return draft.visible and any(base.read(path) != data for path, data in seen.items())

    def _propose(
        self, state: RemoteState, draft: Draft, commit: str, unproposed: Operation
    ) -> Published:
        """Open the pull request; where that is forbidden, say how to open it by hand."""
        unfinished = bool(self._options.settings.labels or self._options.settings.reviewers)
        text = compose_body(
            fingerprint(draft.title),
            draft.body,
            opened=unfinished,
            held=self._options.held and not self._options.settings.draft,
        )
        try:
            pull, new = self._remote.pulls.open(
                self._options.branch, state.base_branch, draft.title, text
            )
        except GitHubRefused as error:
            if error.status == 403 and error.says("not permitted to create"):
                page = compare_url(self._options, state.base_branch, self._options.branch)
                told = (advice.forbidden_pull_request(page),)
                return self._outcome(unproposed, commit, None, told)
            raise PublishError(
                f"{self._options.branch} is pushed, but its pull request could not be opened; "
                f"the next run tries again: {error}",
                f"分支 {self._options.branch} 已推送，但未能新建拉取请求（HTTP {error.status}）；"
                "下一次运行会再试",
            ) from error
        joined = Operation.UPDATED if unproposed is Operation.PUSHED else unproposed
        operation = Operation.CREATED if new else joined  # by another run, meanwhile
        return self._outcome(operation, commit, pull, self._refresh(pull, draft))

    def _refresh(self, pull: PullRequest, draft: Draft) -> tuple[str, ...]:
        """Bring title and body up to date where they are ours; finish an unfinished set-up."""
        existing = marked(pull.body)
        if existing is None:
            return ()
        warnings, done = self._set_up(pull) if existing.opened else ([], True)
        told, held = self._released(pull) if existing.held else ([], False)
        ours = existing.title == fingerprint(pull.title)
        text = compose_body(
            fingerprint(draft.title) if ours else existing.title,
            with_last_changes(draft.body, pull.body),
            opened=not done,
            held=held,
            before=existing.before,
            after=existing.after,
        )
        changes = {}
        if ours and pull.title.strip() != draft.title.strip():
            changes["title"] = draft.title
        if not same(text, pull.body):
            changes["body"] = text
        if changes:
            warnings += tried(lambda: self._remote.pulls.edit(pull, **changes), "title and text")[0]
        return (*warnings, *told)

    def _released(self, pull: PullRequest) -> tuple[list[str], bool]:
        """Let a draft that waited for its day to be whole ask for its review.

        Returns warnings, and whether it is still held: a person may have released it, or
        wants it as a draft meanwhile.
        """
        waits = self._options.held or self._options.settings.draft
        if waits or not pull.draft:
            return [], waits and pull.draft
        told, done = tried(lambda: self._remote.pulls.ready(pull), RELEASE)
        return told, not done

    def _set_up(self, pull: PullRequest) -> tuple[list[str], bool]:
        """Ask for labels and reviewers, once in the life of a pull request.

        Returns warnings, and whether it is done: a refusal is final, trouble is not.
        """
        labels, people = self._options.settings.labels, self._options.settings.reviewers
        pulls = self._remote.pulls
        warnings, done = [], True
        if labels:
            told, done = tried_each(lambda some: pulls.label(pull, some), labels, "labels")
            warnings += told
        if people:
            told, asked = tried_each(lambda some: pulls.ask(pull, some), people, "reviewers")
            warnings, done = warnings + told, done and asked
        return warnings, done

    def _outcome(
        self,
        operation: Operation,
        commit: str = "",
        pull: PullRequest | None = None,
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
    except GitHubRefused as error:
        return refused(error, what)
    return [], True


def tried_each(
    call: Callable[[Sequence[str]], None], names: Sequence[str], what: str
) -> tuple[list[str], bool]:
    """Ask for all names at once, and where one of them is unfit for each by itself."""
    try:
        call(names)
    except GitHubRefused as error:
        if error.status != UNFIT or len(names) == 1:
            return refused(error, what)
    else:
        return [], True
    told = [tried_each(call, (name,), f"{what} ({name})") for name in names]
    return [warning for warnings, _ in told for warning in warnings], all(d for _, d in told)


def refused(error: GitHubRefused, what: str) -> tuple[list[str], bool]:
    """Say what could not be set, and whether that is final: a refusal is, trouble is not."""
    final = 400 <= error.status < 500
    kind, _, name = what.partition(" (")
    named = f"“{name.removesuffix(')')}”" if name and kind in SET else ""
    again = "请核对名称与权限，或手动设置" if final else "下一次运行会再试"
    warning = Notice(
        f"the pull request stands, but its {what} could not be set: {error}",
        f"拉取请求已有，但{SET.get(kind, '草稿状态')}{named}未能设置"
        f"（HTTP {error.status}）：{again}",
    )
    return [warning], final
