"""Pull requests: find, open, update, label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from digest.errors import PublishError
from digest.publication import Standing
from digest.publish.github import GitHub, GitHubRefused
from digest.publish.options import PublishOptions

# REST can open a draft and not end it: https://docs.github.com/en/graphql/reference/pulls
READY = """mutation($id: ID!) {
  markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } }
}"""
PAGES, SIZE = 10, 100  # the newest thousand pull requests are looked at
TRIES = 4
MOST = 10**12  # no repository has so many pull requests


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request of this repository, not of a fork."""

    number: int
    url: str
    branch: str
    head: str
    title: str
    body: str
    standing: Standing
    node: str = ""
    draft: bool = False


class PullRequests:
    """Lists, opens and edits the pull requests of digest branches."""

    def __init__(
        self, options: PublishOptions, github: GitHub, sleep: Callable[[float], None]
    ) -> None:
        self._options = options
        self._github = github
        self._sleep = sleep

    def default_branch(self) -> str:
        """Return the repository's default branch."""
        answer = self._github.get("")
        name = answer.get("default_branch") if isinstance(answer, dict) else None
        if not isinstance(name, str) or not name:
            raise PublishError(
                f"{self._options.repository} has no default branch; set base",
                f"{self._options.repository} 没有默认分支：请设 base",
            )
        return name

    def pushes_are_free(self, branch: str) -> bool:
        """Tell whether GitHub says that nothing guards a branch from who may push to others.

        Classic protection and rulesets both count: https://github.com/hub4j/github-api/issues/2062.
        """
        try:
            answer = self._github.get(f"/branches/{quote(branch)}")
        except GitHubRefused:
            return False
        return isinstance(answer, dict) and answer.get("protected") is False

    def all(self, own: str = "") -> tuple[PullRequest, ...]:
        """Return the digest pull requests among the newest of the repository, newest first.

        Those of the branch ``own`` are all among them, however old.
        """
        pages = self._github.pages(
            "/pulls", PAGES, state="all", sort="created", direction="desc", per_page=SIZE
        )
        found = list(pages)
        pulls = self._digests(found)
        if own and len(found) >= PAGES * SIZE:
            return (*(p for p in pulls if p.branch != own), *self.of(own))
        return pulls

    def of(self, branch: str) -> tuple[PullRequest, ...]:
        """Return all pull requests of one branch, newest first."""
        head = f"{self._options.owner}:{branch}"
        found = self._github.pages("/pulls", PAGES, state="all", head=head, per_page=SIZE)
        return tuple(pull for pull in self._digests(found) if pull.branch == branch)

    def open(self, branch: str, base: str, title: str, body: str) -> tuple[PullRequest, bool]:
        """Return the open pull request of ``branch``, and whether it is this call's own.

        Listed before every try, because a try that failed may have worked; GitHub itself
        allows one open pull request a branch and base.

        Raises:
            Refused: GitHub does not open it.
        """
        draft = self._options.settings.draft or self._options.held
        failure: GitHubRefused | None = None
        for attempt in range(TRIES):
            if attempt:
                self._sleep(2.0**attempt)
            for pull in self.of(branch):
                if pull.standing is Standing.OPEN:
                    return pull, attempt > 0
            try:
                return self._create(branch, base, title, body, draft=draft), True
            except GitHubRefused as error:
                failure = error
                if not passing(error):
                    raise
                draft = draft and not error.says("draft pull requests are not supported")
        raise failure or PublishError(
            f"no pull request for {branch}", f"分支 {branch} 没有拉取请求"
        )

    def edit(self, pull: PullRequest, **changes: str) -> None:
        """Change title or body."""
        self._github.patch(f"/pulls/{pull.number}", changes)

    def ready(self, pull: PullRequest) -> None:
        """Turn a draft into a pull request that asks for its review."""
        self._github.mutate(READY, id=pull.node)

    def label(self, pull: PullRequest, labels: Sequence[str]) -> None:
        """Add labels; GitHub creates those it does not know."""
        self._github.post(f"/issues/{pull.number}/labels", {"labels": list(labels)})

    def ask(self, pull: PullRequest, reviewers: Sequence[str]) -> None:
        """Ask people, and teams as ``organisation/team``, for a review."""
        people = [name for name in reviewers if "/" not in name]
        teams = [name.rpartition("/")[2] for name in reviewers if "/" in name]
        wanted = {"reviewers": people, "team_reviewers": teams}
        body = {kind: names for kind, names in wanted.items() if names}
        self._github.post(f"/pulls/{pull.number}/requested_reviewers", body)

    def dispatch(self, workflow: str, ref: str) -> None:
        """Start a workflow by its file name."""
        name = quote(workflow, safe="")
        self._github.post(f"/actions/workflows/{name}/dispatches", {"ref": ref})

    def _create(self, branch: str, base: str, title: str, body: str, *, draft: bool) -> PullRequest:
        asked = {"title": title, "head": branch, "base": base, "body": body, "draft": draft}
        pull = pull_of(self._github.post("/pulls", asked), self._options.repository)
        if pull is None:
            raise PublishError(
                f"GitHub's answer about the pull request of {branch} is odd",
                f"GitHub 对分支 {branch} 的拉取请求的应答看不懂：请稍后再运行一次",
            )
        return pull

    def _digests(self, found: Any) -> tuple[PullRequest, ...]:
        pulls = (pull_of(item, self._options.repository) for item in found)
        ours = [p for p in pulls if p and p.branch.startswith(self._options.settings.branch_prefix)]
        return tuple(sorted(ours, key=lambda pull: pull.number, reverse=True))


def passing(error: GitHubRefused) -> bool:
    """Tell whether a refused creation may succeed after a look at the list.

    422 comes right after a push, while GitHub does not know the branch yet, and for a second
    pull request; 5xx and silence say nothing about what was done.
    """
    return error.status in (0, 422) or error.status >= 500


def standing_of(pulls: Sequence[PullRequest]) -> tuple[Standing, PullRequest | None]:
    """Return what became of a branch's pull requests (newest first), and which one says so."""
    for pull in pulls:
        if pull.standing is Standing.OPEN:
            return Standing.OPEN, pull
    return (pulls[0].standing, pulls[0]) if pulls else (Standing.NONE, None)


def pull_of(item: Any, repository: str) -> PullRequest | None:
    """Return a pull request from GitHub's JSON; None for a fork's or a malformed one."""
    try:
        home, here = name_at(item["head"]), name_at(item.get("base") or {}) or repository
        if home.lower() != here.lower():
            return None
        return PullRequest(
            number=number_of(item["number"]),
            url=str(item["html_url"]),
            branch=str(item["head"]["ref"]),
            head=str(item["head"]["sha"]),
            title=str(item["title"]),
            body=str(item["body"] or ""),
            standing=standing_in(item),
            node=str(item.get("node_id") or ""),
            draft=bool(item.get("draft")),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def number_of(value: Any) -> int:
    """Return a pull request's number.

    Raises:
        ValueError: it is none.
    """
    if type(value) is not int or not 0 < value < MOST:
        raise ValueError("no number of a pull request")
    return value


def name_at(end: Any) -> str:
    """Return the name, as it is today, of the repository at one end of a pull request."""
    return str((end["repo"] or {}).get("full_name") or "") if "repo" in end else ""


def standing_in(item: Any) -> Standing:
    """Return what one pull request's JSON says of its fate."""
    if item["state"] == "open":
        return Standing.OPEN
    return Standing.MERGED if item["merged_at"] else Standing.CLOSED
