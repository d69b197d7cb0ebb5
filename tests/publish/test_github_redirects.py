"""Where the REST client follows, and where it does not."""

from __future__ import annotations

import pytest

from digest.publish.github import GitHubRefused
from tests.publish.scripted_server import CALLS, OK, TOKEN, ScriptedServer
from tests.world.server import Response, Server


@pytest.mark.parametrize("name", list(CALLS))
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_renamed_repository_is_followed_with_method_body_and_token(
    name: str, status: int, script: ScriptedServer
) -> None:
    script.answers = [Response(status, b"{}", {"Location": "/repositories/7/x"}), OK]

    assert CALLS[name](script.client()) == {"fine": True}
    first, second = script.requests
    assert second.target == "/repositories/7/x"
    assert (second.method, second.body) == (first.method, first.body)
    assert second.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("name", list(CALLS))
def test_a_redirect_to_another_server_is_not_followed(name: str, script: ScriptedServer) -> None:
    with Server(lambda _: OK) as other:
        script.answers = [Response(307, b"{}", {"Location": f"{other.url}/repositories/7"})]

        with pytest.raises(GitHubRefused, match="307"):
            CALLS[name](script.client())

    assert other.log == []


def test_a_redirect_to_no_address_at_all_is_not_followed(script: ScriptedServer) -> None:
    script.answers = [Response(307, b"{}", {"Location": "http://[bad/"})]

    with pytest.raises(GitHubRefused, match="could not be asked"):
        script.client().get("/x")


def test_a_link_to_another_server_is_not_followed(script: ScriptedServer) -> None:
    link = {"Link": '<http://127.0.0.1:1/repos/o/r/pulls?page=2>; rel="next"'}
    script.answers = [Response(200, b"[1]", link)]

    assert list(script.client().pages("/pulls", 3)) == [1]
