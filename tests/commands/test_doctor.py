"""``doctor`` lists what a digest needs, and never falls over what is wrong."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest import record_file
from digest.actions import Runner
from digest.commands import main
from digest.commands.doctor import doctor
from digest.commands.findings import Finding, Mark, lines
from digest.commands.init import init
from digest.domain import Cause, DayRecord, Skipped
from tests.days import pending, record, shown
from tests.invented import day as papers
from tests.world.arxiv import always, status
from tests.world.blog import Surroundings, make_blog
from tests.world.github import GitHubWorld
from tests.world.models import KEY, google_quota, json_response, refused_key
from tests.world.server import Response

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)
TODAY = date(2026, 1, 15)
WORKFLOW = ".github/workflows/arxiv-digest.yml"
MAILED = [date(2026, 1, n) for n in (5, 6, 7, 8, 9, 12, 13, 14, 15)]  # as arXiv's calendar says


@dataclass(slots=True)
class Clinic:
    """A blog with a workflow in a world on loopback, and the doctor called to it."""

    world: Surroundings
    blog: Path
    runner: Runner

    def look(self, *flags: str) -> list[Finding]:
        return list(doctor(flags, self.blog, NOW, self.runner))

    def put(self, *records: DayRecord) -> None:
        for one in records:
            path = self.blog / f".arxiv-digest/{one.date:%Y}/{one.date}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(record_file.dumps(one))


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    blog = make_blog(tmp_path / "a blog")
    init(("--action=our/arxiv-digest@v1",), blog, {}, None)
    for name in os.environ:
        if name.startswith(("INPUT_", "GITHUB_", "ARXIV_", "DIGEST_", "RUNNER_")):
            monkeypatch.delenv(name)
    with Surroundings(blog, papers(), NOW) as world:
        for name, value in world.environment().items():
            monkeypatch.setenv(name, value)
        yield Clinic(world, blog, Runner({}, io.StringIO()))


def of(found: list[Finding], word: str) -> Finding:
    return next(finding for finding in found if word in finding.what)


def said(found: list[Finding]) -> str:
    return "\n".join(lines(found))


def test_a_token_that_no_header_can_hold_is_marked_bad(clinic: Clinic) -> None:
    assert of(clinic.look("--github-token=ghs_密钥"), "input github-token").mark is Mark.BAD


def test_a_blog_in_order_has_nothing_marked_bad(clinic: Clinic) -> None:
    found = clinic.look("--call")

    assert not [f for f in found if f.mark is Mark.BAD], said(found)
    assert of(found, "gemini-3.5-flash-lite answers").mark is Mark.GOOD
    assert of(found, "arXiv answers; the newest of cs.SD is 2601.").mark is Mark.GOOD
    assert of(found, "the next run is the first one").mark is Mark.GOOD
    assert WORKFLOW in of(found, "uses our/arxiv-digest@v1").what


def test_arxiv_is_asked_once_and_the_model_only_with_a_flag(clinic: Clinic) -> None:
    clinic.look()

    assert len(clinic.world.arxiv.asked) == 1
    assert clinic.world.models.asks == []

    clinic.look("--call")
    assert len(clinic.world.models.asks) == 1


def test_inputs_come_from_the_workflow_and_flags_win_over_them(clinic: Clinic) -> None:
    (clinic.blog / WORKFLOW).unlink()
    init(("--categories=cs.CL", "--model=another"), clinic.blog, {}, None)

    assert "cs.CL; gemini another" in of(clinic.look(), "settings: ").what
    assert "hep-th; gemini another" in of(clinic.look("--categories=hep-th"), "settings: ").what


def test_inputs_of_the_workflow_are_read_as_the_runner_passes_them(clinic: Clinic) -> None:
    path = clinic.blog / WORKFLOW
    text = path.read_text(encoding="utf-8")
    odd = ("glossary:", "late: false", "max-papers: 7", "unknown: x")
    path.write_text(text + "".join(f"          {line}\n" for line in odd), encoding="utf-8")
    assert of(clinic.look(), "settings: ").mark is Mark.GOOD

    path.write_text(text + "          late: no\n", encoding="utf-8")
    assert of(clinic.look(), "input late: given 'no'").mark is Mark.BAD


def test_a_runner_is_taught_the_secrets_before_anything_is_asked(clinic: Clinic) -> None:
    stream = io.StringIO()
    clinic.runner = Runner({"GITHUB_ACTIONS": "true"}, stream)
    clinic.look()

    assert f"::add-mask::{KEY}" in stream.getvalue()


def test_a_missing_key_is_told_with_both_places_for_it(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INPUT_API_KEY")
    found = clinic.look("--call")

    assert of(found, "no key").mark is Mark.BAD
    assert "export GEMINI_API_KEY=" in of(found, "no key").remedy
    assert "Secrets and variables" in of(found, "no key").remedy
    assert clinic.world.models.asks == []
    assert of(found, "arXiv answers").mark is Mark.GOOD


def test_bad_inputs_are_all_told_and_the_site_is_looked_at_all_the_same(clinic: Clinic) -> None:
    found = clinic.look("--anchor=25:00", "--categories=cs.XX", "--late=perhaps")

    assert [f.what.split(":")[0] for f in found if f.mark is Mark.BAD] == [
        "input categories",
        "input anchor",
        "input late",
    ]
    assert of(found, "_config.yml is there")
    assert clinic.world.arxiv.asked == []


def test_a_blog_without_a_workflow_or_a_site_is_told_so(clinic: Clinic) -> None:
    (clinic.blog / WORKFLOW).unlink()
    (clinic.blog / "_config.yml").unlink()
    found = clinic.look()

    assert "entrypoint.py init" in of(found, "no workflow").remedy
    assert of(found, "no Jekyll site").mark is Mark.BAD


@pytest.mark.parametrize("text", ["a: [", "- a", "jobs: 3", "jobs: {a: {steps: {}}}", ""])
def test_a_workflow_that_is_none_is_told_without_a_traceback(clinic: Clinic, text: str) -> None:
    (clinic.blog / WORKFLOW).write_text(text, encoding="utf-8")

    assert of(clinic.look(), "no workflow").mark is Mark.BAD


def test_the_placeholder_for_the_actions_account_is_bad(clinic: Clinic) -> None:
    path = clinic.blog / WORKFLOW
    path.write_text(path.read_text(encoding="utf-8").replace("our/", "OWNER/"), encoding="utf-8")
    found = of(clinic.look(), "uses OWNER/arxiv-digest@v1")

    assert found.mark is Mark.BAD
    assert "put its name" in found.remedy


def test_a_job_without_the_permissions_is_told_which(clinic: Clinic) -> None:
    path = clinic.blog / WORKFLOW
    lacking = path.read_text(encoding="utf-8").replace("pull-requests: write", "issues: read")
    path.write_text(lacking, encoding="utf-8")
    found = of(clinic.look(), "lacks permissions")

    assert found.mark is Mark.BAD
    assert "pull-requests: write" in found.remedy
    assert "contents" not in found.remedy


# ------------------------------------------------------------------ services in trouble


def test_arxiv_down_is_told_with_its_reason(clinic: Clinic) -> None:
    clinic.world.arxiv.faults.append(always(status(503)))
    found = of(clinic.look(), "arXiv does not answer")

    assert found.mark is Mark.BAD
    assert "503" in found.what


def test_an_answer_that_is_no_feed_is_told(clinic: Clinic) -> None:
    page = Response(200, b"<html>Welcome</html>", {"Content-Type": "text/html"})
    clinic.world.server.faults.append(lambda _: page)

    assert of(clinic.look(), "arXiv answers HTTP 200").mark is Mark.BAD


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (refused_key, "the model's service refuses"),
        (google_quota("PerDay", "500", "30s"), "the model gave no answer"),
    ],
    ids=["key", "quota"],
)
def test_a_model_that_refuses_is_told_without_the_key(
    clinic: Clinic, fault: Callable[..., Response] | Response, word: str
) -> None:
    clinic.world.models.script.append(fault)
    found = clinic.look("--call")

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


def test_a_token_that_opens_the_repository_is_good(clinic: Clinic, hub: GitHubWorld) -> None:
    assert of(clinic.look(), "the token opens owner/blog").mark is Mark.GOOD
    assert hub.calls[0] == "GET "


def test_a_token_that_is_not_accepted_is_told_and_not_shown(
    clinic: Clinic, hub: GitHubWorld
) -> None:
    hub.rules.token = "another"
    found = clinic.look()

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
    clinic: Clinic, hub: GitHubWorld, path: str, answer: Mapping[str, object], word: str
) -> None:
    hub.fault("GET", path, json_response(answer))

    assert of(clinic.look(), word).mark is Mark.BAD


# ------------------------------------------------------------------------ the last runs


def test_a_record_for_every_mailing_is_no_gap(clinic: Clinic) -> None:
    clinic.put(*(record(shown(n), day=day) for n, day in enumerate(MAILED)))

    assert of(clinic.look(), "no gap").mark is Mark.GOOD


def test_a_mailing_without_a_record_is_named(clinic: Clinic) -> None:
    kept = [day for day in MAILED if day.day != 13]
    clinic.put(*(record(shown(n), day=day) for n, day in enumerate(kept)))
    found = of(clinic.look(), "no record of")

    assert found.mark is Mark.HINT
    assert found.what == "no record of 2026-01-13"


def test_neither_the_days_before_the_first_record_nor_today_are_gaps(clinic: Clinic) -> None:
    clinic.put(*(record(shown(n), day=day) for n, day in enumerate(MAILED[-3:-1])))

    assert of(clinic.look(), "no gap").mark is Mark.GOOD


@pytest.mark.parametrize(("days", "range_"), [(20, False), (60, True)])
def test_a_long_silence_is_bad_and_says_what_to_run(
    clinic: Clinic, days: int, range_: bool
) -> None:
    last = TODAY - timedelta(days=days)
    clinic.put(record(shown(1), day=last))
    found = of(clinic.look(), f"{days} days ago")

    assert found.mark is Mark.BAD
    assert (f"date: {last + timedelta(days=1)}..2025-12-08" in found.remedy) is range_


def test_papers_that_wait_and_damaged_records_are_named(clinic: Clinic) -> None:
    clinic.put(record(shown(1), pending(2), day=TODAY))
    (clinic.blog / ".arxiv-digest/2026/2026-01-14.json").write_text("{", encoding="utf-8")
    found = clinic.look()

    assert "2601.00002 (quota)" in of(found, "1 papers wait").what
    assert of(found, "2026-01-14.json cannot be read").mark is Mark.BAD


def test_a_paper_that_waited_and_was_shown_later_waits_no_more(clinic: Clinic) -> None:
    clinic.put(record(pending(2), shown(1), day=MAILED[-2]), record(shown(2), day=TODAY))

    assert not [f for f in clinic.look() if "wait" in f.what]


def test_a_paper_shown_without_its_reading_is_named(clinic: Clinic) -> None:
    hole = replace(shown(3), reading=Skipped(Cause.BLOCKED, "withheld"))
    clinic.put(record(shown(1), hole, day=TODAY))

    assert of(clinic.look(), "shown without").what.endswith(": 2601.00003")


def test_the_command_tells_the_list_and_exits_by_it(
    clinic: Clinic, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clinic.blog)

    assert main(["doctor"]) == 0
    assert "✔ settings: cs.SD, eess.AS" in capsys.readouterr().out
    monkeypatch.setenv("ARXIV_API_URL", "http://127.0.0.1:9")
    assert main(["doctor"]) == 2
    assert "✘ arXiv does not answer" in capsys.readouterr().out
