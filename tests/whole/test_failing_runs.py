"""Runs that fail, by cause: the exit code, and what the summary says first, as the table has it.

`docs/troubleshooting.md` holds the table. Each run goes through the whole program in this
process, against stand-ins on loopback; nothing that was made before is lost by any of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from digest.commands import main
from digest.errors import ModelError
from digest.models.faults import HOST, advice_then_cause
from digest.report import failure_summary
from tests.made_up_papers import DAY, NOON, day
from tests.world.arxiv import always, status
from tests.world.blog import ROOT, Surroundings, make_blog
from tests.world.models import Ask, json_response, openai_error
from tests.world.server import Response, Server

PAGE = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
NOWHERE, DEAD = "no-such-host.invalid", "127.0.0.1:9"
Answer = Callable[[Ask], Response]


@dataclass(frozen=True, slots=True)
class Cause:
    """What is wrong with the world of a run: its environment, and what its servers answer."""

    name: str
    code: int
    env: dict[str, str] = field(default_factory=dict)
    model: Answer | None = None
    arxiv: int = 0
    papers: int = 1
    folder: str = ""


def arxiv_at(url: str) -> dict[str, str]:
    return {"ARXIV_API_URL": f"{url}/api/query", "ARXIV_OAI_URL": f"{url}/oai", "ARXIV_URL": url}


def refused(code: int, message: str, kind: str = "") -> Answer:
    return lambda _: openai_error(code, message, kind)


POST = f"_posts/{DAY}-arxiv.md"
PUSHING = {
    "INPUT_PUBLISH": "pull-request",
    "GITHUB_REPOSITORY": "me/blog",
    "GITHUB_API_URL": "http://{github}",
}
TOKEN = {"INPUT_GITHUB_TOKEN": "ghs_loopback-token"}
NO_MODEL = refused(404, "The model `m` does not exist", "model_not_found")
NO_COUNTRY = refused(
    403, "Country, region, or territory not supported", "unsupported_country_region_territory"
)
MOVED = Response(302, b"", {"Location": "http://x.example/"})
CAUSES = (
    Cause("a bad input", 2, {"INPUT_DATE": "15/01/2026"}),
    Cause("no key", 2, {"INPUT_API_KEY": ""}),
    Cause("arXiv in trouble", 3, arxiv=503),
    Cause("no network, or no DNS", 3, arxiv_at(f"http://{NOWHERE}")),
    Cause("a dead proxy", 3, {"http_proxy": f"http://{DEAD}", "no_proxy": ""}),
    Cause("a firewall, or a service that is down", 3, arxiv_at(f"http://{DEAD}")),
    Cause("no TLS", 3, arxiv_at("https://{arxiv}")),
    Cause("the key is refused", 4, model=refused(401, "Incorrect API key", "invalid_api_key")),
    Cause("no such model", 4, model=NO_MODEL),
    Cause("an empty account", 4, model=refused(402, "Insufficient Balance")),
    Cause("a retired model", 4, model=refused(410, "This model was retired")),
    Cause("a country that is not served", 4, model=NO_COUNTRY),
    Cause("a base-url that redirects", 4, model=lambda _: MOVED),
    Cause("all texts refused alike", 4, model=refused(400, "Refused."), papers=4),
    Cause("a folder in the post's place", 5, {"INPUT_PUBLISH": "write"}, folder=POST),
    Cause("a token that GitHub refuses", 5, PUSHING | TOKEN),
    Cause("no papers, and on-empty: fail", 6, {"INPUT_ON_EMPTY": "fail"}, papers=0),
)  # fmt: skip


@pytest.fixture(scope="module")
def github() -> Iterator[Server]:
    """Return a GitHub that accepts no token."""
    with Server(lambda _: json_response({"message": "Bad credentials"}, 401)) as server:
        yield server


def rows(summary: str) -> tuple[str, str]:
    """Return the title of the failure and its remedy, as a table's cells; ports vary."""
    title = re.search(r"^\*\*(.*)\*\*$", summary, re.MULTILINE)
    remedy = re.search(r"^- \*\*怎么办\*\*：(.*)$", summary, re.MULTILINE)
    assert title, summary
    assert remedy, summary
    return title[1], remedy[1]


@pytest.mark.parametrize("cause", CAUSES, ids=[cause.name for cause in CAUSES])
def test_a_run_that_fails_says_first_what_to_do_as_the_table_has_it(
    cause: Cause,
    github: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blog = make_blog(tmp_path / "blog")
    (blog / cause.folder).mkdir(exist_ok=True)
    for name in os.environ:
        if re.match(r"(INPUT|GITHUB|ARXIV|DIGEST|GEMINI|OPENAI)_|.*_proxy$", name, re.IGNORECASE):
            monkeypatch.delenv(name)
    with Surroundings(blog, day(cause.papers), NOON, writer=cause.model) as world:
        if cause.arxiv:
            world.arxiv.faults.append(always(status(cause.arxiv)))
        told = world.environment() | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(blog),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "INPUT_PUBLISH": "dry-run",
            "INPUT_PROVIDER": "openai",
            "INPUT_READING": "off",
            "INPUT_BASE_URL": world.models.base_url("openai"),
            **cause.env,
        }
        places = {
            "arxiv": world.server.url[len("http://") :],
            "github": github.url[len("http://") :],
        }
        for name, value in told.items():
            monkeypatch.setenv(name, re.sub(r"{(\w+)}", lambda m: places[m[1]], value))
        monkeypatch.chdir(blog)

        code = main([])

    log = capsys.readouterr().out
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    title, remedy = rows(summary)
    assert code == cause.code, log
    assert "Traceback" not in log
    assert f"| {cause.name} | {cause.code} | {title} | {remedy} |" in PAGE
    for secret in (told["INPUT_API_KEY"], TOKEN["INPUT_GITHUB_TOKEN"]):
        assert not secret or secret not in log.replace(f"::add-mask::{secret}", "") + summary


# To be asked six times takes half a minute; the errors are made here as the model makes them.
UNREACHED = {
    "a base-url that nobody answers at": "it refuses the connection (ConnectionError)",
    "a host of the model that is not known": "no such host is known (ConnectionError)",
    "a dead proxy before the model": (
        "it refuses the connection (ProxyError; the proxy 127.0.0.1:9 is on the way)"
    ),
    "a certificate that is not trusted": "its certificate is not trusted (SSLError)",
}


@pytest.mark.parametrize("cause", UNREACHED)
def test_a_model_that_cannot_be_reached_is_told_as_the_table_has_it(cause: str) -> None:
    error = ModelError(advice_then_cause(HOST, f"api.example: {UNREACHED[cause]} (after 6 tries)"))

    title, remedy = rows(failure_summary(error))

    assert f"| {cause} | 4 | {title} | {remedy} |" in PAGE


def test_the_table_has_no_other_row() -> None:
    table = PAGE.partition("## A run that fails")[2].partition("\n## ")[0]

    named = re.findall(r"^\| ([^|]+) \| \d \|", table, re.MULTILINE)
    assert sorted(named) == sorted([*(one.name for one in CAUSES), *UNREACHED])
