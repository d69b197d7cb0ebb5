"""``action.yml``: its inputs and outputs, and its start, through the runner of the tests."""

from __future__ import annotations

import json
import re
import shutil
import sys
import threading
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from digest.settings import Settings
from tests.harness import ActionRun, Host, linked_temp, run_action
from tests.harness.action import JOB_TOKEN
from tests.harness.steps import load

ROOT = Path(__file__).parents[2]
ACTION = load(ROOT / "action.yml")
STEP = ACTION["runs"]["steps"][-1]
DEFAULTS = {
    "categories": "cs.SD, eess.AS",
    "date": "",
    "anchor": "08:50",
    "timezone": "Asia/Shanghai",
    "late": "true",
    "look-back-days": "14",
    "primary-only": "false",
    "include-keywords": "",
    "exclude-keywords": "",
    "max-papers": "0",
    "provider": "gemini",
    "model": "gemini-3.5-flash-lite",
    "fallback-model": "",
    "api-key": "",
    "base-url": "",
    "requests-per-minute": "12",
    "tokens-per-minute": "250000",
    "concurrency": "4",
    "reading": "full",
    "glossary": "",
    "max-minutes": "25",
    "publish": "pull-request",
    "working-directory": ".",
    "posts-dir": "_posts",
    "file-name": "{date}-arxiv.md",
    "layout": "post",
    "title": "arXiv Daily – {date}",
    "tags": "",
    "front-matter": "",
    "clean-head": "false",
    "template": "",
    "on-empty": "skip",
    "on-partial": "publish",
    "github-token": "${{ github.token }}",
    "base": "",
    "branch-prefix": "arxiv-digest/",
    "commit-message": "",
    "pr-title": "",
    "labels": "",
    "reviewers": "",
    "draft": "false",
    "state-dir": ".arxiv-digest",
    "overwrite": "false",
    "dispatch-workflow": "",
}
OUTPUTS = (
    "date status post-path posts paper-count late-count pending-count changed operation branch "
    "commit-sha pull-request-number pull-request-url model-calls input-tokens output-tokens"
)
TELL = """\
import json, os, sys
import requests, digest
told = {"argv": sys.argv, "path": sys.path, "requests": requests.__file__, "env": dict(os.environ)}
print("TOLD " + json.dumps(told))
with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
    file.write("status=complete\\n")
sys.exit(int(os.environ.get("EXIT", "0")))
"""


def variable(name: str) -> str:
    return f"INPUT_{name.upper().replace('-', '_')}"


def action(folder: Path, script: str = TELL, requirements: str | None = None) -> Path:
    """Make an action whose entry point is ``script``, in a path with spaces."""
    made = folder / "the action's folder"
    (made / "digest").mkdir(parents=True)
    (made / "digest" / "__init__.py").touch()
    (made / "entrypoint.py").write_text(script, encoding="utf-8")
    shutil.copyfile(ROOT / "action.yml", made / "action.yml")
    source = requirements
    if source is None:
        source = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    (made / "requirements.txt").write_text(source, encoding="utf-8")
    return made


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """Return a blog whose root holds modules that would hide the action's."""
    folder = tmp_path / "a blog"
    folder.mkdir()
    for name in ("requests", "hashlib", "pip", "venv", "digest", "sitecustomize"):
        (folder / f"{name}.py").write_text("raise SystemExit('of the blog')\n", encoding="utf-8")
    return folder


def told(done: ActionRun) -> Any:
    line = next(line for line in done.raw.splitlines() if line.startswith("TOLD "))
    return json.loads(line.removeprefix("TOLD "))


def test_the_inputs_and_their_defaults_are_those_of_the_design() -> None:
    assert {name: spec["default"] for name, spec in ACTION["inputs"].items()} == DEFAULTS


