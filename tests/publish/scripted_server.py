"""A server with a script of answers, and the calls that ask it."""

from __future__ import annotations

import json
from collections.abc import Callable

from pydantic import SecretStr

from digest.publish.github import GitHub
from digest.publish.options import PublishOptions
from tests.plain_settings import plain_settings
from tests.world.server import Request, Response, Server

TOKEN = "ghs_secretOfTheClient"
NOW = 1_000_000.0
OK = Response(200, b'{"fine": true}')


class ScriptedServer:
    """Answers from a list, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Response] = [OK]
        self.slept: list[float] = []
        self.server = Server(self._answer)

    @property
    def requests(self) -> list[Request]:
        """Return what was asked."""
        return [logged.request for logged in self.server.log]

    def client(self, api_url: str = "") -> GitHub:
        """Return a client of this server."""
        settings = plain_settings(
            publish="pull-request",
            github_repository="o/r",
            github_token=SecretStr(TOKEN),
            github_api_url=api_url or self.server.url,
        )
        return GitHub(PublishOptions(settings), sleep=self.slept.append, clock=lambda: NOW)

    def _answer(self, _: Request) -> Response:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def told(status: int, message: str = "no", **headers: str) -> Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, json.dumps({"message": message}).encode(), names)


Call = Callable[[GitHub], object]
CALLS: dict[str, Call] = {
    "get": lambda client: client.get("/x"),
    "post": lambda client: client.post("/x", {"a": 1}),
    "patch": lambda client: client.patch("/x", {"a": 1}),
}
