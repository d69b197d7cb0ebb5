"""``doctor`` where arXiv, a model or GitHub is in trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from digest.commands.findings import Mark
from tests.commands.doctor_run import DoctorRun, of, said
from tests.world.arxiv import always, status
from tests.world.github import GitHubWorld
from tests.world.models import KEY, google_quota, json_response, refused_key
from tests.world.server import Response


def test_arxiv_down_is_told_with_its_reason(doctor_run: DoctorRun) -> None:
    doctor_run.world.arxiv.faults.append(always(status(503)))
    found = of(doctor_run.look(), "arXiv does not answer")

    assert found.mark is Mark.BAD
    assert "503" in found.what


def test_an_answer_that_is_no_feed_is_told(doctor_run: DoctorRun) -> None:
    page = Response(200, b"<html>Welcome</html>", {"Content-Type": "text/html"})
    doctor_run.world.server.faults.append(lambda _: page)

    assert of(doctor_run.look(), "arXiv answers HTTP 200").mark is Mark.BAD


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (refused_key, "the model's service refuses"),
        (google_quota("PerDay", "500", "30s"), "the model gave no answer"),
    ],
    ids=["key", "quota"],
)
def test_a_model_that_refuses_is_told_without_the_key(
    doctor_run: DoctorRun, fault: Callable[..., Response] | Response, word: str
) -> None:
    doctor_run.world.models.script.append(fault)
    found = doctor_run.look("--call")

    assert of(found, word).mark is Mark.BAD
    assert KEY not in said(found)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubWorld]:
    with GitHubWorld(tmp_path) as github:
        github.person_commits("main", {"_config.yml": b"title: A blog\n"})
        for name, value in {
            "INPUT_GITHUB_TOKEN": github.token,
            "GITHUB_REPOSITORY": github.name,
            "GITHUB_API_URL": github.api_url,
            "GITHUB_SERVER_URL": github.server.url,
        }.items():
            monkeypatch.setenv(name, value)
        yield github


def test_a_token_that_opens_the_repository_is_good(doctor_run: DoctorRun, hub: GitHubWorld) -> None:
    assert of(doctor_run.look(), "the token opens owner/blog").mark is Mark.GOOD
    assert hub.calls[0] == "GET "


def test_a_token_that_is_not_accepted_is_told_and_not_shown(
    doctor_run: DoctorRun, hub: GitHubWorld
) -> None:
    hub.rules.token = "another"
    found = doctor_run.look()

    assert of(found, "401").mark is Mark.BAD
    assert hub.token not in said(found)


@pytest.mark.parametrize(
    ("path", "answer", "word"),
    [
        (r"/blog$", {"permissions": {"push": False}}, "can only read"),
        (r"/blog$", {"archived": True}, "is archived"),
        (
            r"/actions/permissions/workflow$",
            {"can_approve_pull_request_reviews": False},
            "may not open pull requests",
        ),
    ],
)
def test_what_github_says_of_the_repository_is_told(
    doctor_run: DoctorRun, hub: GitHubWorld, path: str, answer: Mapping[str, object], word: str
) -> None:
    hub.fault("GET", path, json_response(answer))

    assert of(doctor_run.look(), word).mark is Mark.BAD
