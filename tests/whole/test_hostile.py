"""Hostile papers and replies through the whole action: nothing they say is a command."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.harness import ActionRun, Host, linked_temp, run_action
from tests.harness.commands import parse
from tests.harness.steps import load
from tests.made_up_papers import MAILING, NOON, paper
from tests.world.arxiv import Announced
from tests.world.blog import Surroundings, announced, good_model, make_blog
from tests.world.githttp import git
from tests.world.github import GitHubWorld
from tests.world.models import KEY, Ask, Say

ROOT = Path(__file__).parents[2]
OURS = {"add-mask", "group", "endgroup", "notice", "warning", "error", "debug"}
TITLES = (
    "::set-output name=branch::FORGED",
    "##[error]FORGED and ##[group]FORGED",
    "::add-mask::the",
    "A title\n::error title=FORGED::FORGED\n::stop-commands::FORGED",
    "A title\r::warning::FORGED\x85::notice::FORGED\u2028::set-env name=FORGED::FORGED",
    "\u202e::save-state name=FORGED::FORGED\u200b",
    "%0A::error::FORGED%0D%0A::error::FORGED",
    "ghadelimiter_FORGED\nbranch=FORGED\nbranch<<EOF\nFORGED\nEOF",
)
LINES = "\n\n::set-output name=branch::FORGED\n##[error]FORGED\n::add-mask::的"
ESCAPES = "\n\x1b[2J\r::error::FORGED\x85::error::FORGED"
HUGE = "\n" + "::error::FORGED 中文\n" * 100_000


def papers() -> list[Announced]:
    found = []
    for number, title in enumerate(TITLES):
        made = paper(number, MAILING - timedelta(hours=20, minutes=number))
        hostile = replace(made, title=title, authors=(title, "B. Writer"), comment=title)
        found.append(replace(hostile, abstract=made.abstract + f" {title}"))
    return announced(found, MAILING)


def hostile_model(ask: Ask) -> Say:
    """Answer well, then go on hostile; two replies are of two megabytes."""
    said = good_model(ask)
    more = HUGE if ask.number in (3, 4) else ESCAPES if ask.number % 4 == 0 else LINES
    return replace(said, text=said.text + more)


def act(tmp_path: Path, hub: GitHubWorld, world: Surroundings, publish: str) -> ActionRun:
    environ = world.environment()
    inputs = {
        name.removeprefix("INPUT_").lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("INPUT_")
    }
    outside = {
        **{name: value for name, value in environ.items() if not name.startswith("INPUT_")},
        "GITHUB_API_URL": hub.api_url,
        "GITHUB_GRAPHQL_URL": f"{hub.server.url}/api/graphql",
        "GITHUB_SERVER_URL": hub.server.url,
        "GITHUB_REPOSITORY": hub.name,
        "RUNNER_DEBUG": "1",
    }
    host = Host(token=hub.token)
    given = {**inputs, "publish": publish}
    return run_action(ROOT, world.blog, given, outside, linked_temp(tmp_path), host)


def forms(secret: str) -> tuple[str, ...]:
    basic = b64encode(f"x-access-token:{secret}".encode()).decode()
    return (secret, b64encode(secret.encode()).decode(), basic, quote(secret, safe=""))


def counts(outputs: Mapping[str, str]) -> int:
    return int(outputs["paper-count"]) + int(outputs["pending-count"])


@pytest.mark.slow
@pytest.mark.parametrize("publish", ["dry-run", "pull-request"])
def test_nothing_hostile_is_a_command_and_nothing_is_dropped(publish: str, tmp_path: Path) -> None:
    blog = make_blog(tmp_path / "a blog")
    surroundings = Surroundings(blog, papers(), NOON, writer=hostile_model)
    with GitHubWorld(tmp_path) as hub, surroundings as world:
        git(blog, "push", "--quiet", str(hub.remote), "main")
        done = act(tmp_path, hub, world, publish)

    assert done.exit_code == 0, done.log[-3000:]
    assert {command.name for command in done.commands} <= OURS
    assert not [c for c in done.commands if c.data.lstrip().startswith("FORGED")]
    assert not [c for c in done.commands if "FORGED" in json.dumps(dict(c.properties))]
    assert not [line for c in done.commands for line in c.data.splitlines() if parse(line)]
    assert {"the", "的"}.isdisjoint(done.masks)
    assert counts(done.outputs) == len(TITLES)
    assert "FORGED" not in done.outputs["branch"]
    assert set(done.outputs) == set(load(ROOT / "action.yml")["outputs"])
    assert done.summary
    assert "::error::FORGED 中文\n" * 2 not in done.summary
    body = "".join(pull.title + pull.body for pull in hub.pulls)
    assert (body != "") is (publish == "pull-request")
    for text in (done.raw, done.summary, json.dumps(dict(done.outputs)), body):
        assert not [form for secret in (KEY, hub.token) for form in forms(secret) if form in text]
