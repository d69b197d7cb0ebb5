"""The documentation's YAML runs, and its commands have the flags they name."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.commands import jekyll_site, site_checks
from digest.commands.findings import Mark
from digest.interests import parse_interests
from digest.settings import parser
from tests import checkers
from tests.harness import START, linked_temp, run_workflow
from tests.harness.steps import Job, Step, load
from tests.repository.doc_pages import BLOCK, PAGES

ROOT = Path(__file__).parents[2]
ACTION = load(ROOT / "action.yml")
JEKYLL = {
    "feed",
    "theme",
    "remote_theme",
    "timezone",
    "future",
    "permalink",
    "kramdown",
    "markdown",
    "plugins",
}


def blocks(kind: str) -> list[tuple[str, str]]:
    """Return page and number, and text, of every code block of a kind."""
    return [
        (f"{path.name}-{number}", found[2])
        for path in PAGES
        for number, found in enumerate(BLOCK.finditer(path.read_text(encoding="utf-8")), 1)
        if found[1] in (kind, {"yaml": "yml", "sh": "bash"}.get(kind))
    ]


YAML, SHELL = blocks("yaml"), blocks("sh")


def ids(found: list[tuple[str, str]]) -> list[str]:
    return [name for name, _ in found]


def test_there_is_yaml_to_look_at() -> None:
    assert len(YAML) >= 4


@pytest.mark.parametrize(("name", "text"), YAML, ids=ids(YAML))
def test_a_block_of_yaml_is_a_workflow_or_a_piece_of_one_or_of_a_site(
    name: str, text: str, tmp_path: Path
) -> None:
    found = yaml.safe_load(text)
    if isinstance(found, dict) and "jobs" in found:
        examples = [path.read_text(encoding="utf-8") for path in ROOT.glob("examples/*.yml")]
        assert text in examples, f"{name}: a whole workflow must be one of the examples"
        return
    if isinstance(found, dict) and set(found) & JEKYLL:
        (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
        looked = site_checks.check_site(
            jekyll_site.read_site(tmp_path), site_checks.Wishes(layout="post")
        )
        wrong = [f for f in looked if f.mark is Mark.BAD and "no theme" not in f.what]
        assert wrong == []
        return
    if isinstance(found, dict) and set(found) <= {"topics", "authors"}:
        assert parse_interests(text).topics
        return
    wrapped = workflow_of(found)
    assert wrapped is not None, (
        f"{name}: neither steps nor permissions, inputs or a site's settings"
    )
    path = tmp_path / "workflow.yml"
    path.write_text(yaml.safe_dump(wrapped, sort_keys=False), encoding="utf-8")
    assert checkers.complaints(next(checkers.schema_checks([path]))) == ""
    for step in wrapped["jobs"]["digest"]["steps"]:
        if step.get("uses", "").startswith("OWNER/arxiv-digest@"):
            assert set(step.get("with", {})) <= set(ACTION["inputs"])


def workflow_of(found: Any) -> dict[str, Any] | None:
    """Return a workflow around a piece of one."""
    job: dict[str, Any] = {"runs-on": "ubuntu-latest", "steps": [{"uses": "OWNER/arxiv-digest@v1"}]}
    if isinstance(found, list) and all(isinstance(step, dict) for step in found):
        job["steps"] = found
    elif isinstance(found, dict) and set(found) == {"permissions"}:
        job |= found
    elif isinstance(found, dict) and set(found) == {"with"}:
        job["steps"][0] |= found
    elif isinstance(found, dict) and set(found) <= set(ACTION["inputs"]):
        job["steps"][0]["with"] = found
    else:
        return None
    return {"name": "x", "on": "workflow_dispatch", "jobs": {"digest": job}}


PIECES = [(name, text) for name, text in YAML if workflow_of(yaml.safe_load(text))]


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the action with an entry point that only loads the settings."""
    folder = tmp_path_factory.mktemp("action")
    for name in START:
        shutil.copyfile(ROOT / name, folder / name)
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "from datetime import UTC, datetime\nfrom digest.settings import load\n"
    code += "load([], datetime.now(UTC)); print('LOADED')\n"
    (folder / "entrypoint.py").write_text(code, encoding="utf-8")
    return folder


def token(job: Job, _: Mapping[str, str]) -> Step:
    job.log.mask("ghs_of-the-app-0123456789")
    return Step(outputs={"token": "ghs_of-the-app-0123456789"})


@pytest.mark.parametrize("text", [text for _, text in PIECES], ids=ids(PIECES))
def test_a_piece_of_a_workflow_runs_with_settings_that_load(
    text: str, stub: Path, tmp_path: Path
) -> None:
    made = workflow_of(yaml.safe_load(text))
    assert made
    path = tmp_path / "workflow.yml"
    for step in made["jobs"]["digest"]["steps"]:
        if step.get("uses", "").startswith("OWNER/arxiv-digest@"):
            step.setdefault("with", {}).setdefault("api-key", "a-key")
    path.write_text(yaml.safe_dump(made, sort_keys=False), encoding="utf-8")

    done = run_workflow(
        path,
        "workflow_dispatch",
        tmp_path / "jobs",
        lambda *_: None,
        secrets={"GEMINI_API_KEY": "a-key-of-a-model", "DIGEST_APP_KEY": "a private key"},
        stubs={"actions/create-github-app-token": token},
        make_temp=linked_temp,
        action=stub,
    )

    log = "\n".join(job.log for job in done.jobs)
    assert done.result == "success", log
    assert "LOADED" in log
    assert "Unexpected input" not in log


@pytest.mark.parametrize(("name", "text"), SHELL, ids=ids(SHELL))
def test_a_block_of_commands_is_shell_and_its_flags_are_known(name: str, text: str) -> None:
    done = subprocess.run(("bash", "-n"), input=text, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr

    flags = {option for action in parser()._actions for option in action.option_strings}
    for line in text.splitlines():
        if "entrypoint.py" in line:
            used = re.findall(r"(?<=\s)--[\w-]+", line.partition("entrypoint.py")[2])
            assert set(used) <= flags | {
                "--call",
                "--action",
                "--secret",
                "--apart",
                "--archive",
            }, name


def test_the_makefile_has_every_target_that_is_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target
        for path in PAGES
        for target in re.findall(r"(?:^|`)make ([a-z]+)", path.read_text(encoding="utf-8"), re.M)
    }

    assert {"demo", "check"} <= named <= targets
