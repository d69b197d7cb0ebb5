"""``doctor`` lists what a digest needs, and never falls over what is wrong."""

from __future__ import annotations

import io
import shutil

import pytest

from digest import ROOT
from digest.actions import Runner
from digest.commands import main
from digest.commands.findings import Mark
from digest.commands.init import init
from tests.commands.doctor_run import DoctorRun, of, said
from tests.world.models import KEY

WORKFLOW = ".github/workflows/arxiv-digest.yml"


def test_a_token_that_no_header_can_hold_is_marked_bad(doctor_run: DoctorRun) -> None:
    assert of(doctor_run.look("--github-token=ghs_密钥"), "input github-token").mark is Mark.BAD


def test_a_blog_in_order_has_nothing_marked_bad(doctor_run: DoctorRun) -> None:
    found = doctor_run.look("--call")

    assert not [f for f in found if f.mark is Mark.BAD], said(found)
    assert of(found, "gemini-3.5-flash-lite answers").mark is Mark.GOOD
    assert of(found, "arXiv answers; the newest of cs.SD is 2601.").mark is Mark.GOOD
    assert of(found, "the next run is the first one").mark is Mark.GOOD
    assert WORKFLOW in of(found, "uses our/arxiv-digest@v1").what


def test_arxiv_is_asked_once_and_the_model_only_with_a_flag(doctor_run: DoctorRun) -> None:
    found = doctor_run.look()

    assert of(found, "a key for gemini is there").mark is Mark.GOOD
    (asked,) = doctor_run.world.arxiv.asked
    assert asked.query["max_results"] == "1"
    assert doctor_run.world.models.asks == []

    doctor_run.look("--call")
    assert len(doctor_run.world.models.asks) == 1


def test_a_model_of_geminis_asked_of_openai_is_bad(doctor_run: DoctorRun) -> None:
    (doctor_run.blog / WORKFLOW).unlink()
    init(("--provider=openai",), doctor_run.blog, {}, None)

    assert "docs/costs.md" in of(doctor_run.look(), "the model is gemini").remedy


def test_inputs_come_from_the_workflow_and_flags_win_over_them(doctor_run: DoctorRun) -> None:
    (doctor_run.blog / WORKFLOW).unlink()
    init(("--categories=cs.CL", "--model=another"), doctor_run.blog, {}, None)

    assert "cs.CL; gemini another" in of(doctor_run.look(), "settings: ").what
    assert "hep-th; gemini another" in of(doctor_run.look("--categories=hep-th"), "settings: ").what


def test_the_daily_workflow_is_looked_at_beside_one_for_past_days(doctor_run: DoctorRun) -> None:
    shutil.copy(
        ROOT / "examples/backfill.yml", doctor_run.blog / ".github/workflows/a-backfill.yml"
    )
    found = doctor_run.look()

    assert WORKFLOW in of(found, "uses our/arxiv-digest@v1").what
    assert "2 steps use the action" in of(found, "looks at the first").what


def test_inputs_of_the_workflow_are_read_as_the_runner_passes_them(doctor_run: DoctorRun) -> None:
    path = doctor_run.blog / WORKFLOW
    text = path.read_text(encoding="utf-8")
    odd = ("glossary:", "late: false", "max-papers: 7", "unknown: x")
    path.write_text(text + "".join(f"          {line}\n" for line in odd), encoding="utf-8")
    assert of(doctor_run.look(), "settings: ").mark is Mark.GOOD

    path.write_text(text + "          late: no\n", encoding="utf-8")
    assert of(doctor_run.look(), "input late: given 'no'").mark is Mark.BAD


def test_a_runner_is_taught_the_secrets_before_anything_is_asked(doctor_run: DoctorRun) -> None:
    stream = io.StringIO()
    doctor_run.runner = Runner({"GITHUB_ACTIONS": "true"}, stream)
    doctor_run.look()

    assert f"::add-mask::{KEY}" in stream.getvalue()


