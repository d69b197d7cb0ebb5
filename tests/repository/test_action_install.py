"""What the action installs, from where, and when it builds its environment anew."""

from __future__ import annotations

import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.harness import linked_temp, run_action
from tests.repository.recorded_start import action

ROOT = Path(__file__).parents[2]


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


def test_another_python_at_the_same_path_gets_another_environment(
    tmp_path: Path, blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, temp = action(tmp_path, "", requirements=""), tmp_path / "temp"
    python, real = tmp_path / "python", sys.executable
    temp.mkdir()
    python.symlink_to(real)
    monkeypatch.setattr(sys, "executable", str(python))
    run_action(made, blog, {}, {}, temp)
    python.unlink()
    python.write_text(f'#!/bin/sh\nexec "{real}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)

    done = run_action(made, blog, {}, {}, temp)

    assert done.exit_code == 0, done.log
    assert len(list(temp.glob("arxiv-digest-*"))) == 2


def test_the_packages_are_installed_by_uv_and_neither_uv_nor_pip_is_among_them(
    tmp_path: Path, blog: Path
) -> None:
    temp = linked_temp(tmp_path)

    run_action(action(tmp_path, "print('started')"), blog, {}, {}, temp)

    sites = [*temp.glob("arxiv-digest-*/*ib/python*/site-packages")] or [
        *temp.glob("arxiv-digest-*/Lib/site-packages")
    ]
    assert sites
    for site in sites:
        installers = {path.read_text(encoding="utf-8").strip() for path in site.glob("*/INSTALLER")}
        assert installers == {"uv"}
        assert not [path.name for path in site.iterdir() if path.name in ("uv", "pip")]


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


@pytest.mark.parametrize(
    ("runner", "keeps"), [("github-hosted", False), ("self-hosted", True)], ids=lambda given: given
)
def test_a_machine_of_github_is_left_without_a_cache_and_another_keeps_its_own(
    runner: str, keeps: bool, tmp_path: Path, blog: Path
) -> None:
    made, cache, temp = wheel(tmp_path / "house"), tmp_path / "cache", tmp_path / "temp"
    digest = sha256(made.read_bytes()).hexdigest()
    folder = action(tmp_path, "print('started')", f"tiny==1.0 --hash=sha256:{digest}\n")
    temp.mkdir()
    where = {"PIP_FIND_LINKS": str(made.parent), "XDG_CACHE_HOME": str(cache)}

    done = run_action(folder, blog, {}, {**where, "RUNNER_ENVIRONMENT": runner}, temp)

    assert done.raw.splitlines() == ["started"]
    (built,) = temp.glob("arxiv-digest-*")  # and neither uv nor a cache beside it
    (tiny,) = built.rglob("tiny.py")
    assert tiny.stat().st_nlink == 1  # no other file is changed by changing this one
    assert (cache / "uv").exists() == keeps


@pytest.mark.parametrize("index", ["none, so pip installs", "the usual one, so uv installs"])
@pytest.mark.parametrize("given", [f" --hash=sha256:{'0' * 64}", ""], ids=["other", "none"])
def test_a_file_without_the_right_hash_is_not_installed(
    given: str, index: str, tmp_path: Path, blog: Path
) -> None:
    made = wheel(tmp_path / "house")
    where = {"PIP_FIND_LINKS": str(made.parent)}
    if index.startswith("none"):
        where["PIP_NO_INDEX"] = "1"
    temp = tmp_path / "temp"
    temp.mkdir()
    folder = action(tmp_path, "print('started')", f"tiny==1.0{given}\n")

    done = run_action(folder, blog, {}, where, temp)

    assert done.exit_code != 0
    assert "started" not in done.log
    assert list(temp.glob("arxiv-digest-*/ready")) == []
    assert ("No matching distribution found for uv" in done.log) == index.startswith("none")
