"""The first word of the command line chooses the command; a finding is told with its remedy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from digest.commands import main
from digest.commands.digest import COUNTED, together
from digest.commands.findings import bad, exit_code, good, hint, lines

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["init", "--help"], "Write .github/workflows/arxiv-digest.yml"),
        (["doctor", "--help"], "Check the blog in this folder"),
        (["--help"], "Make the arXiv digest of a day"),
    ],
)
def test_the_first_word_chooses_the_command(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)

    assert ended.value.code == 0
    assert said in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", ["", "init", "doctor"])
def test_without_the_requirements_it_says_how_to_install_them(command: str, tmp_path: Path) -> None:
    code = "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]; "
    code += f"sys.path.insert(0, {str(ROOT)!r}); "
    code += f"from digest.commands import main; sys.exit(main({[command] * bool(command)}))"
    done = subprocess.run(
        (sys.executable, "-I", "-c", code),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "is not installed" in done.stderr
    assert "--require-hashes" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("python", "code", "said"),
    [
        ((3, 10, 13, "final", 0), 2, "Python 3.11 or newer is needed; this is 3.10.13"),
        (sys.version_info, 0, "arxiv-digest "),
    ],
)
def test_the_version_asked_for_before_anything_is_installed_tells_of_a_python_too_old(
    python: tuple[object, ...], code: int, said: str, tmp_path: Path
) -> None:
    script = (
        f"import sys; sys.version_info = {tuple(python)!r}; sys.path.insert(0, {str(ROOT)!r}); "
    )
    script += "from digest.commands import main; sys.exit(main(['--version']))"
    done = subprocess.run(
        (sys.executable, "-I", "-S", "-c", script),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code
    assert (done.stdout + done.stderr).removeprefix("error: ").startswith(said)


def test_a_finding_is_a_mark_a_fact_and_below_it_the_remedy() -> None:
    found = [good("there"), bad("gone\nreally", "look\nagain"), hint("odd")]

    assert list(lines(found)) == ["✔ there", "✘ gone", "  really", "    look", "    again", "➜ odd"]


def test_a_remedy_by_an_input_names_it_as_it_stands_in_a_workflow() -> None:
    found = bad("no layout").by_input("layout", "single")

    assert found.sets == ("layout", "single")
    assert found.remedy == "set the input\n  layout: single"


def test_only_a_bad_finding_makes_the_exit_code() -> None:
    assert exit_code([good("a"), hint("b")]) == 0
    assert exit_code([good("a"), bad("b", "c")]) == 2


def test_the_outputs_of_groups_of_days_are_added_up_and_speak_of_the_last_that_changed() -> None:
    def outputs(number: int, *posts: str, changed: bool = True, status: str) -> dict[str, str]:
        counts = dict.fromkeys(COUNTED, str(number))
        said = {"posts": json.dumps(posts), "status": status, "pull-request-number": str(number)}
        return {**counts, **said, "changed": str(changed).lower(), "date": "a month"}

    found = together(
        "a range",
        [
            outputs(1, "一", status="complete"),
            outputs(20, "二", "三", status="partial"),
            outputs(300, changed=False, status="empty"),
        ],
    )

    assert {found[name] for name in COUNTED} == {"321"}
    assert len(COUNTED) == 6
    assert (found["posts"], found["post-path"]) == ('["一", "二", "三"]', "三")
    assert (found["status"], found["date"], found["pull-request-number"]) == (
        *("partial", "a range"), "20",
    )  # fmt: skip
    assert together("a range", [])["posts"] == "[]"
    assert set(COUNTED) < set(yaml.safe_load((ROOT / "action.yml").read_bytes())["outputs"])