def test_a_missing_key_is_told_with_both_places_for_it(
    doctor_run: DoctorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INPUT_API_KEY")
    found = doctor_run.look("--call")

    assert of(found, "no key").mark is Mark.BAD
    assert "export GEMINI_API_KEY=" in of(found, "no key").remedy
    assert "Secrets and variables" in of(found, "no key").remedy
    assert doctor_run.world.models.asks == []
    assert of(found, "arXiv answers").mark is Mark.GOOD


def test_bad_inputs_are_all_told_and_the_site_is_looked_at_all_the_same(
    doctor_run: DoctorRun,
) -> None:
    found = doctor_run.look("--anchor=25:00", "--categories=cs.XX", "--late=perhaps")

    assert [f.what.split(":")[0] for f in found if f.mark is Mark.BAD] == [
        "input categories",
        "input anchor",
        "input late",
    ]
    assert of(found, "_config.yml is there")
    assert doctor_run.world.arxiv.asked == []


def test_a_blog_without_a_workflow_or_a_site_is_told_so(doctor_run: DoctorRun) -> None:
    (doctor_run.blog / WORKFLOW).unlink()
    for page in ("_config.yml", "index.md"):
        (doctor_run.blog / page).unlink()
    shutil.rmtree(doctor_run.blog / "_posts", ignore_errors=True)
    found = doctor_run.look()

    assert "entrypoint.py init" in of(found, "no workflow").remedy
    assert of(found, "no Jekyll site").mark is Mark.BAD


@pytest.mark.parametrize("text", ["a: [", "- a", "jobs: 3", "jobs: {a: {steps: {}}}", ""])
def test_a_workflow_that_is_none_is_told_without_a_traceback(
    doctor_run: DoctorRun, text: str
) -> None:
    (doctor_run.blog / WORKFLOW).write_text(text, encoding="utf-8")

    assert of(doctor_run.look(), "no workflow").mark is Mark.BAD


def test_the_placeholder_for_the_actions_account_is_bad(doctor_run: DoctorRun) -> None:
    path = doctor_run.blog / WORKFLOW
    path.write_text(path.read_text(encoding="utf-8").replace("our/", "OWNER/"), encoding="utf-8")
    found = of(doctor_run.look(), "uses OWNER/")

    assert found.mark is Mark.BAD
    assert "put its name" in found.remedy


def test_a_job_without_the_permissions_is_told_which(doctor_run: DoctorRun) -> None:
    path = doctor_run.blog / WORKFLOW
    lacking = path.read_text(encoding="utf-8").replace("pull-requests: write", "issues: read")
    path.write_text(lacking, encoding="utf-8")
    found = of(doctor_run.look(), "lacks permissions")

    assert found.mark is Mark.BAD
    assert "pull-requests: write" in found.remedy
    assert "contents" not in found.remedy


def test_the_command_tells_the_list_and_exits_by_it(
    doctor_run: DoctorRun, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(doctor_run.blog)

    assert main(["doctor"]) == 0
    assert "✔ settings: cs.SD, eess.AS" in capsys.readouterr().out
    monkeypatch.setenv("ARXIV_API_URL", "http://127.0.0.1:9")
    assert main(["doctor"]) == 2
    assert "✘ arXiv does not answer" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "mark"), [("# {{ title }}", Mark.BAD), ("", Mark.BAD), ("---\n---\nx", Mark.GOOD)]
)
def test_an_own_template_is_tried(text: str, mark: Mark, doctor_run: DoctorRun) -> None:
    (doctor_run.blog / "own.j2").write_text(text, encoding="utf-8")

    assert of(doctor_run.look("--template=own.j2"), "own.j2").mark is mark


def test_a_glossary_with_signs_of_equality_in_full_width_is_taken(doctor_run: DoctorRun) -> None:
    (doctor_run.blog / "terms.txt").write_text("speech ＝ 语音\n", encoding="utf-8")

    assert of(doctor_run.look("--glossary=terms.txt"), "terms.txt").mark is Mark.GOOD


def test_the_interests_file_is_tried_and_its_mistakes_have_their_lines(
    doctor_run: DoctorRun,
) -> None:
    (doctor_run.blog / "interests.yml").write_text("topics:\n- name: x\n", "utf-8")
    found = doctor_run.look("--interests=interests.yml")

    assert of(found, "line 2: a topic needs want or keywords").mark is Mark.BAD
