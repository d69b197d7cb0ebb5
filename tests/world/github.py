"""GitHub on loopback: real git over HTTP, the REST calls used, and people who work there."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.world.githttp import serve
from tests.world.github_hub import Hub
from tests.world.github_rest import TOKEN, Rest, Rules
from tests.world.openapi import Description
from tests.world.server import Request, Response, Server, Serving

HEADERS = (
    ("accept", "application/vnd.github+json"),
    ("x-github-api-version", "2022-11-28"),
    ("user-agent", "arxiv-digest"),
)


class GitHubWorld(Serving):
    """A repository with its REST API; a context manager.

    ``rules`` is what GitHub accepts. ``pushes`` counts the successful ones over HTTP, ``forced``
    names refs that lost commits, ``violations`` departures from the API's description (where one
    is given). ``merge``, ``close``, ``person_commits`` and others are those of the `Hub`.
    """

    def __init__(
        self,
        tmp_path: Path,
        *,
        repository: str = "owner/blog",
        description: Description | None = None,
        default_branch: str = "main",
    ) -> None:
        self.root = tmp_path / "hub"
        self.name = repository
        self.hub = Hub(self.root, repository, default_branch)
        self.rules = Rules()
        self.server = Server(self.handle)
        self.rest = Rest(self.hub, self.rules, self.server.url)
        self.pushes = 0
        self.forced: list[str] = []
        self.violations: list[str] = []
        self._description = description
        self._traps: list[tuple[str, str, Callable[[], object]]] = []
        self.remote = self.hub.remote
        self.pulls = self.hub.pulls
        self.dispatched = self.rest.dispatched
        self.person_commits = self.hub.person_commits
        self.merge = self.hub.merge
        self.close = self.hub.close
        self.delete = self.hub.delete
        self.update_branch = self.hub.update_branch
        self.fork_pull = self.hub.fork_pull
        self.add_pull = self.hub.add_pull
        self.tip = self.hub.tip
        self.refs = self.hub.refs
        self.all_refs = self.hub.all_refs
        self.has = self.hub.has
        self.raw = self.hub.raw
        self.commits = self.hub.commits
        self.tree = self.hub.tree
        self.contains = self.hub.contains

    @property
    def api_url(self) -> str:
        """Return the root of the REST API, shaped as on GitHub Enterprise."""
        return self.rest.api_url

    @property
    def graphql_url(self) -> str:
        """Return the address of GraphQL, as on GitHub Enterprise."""
        return f"{self.server.url}/api/graphql"

    @property
    def token(self) -> str:
        """Return the token that the world began with."""
        return TOKEN

    @property
    def calls(self) -> list[str]:
        """Return the REST calls so far, as ``POST /pulls``."""
        mark = f"/api/v3/repos/{self.name}"
        requests = [logged.request for logged in self.server.log]
        return [f"{r.method} {r.path.removeprefix(mark)}" for r in requests if mark in r.path]

    def fault(
        self,
        method: str,
        path: str,
        response: Response,
        *,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Answer the next ``times`` calls whose target matches with ``response``.

        With ``after``, the call is carried out and only its answer is lost.
        """
        left = [times]

        def trouble(request: Request) -> Response | None:
            if request.method != method or not re.search(path, request.target) or not left[0]:
                return None
            left[0] -= 1
            if after:
                self.handle(request)
            return response

        self.server.faults.append(trouble)

    def before(self, method: str, path: str, action: Callable[[], object]) -> None:
        """Do something once, just before the next matching request is answered: a race."""
        self._traps.append((method, path, action))

    def protect(self, branch: str, message: str = "") -> None:
        """Refuse pushes to ``branch`` as a protected branch does."""
        told = message or f"error: GH006: Protected branch update failed for refs/heads/{branch}."
        hook = self.remote / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(
            f'#!/bin/sh\nwhile read old new ref; do\n[ "$ref" = refs/heads/{branch} ] && '
            f'{{ echo "{told}" >&2; exit 1; }}\ndone\nexit 0\n'
        )
        hook.chmod(0o755)

    def handle(self, request: Request) -> Response:
        """Answer as GitHub does, after whatever was to happen just before."""
        for trap in tuple(self._traps):
            method, path, action = trap
            if request.method == method and re.search(path, request.target):
                self._traps.remove(trap)
                action()
        self.hub.sync()
        if request.path == "/api/graphql":
            return self.rest.mutate(request)
        if request.path.startswith("/api/v3/"):
            return self._api(request)
        return self._git(request)

    def _api(self, request: Request) -> Response:
        path = request.path.removeprefix("/api/v3")
        response = self.rest.answer(request, path.removeprefix(f"/repos/{self.name}"))
        if self._description is not None:
            self.violations += self._description.complaints(request, path, response)
        for header, wanted in HEADERS:
            if request.headers.get(header) != wanted:
                self.violations.append(f"{request.method} {path}: {header} is not {wanted}")
        return response

    def _git(self, request: Request) -> Response:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        given = b64decode(value).decode() if scheme.lower() == "basic" else ""
        if given != f"x-access-token:{self.rules.token}":
            return Response(401, b"", {"WWW-Authenticate": 'Basic realm="GitHub"'})
        if not request.path.startswith(f"/{self.name}.git/"):
            return Response(404, b"Repository not found.")
        pushing = "git-receive-pack" in request.target
        if pushing and "contents" not in self.rules.rights:
            return Response(403, b"Write access to repository not granted.")
        if not pushing or request.method != "POST":
            return serve(self.root, request.path, request)
        before = self.refs()
        response = serve(self.root, request.path, request)
        self._note_push(before)
        return response

    def _note_push(self, before: Mapping[str, str]) -> None:
        after = self.refs()
        self.pushes += before != after
        for ref, commit in before.items():
            if ref not in after or not self.contains(after[ref], commit):
                self.forced.append(ref)
        self.hub.sync()
