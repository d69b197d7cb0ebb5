"""Pull requests as GitHub tells of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digest.publication import Standing
from digest.publish.github import GitHub
from digest.publish.options import PublishOptions
from digest.publish.pull_requests import PullRequest, PullRequests, pull_of, standing_of
from tests.plain_settings import plain_settings
from tests.world.server import Request, Response, Server

OWN = "arxiv-digest/2026-01-15"


def item(number: int, branch: str = OWN, **changes: Any) -> dict[str, Any]:
    plain = {
        "number": number,
        "html_url": f"https://github.com/o/r/pull/{number}",
        "head": {"ref": branch, "sha": "abc", "repo": {"full_name": "o/r"}},
        "title": "T",
        "body": None,
        "state": "closed",
        "merged_at": None,
    }
    return plain | changes


def test_the_own_branch_is_asked_for_when_the_list_has_no_end() -> None:
    asked: list[str] = []

    def endless(request: Request) -> Response:
        asked.append(request.target)
        if "head" in request.query:
            return Response(200, json.dumps([item(3), item(2)]).encode())
        items = [item(n, "someone/else") for n in range(100)]
        link = {"Link": f'<{server.url}/repos/o/r/pulls?page=2>; rel="next"'}
        return Response(200, json.dumps(items).encode(), link)

    server = Server(endless)
    with server:
        settings = plain_settings(github_repository="o/r", github_api_url=server.url)
        options = PublishOptions(settings)
        client = GitHub(options, sleep=lambda _: None, clock=lambda: 0.0)
        found = PullRequests(options, client, lambda _: None).all(OWN)

    assert [pull.number for pull in found] == [3, 2]
    assert len(asked) == 11


@pytest.mark.parametrize(
    "head",
    [
        {"ref": OWN, "sha": "abc", "repo": None},
        {"ref": OWN, "sha": "abc", "repo": {"full_name": "stranger/r"}},
        {"ref": OWN, "sha": "abc"},
        None,
        "odd",
    ],
)
def test_only_pull_requests_of_the_repository_itself_count(head: object) -> None:
    assert pull_of(item(1, head=head), "o/r") is None


def test_a_pull_request_of_a_renamed_repository_is_still_its_own() -> None:
    new = {"repo": {"full_name": "new/name"}}
    own = item(1, head={"ref": OWN, "sha": "abc", **new}, base=new)
    forks = item(1, base=new)  # its head is o/r, which is another's by now

    assert pull_of(own, "o/r") is not None
    assert pull_of(forks, "o/r") is None


def test_the_case_of_a_repositorys_name_does_not_matter() -> None:
    assert pull_of(item(1), "O/R") is not None


@pytest.mark.parametrize("odd", [None, [], "x", {}, {"number": "x"}])
def test_an_odd_item_is_no_pull_request(odd: object) -> None:
    assert pull_of(odd, "o/r") is None


@pytest.mark.parametrize(
    ("states", "standing", "number"),
    [
        ([], Standing.NONE, 0),
        ([("open", False)], Standing.OPEN, 1),
        ([("closed", True), ("closed", False)], Standing.CLOSED, 2),
        ([("closed", False), ("closed", True)], Standing.MERGED, 2),
        ([("open", False), ("closed", True)], Standing.OPEN, 1),
    ],
)
def test_the_newest_decides_unless_one_is_open(
    states: list[tuple[str, bool]], standing: Standing, number: int
) -> None:
    pulls: list[PullRequest] = []
    for count, (state, merged) in enumerate(states, start=1):
        moment = "2026-01-15T00:00:00Z" if merged else None
        pull = pull_of(item(count, state=state, merged_at=moment), "o/r")
        assert pull is not None
        pulls.insert(0, pull)

    found, pull = standing_of(pulls)

    assert (found, pull.number if pull else 0) == (standing, number)
