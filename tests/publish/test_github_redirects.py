"""Where the REST client follows, and where it does not."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


STEPS = st.sampled_from(("..", ".", "%2e%2e", ".%2E", "..;a", "...", "x", ""))
BETWEEN = st.sampled_from(("/", "//", "%2f", "%5C"))


def test_no_redirect_leads_out_of_the_api_of_its_server(script: ScriptedServer) -> None:
    api = f"{script.server.url}/api/v3"

    @settings(max_examples=150, deadline=None)
    @given(st.lists(STEPS, min_size=1), BETWEEN)
    def holds(steps: list[str], between: str) -> None:
        place = f"{api}/x/{between.join(steps)}"
        script.answers = [Response(307, b"{}", {"Location": place}), OK]
        with suppress(GitHubRefused):
            script.client(api).get("/x")
        asked = script.requests[-1].target
        read = re.sub(";[^/]*", "", unquote(asked).replace("\\", "/"))
        assert f"{posixpath.normpath(read)}/".startswith("/api/v3/")

    holds()


def test_a_redirect_to_no_address_at_all_is_not_followed(script: ScriptedServer) -> None:
    script.answers = [Response(307, b"{}", {"Location": "http://[bad/"})]

    with pytest.raises(GitHubRefused, match="could not be asked"):
        script.client().get("/x")


def test_a_link_to_another_server_is_not_followed(script: ScriptedServer) -> None:
    link = {"Link": '<http://127.0.0.1:1/repos/o/r/pulls?page=2>; rel="next"'}
    script.answers = [Response(200, b"[1]", link)]

    assert list(script.client().pages("/pulls", 3)) == [1]
