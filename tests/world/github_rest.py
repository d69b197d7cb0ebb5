"""GitHub's REST API, as far as the action calls it, on the state of a `Hub`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.world import github_json as shape
from tests.world.github_hub import Hub, PullState
from tests.world.server import Request, Response

TOKEN = "ghs_loopbackTokenThatMustNeverBeSeen0123"
ALL_RIGHTS = frozenset({"contents", "pull-requests", "actions"})
NOT_ACCESSIBLE = "Resource not accessible by integration"
NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."
PULL_COUNTS = ("additions", "changed_files", "comments", "commits", "deletions", "review_comments")


@dataclass(slots=True)
class Rules:
    """What GitHub accepts: a test sets it.

    ``unseen_branches`` creations are refused because the branch is not known yet.
    """

    token: str = TOKEN
    rights: frozenset[str] = ALL_RIGHTS
    pull_requests_allowed: bool = True
    drafts_allowed: bool = True
    unseen_branches: int = 0
    protected: frozenset[str] = frozenset()


class Rest:
    """Answers the calls below ``/repos/OWNER/NAME``."""

    def __init__(self, hub: Hub, rules: Rules, server_url: str) -> None:
        self.hub = hub
        self.rules = rules
        self.server_url = server_url
        self.api_url = f"{server_url}/api/v3"
        self.dispatched: list[tuple[str, str]] = []

    def answer(self, request: Request, path: str) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.rules.token}":
            return reply(401, {"message": "Bad credentials"})
        if path.startswith("/repos/"):
            return reply(404, {"message": "Not Found"})
        for method, pattern, right, action in (
            ("GET", r"", "", self._get_repository),
            ("GET", r"/branches/(.+)", "", self._branch),
            ("GET", r"/pulls", "", self._list),
            ("POST", r"/pulls", "pull-requests", self._create),
            ("PATCH", r"/pulls/(\d+)", "pull-requests", self._edit),
            ("POST", r"/pulls/(\d+)/requested_reviewers", "pull-requests", self._ask),
            ("POST", r"/issues/(\d+)/labels", "pull-requests", self._label),
            ("POST", r"/actions/workflows/([^/]+)/dispatches", "actions", self._dispatch),
        ):
            found = re.fullmatch(pattern, path)
            if found and request.method == method:
                if right and right not in self.rules.rights:
                    return reply(403, {"message": NOT_ACCESSIBLE})
                return action(request, *found.groups())
        return reply(404, {"message": "Not Found"})

    def mutate(self, request: Request) -> Response:
        """Answer the one mutation of GraphQL that is used; refusals come with a success."""
        if request.headers.get("authorization") != f"Bearer {self.rules.token}":
            return reply(401, {"message": "Bad credentials"})
        asked = json.loads(request.body)
        node = asked["variables"]["id"]
        pulls = [p for p in self.hub.pulls if f"PR_{p.number}" == node]
        if "markPullRequestReadyForReview(input: {pullRequestId: $id})" not in asked["query"]:
            return reply(200, {"errors": [{"message": "Parse error"}]})
        if not {"contents", "pull-requests"} <= self.rules.rights:
            return reply(200, {"errors": [{"message": NOT_ACCESSIBLE, "type": "FORBIDDEN"}]})
        if not pulls:
            told = f"Could not resolve to a node with the global id of '{node}'"
            return reply(200, {"errors": [{"message": told, "type": "NOT_FOUND"}]})
        pulls[0].draft = False
        done = {"markPullRequestReadyForReview": {"pullRequest": {"isDraft": False}}}
        return reply(200, {"data": done})

    def _get_repository(self, _: Request) -> Response:
        return reply(200, self._repository(self.hub.name))

    def _branch(self, _: Request, name: str) -> Response:
        tip = self.hub.refs().get(f"refs/heads/{unquote(name)}")
        if tip is None:
            return reply(404, {"message": "Branch not found"})
        url = f"{self.api_url}/repos/{self.hub.name}"
        guarded = unquote(name) in self.rules.protected
        return reply(200, shape.branch(unquote(name), tip, url, protected=guarded))

    def _list(self, request: Request) -> Response:
        query = dict(request.query)
        wanted, head = query.get("state", "open"), query.get("head", "")
        found = [
            pull
            for pull in reversed(self.hub.pulls)
            if wanted in ("all", pull.state)
            and head in ("", f"{pull.repo.partition('/')[0]}:{pull.branch}")
        ]
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        part = [self._simple(pull) for pull in found[(page - 1) * size : page * size]]
        url = f"{self.api_url}/repos/{self.hub.name}/pulls"
        return reply(200, part, shape.next_link(url, query, page, -(-len(found) // size)))

    def _create(self, request: Request) -> Response:
        asked = json.loads(request.body)
        tip = self.hub.refs().get(f"refs/heads/{asked['head']}")
        if not self.rules.pull_requests_allowed:
            return reply(403, {"message": NOT_PERMITTED})
        if self.rules.unseen_branches or tip is None:
            self.rules.unseen_branches = max(self.rules.unseen_branches - 1, 0)
            return invalid({"resource": "PullRequest", "field": "head", "code": "invalid"})
        if asked.get("draft") and not self.rules.drafts_allowed:
            return invalid("Draft pull requests are not supported in this repository.")
        if any(
            p.branch == asked["head"] and p.state == "open" and p.repo == self.hub.name
            for p in self.hub.pulls
        ):
            told = (
                f"A pull request already exists for {self.hub.name.split('/')[0]}:{asked['head']}."
            )
            return invalid({"resource": "PullRequest", "code": "custom", "message": told})
        if self.hub.contains(self.hub.tip(asked["base"]), tip):
            told = f"No commits between {asked['base']} and {asked['head']}"
            return invalid({"resource": "PullRequest", "code": "custom", "message": told})
        if len(asked.get("body", "")) > 65_536:
            return invalid("body is too long (maximum is 65536 characters)")
        pull = self.hub.add_pull(
            asked["head"], asked["title"], asked.get("body", ""), asked["base"]
        )
        pull.draft = bool(asked.get("draft"))
        return reply(201, self._full(pull))

    def _edit(self, request: Request, number: str) -> Response:
        pull, asked = self.hub.pull(int(number)), json.loads(request.body)
        pull.title, pull.body = asked.get("title", pull.title), asked.get("body", pull.body)
        return reply(200, self._full(pull))

    def _ask(self, request: Request, number: str) -> Response:
        pull, asked = self.hub.pull(int(number)), json.loads(request.body)
        if self.hub.name.partition("/")[0] + "-outsider" in asked.get("reviewers", []):
            return invalid("Reviews may only be requested from collaborators.")
        pull.reviewers = sorted({*pull.reviewers, *asked.get("reviewers", [])})
        pull.teams = sorted({*pull.teams, *asked.get("team_reviewers", [])})
        return reply(201, self._simple(pull))

    def _label(self, request: Request, number: str) -> Response:
        pull, asked = self.hub.pull(int(number)), json.loads(request.body)
        pull.labels += [name for name in asked["labels"] if name not in pull.labels]
        root = f"{self.api_url}/repos/{self.hub.name}"
        return reply(200, [shape.label(name, root) for name in pull.labels])

    def _dispatch(self, request: Request, workflow: str) -> Response:
        self.dispatched.append((workflow, json.loads(request.body)["ref"]))
        return Response(204)

    def _repository(self, name: str) -> dict[str, Any]:
        fork = name != self.hub.name
        return shape.repository(name, self.api_url, self.hub.default_branch, fork=fork)

    def _simple(self, pull: PullState) -> dict[str, Any]:
        root = f"{self.api_url}/repos/{self.hub.name}"
        owner = pull.repo.partition("/")[0] or "unknown"
        closed = shape.MOMENT if pull.state == "closed" else None
        return {
            "id": pull.number,
            "node_id": f"PR_{pull.number}",
            "number": pull.number,
            "state": pull.state,
            "locked": False,
            "draft": pull.draft,
            "title": pull.title,
            "body": pull.body or None,
            "user": shape.user("github-actions[bot]", self.api_url),
            "labels": [shape.label(name, root) for name in pull.labels],
            "assignee": None,
            "milestone": None,
            "auto_merge": None,
            "author_association": "CONTRIBUTOR",
            "merge_commit_sha": None,
            "created_at": shape.MOMENT,
            "updated_at": shape.MOMENT,
            "closed_at": closed,
            "merged_at": closed if pull.merged else None,
            "head": shape.end(
                f"{owner}:{pull.branch}",
                pull.branch,
                pull.head,
                self._repository(pull.repo) if pull.repo else None,
            ),
            "base": shape.end(
                f"{self.hub.name.partition('/')[0]}:{pull.base}",
                pull.base,
                self.hub.tip(pull.base),
                self._repository(self.hub.name),
            ),
            **shape.links(
                root, f"{self.server_url}/{self.hub.name}/pull/{pull.number}", pull.number
            ),
        }

    def _full(self, pull: PullState) -> dict[str, Any]:
        return {
            **self._simple(pull),
            **dict.fromkeys(PULL_COUNTS, 1),
            "mergeable": None,
            "mergeable_state": "unknown",
            "merged": pull.merged,
            "maintainer_can_modify": False,
            "merged_by": None,
        }


def reply(status: int, body: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON response as GitHub heads it."""
    told = {"Content-Type": "application/json; charset=utf-8", "X-GitHub-Request-Id": "AB12:34CD"}
    return Response(status, json.dumps(body).encode(), told | dict(headers or {}))


def invalid(error: object) -> Response:
    """Return a refusal of the contents of a request."""
    url = "https://docs.github.com/rest"
    body = {"message": "Validation Failed", "errors": [error], "documentation_url": url}
    return reply(422, body)