def test_every_input_reaches_the_environment_by_its_own_name() -> None:
    inputs = {variable(name): f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    mapped = {key: value for key, value in STEP["env"].items() if key.startswith("INPUT_")}

    assert mapped == inputs
    assert list(mapped) == list(inputs)


def test_every_input_is_a_field_of_the_settings() -> None:
    fields = set(Settings.model_fields)
    inputs = {name.replace("-", "_") for name in ACTION["inputs"]}
    aliased = {n for n, f in Settings.model_fields.items() if f.validation_alias is not None}

    assert inputs <= fields
    assert fields - inputs - aliased == {"now"}


def test_every_output_is_mapped_by_its_own_name() -> None:
    outputs = {name: spec["value"] for name, spec in ACTION["outputs"].items()}

    assert list(outputs) == OUTPUTS.split()
    assert outputs == {name: f"${{{{ steps.digest.outputs.{name} }}}}" for name in outputs}


def test_every_description_is_one_line() -> None:
    for part in ("inputs", "outputs"):
        for name, spec in ACTION[part].items():
            assert "\n" not in spec["description"], name
            assert 10 < len(spec["description"]) <= 110, name


def test_no_expression_stands_in_a_script_and_every_action_is_pinned() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
    assert ACTION["runs"]["steps"][0]["with"]["update-environment"] == "false"


def test_it_starts_from_a_path_with_spaces_beside_modules_of_the_same_names(
    tmp_path: Path, blog: Path
) -> None:
    caller = {"PYTHONPATH": str(blog), "PYTHONHOME": "/nowhere", "PYTHONSAFEPATH": "1"}

    done = run_action(action(tmp_path), blog, {"date": "2026-01-15"}, caller, linked_temp(tmp_path))

    assert done.exit_code == 0, done.log
    assert "site-packages" in told(done)["requests"]
    assert told(done)["env"]["INPUT_DATE"] == "2026-01-15"
    assert told(done)["env"]["INPUT_CATEGORIES"] == "cs.SD, eess.AS"
    assert told(done)["env"]["INPUT_GITHUB_TOKEN"] == JOB_TOKEN
    assert JOB_TOKEN not in done.log
    assert str(blog) not in told(done)["path"]
    assert done.outputs["status"] == "complete"
    assert done.outputs["branch"] == ""


def test_the_callers_python_and_environment_stay_as_they_are(tmp_path: Path, blog: Path) -> None:
    caller = {"PYTHONPATH": "/somewhere", "PATH": f"/opt/mine:{Path(sys.executable).parent}:/bin"}

    done = run_action(action(tmp_path), blog, {}, caller, linked_temp(tmp_path))

    assert {key: done.environ[key] for key in caller} == caller
    assert "pythonLocation" not in done.environ
    assert sorted(p.name for p in blog.iterdir()) == sorted(
        f"{n}.py" for n in ("requests", "hashlib", "pip", "venv", "digest", "sitecustomize")
    )


@pytest.mark.parametrize("code", [2, 3, 6])
def test_the_exit_code_is_the_programs(code: int, tmp_path: Path, blog: Path) -> None:
    done = run_action(action(tmp_path), blog, {}, {"EXIT": str(code)}, linked_temp(tmp_path))

    assert done.exit_code == code


def test_hostile_inputs_are_text_and_no_script(tmp_path: Path, blog: Path) -> None:
    payload = "\"; touch pwned; ' $(touch pwned) `touch pwned` ${{ github.token }}\nnext"

    done = run_action(action(tmp_path), blog, {"title": payload}, {}, linked_temp(tmp_path))

    assert told(done)["env"]["INPUT_TITLE"] == payload
    assert not (blog / "pwned").exists()


def test_a_second_run_uses_the_environment_of_the_first(tmp_path: Path, blog: Path) -> None:
    made, temp = action(tmp_path, "print('started')", requirements=""), tmp_path / "temp"
    temp.mkdir()
    run_action(made, blog, {}, {}, temp)
    (built,) = temp.glob("arxiv-digest-*")
    (built / "mark").touch()

    done = run_action(made, blog, {}, {}, temp)

    assert done.raw.splitlines() == ["started"]
    assert (built / "mark").exists()


def test_a_half_built_environment_is_built_anew(tmp_path: Path, blog: Path) -> None:
    made, temp = action(tmp_path, "print('started')", requirements=""), tmp_path / "temp"
    temp.mkdir()
    run_action(made, blog, {}, {}, temp)
    (built,) = temp.glob("arxiv-digest-*")
    (built / "ready").unlink()
    (built / "half a package").touch()

    done = run_action(made, blog, {}, {}, temp)

    assert "started" in done.log
    assert (built / "ready").exists()
    assert not (built / "half a package").exists()


def test_other_requirements_get_another_environment(tmp_path: Path, blog: Path) -> None:
    made, temp = action(tmp_path, "", requirements=""), tmp_path / "temp"
    temp.mkdir()
    run_action(made, blog, {}, {}, temp)
    (made / "requirements.txt").write_text("# changed\n", encoding="utf-8")

    run_action(made, blog, {}, {}, temp)

    assert len(list(temp.glob("arxiv-digest-*"))) == 2


def wheel(folder: Path) -> Path:
    """Make a wheel of a package ``tiny`` that says hello."""
    folder.mkdir()
    path = folder / "tiny-1.0-py3-none-any.whl"
    info = "tiny-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny.py", "HELLO = 'hello'\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def test_the_callers_pip_settings_say_where_from_and_nothing_else(
    tmp_path: Path, blog: Path
) -> None:
    made = wheel(tmp_path / "house")
    digest = sha256(made.read_bytes()).hexdigest()
    requirements = f"tiny==1.0 --hash=sha256:{digest}\n"
    where = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(made.parent)}
    how = {
        "PIP_USER": "1",
        "PIP_TARGET": "elsewhere",
        "PIP_PREFIX": "elsewhere",
        "PIP_CONSTRAINT": "no-such-file.txt",
        "PIP_REQUIREMENT": "no-such-file.txt",
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_DRY_RUN": "1",
    }
    temp = tmp_path / "temp"
    temp.mkdir()
    folder = action(tmp_path, "import tiny; print(tiny.HELLO)", requirements)

    done = run_action(folder, blog, {}, {**where, **how}, temp)

    assert done.exit_code == 0, done.log
    assert done.raw.splitlines()[-1] == "hello"


@pytest.mark.parametrize("given", [f" --hash=sha256:{'0' * 64}", ""], ids=["other", "none"])
def test_a_file_without_the_right_hash_is_not_installed(
    given: str, tmp_path: Path, blog: Path
) -> None:
    made = wheel(tmp_path / "house")
    where = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(made.parent)}
    temp = tmp_path / "temp"
    temp.mkdir()
    folder = action(tmp_path, "print('started')", f"tiny==1.0{given}\n")

    done = run_action(folder, blog, {}, where, temp)

    assert done.exit_code != 0
    assert "started" not in done.log
    assert list(temp.glob("arxiv-digest-*/ready")) == []


def test_the_runners_signal_reaches_the_program_itself(tmp_path: Path, blog: Path) -> None:
    script = """\
import os, signal, sys, time
signal.signal(signal.SIGINT, lambda *_: (os.write(1, b"published what was done\\n"), sys.exit(0)))
os.write(1, b"ready\\n")
time.sleep(60)
"""
    cancel = threading.Event()

    def hear(line: str) -> None:
        if line == "ready":
            cancel.set()

    host = Host(cancel=cancel, on_line=hear)
    temp = linked_temp(tmp_path)

    done = run_action(action(tmp_path, script), blog, {}, {}, temp, host)

    assert done.exit_code == 0
    assert "published what was done" in done.log
