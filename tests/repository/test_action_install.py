"""What the action installs, from where, and when it builds its environment anew."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.harness import run_action
from tests.repository.recorded_start import action


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
