"""A forked run is a process of its own, as if it had been started from a shell."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.world import preloaded
from tests.world.preloaded import Forked


def begun(folder: Path, *flags: str, **env: str) -> Forked | subprocess.Popen[bytes]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("INPUT_", "GITHUB_"))}
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        return preloaded.start(flags, cwd=folder, env=clean | env, stdout=out, stderr=err)


def test_it_has_its_own_arguments_environment_folder_and_exit_code(tmp_path: Path) -> None:
    helped = begun(tmp_path, "--help")
    assert helped.wait(60) == helped.poll() == 0
    assert "usage: python entrypoint.py" in (tmp_path / "out").read_text(encoding="utf-8")

    refused = begun(tmp_path, "init", "--no-such-flag")
    assert refused.wait(60) == 2
    assert "no-such-flag" in (tmp_path / "err").read_text(encoding="utf-8")

    mistyped = begun(tmp_path, "--provider=none", INPUT_CATEGORIES="cs.XX")
    assert mistyped.wait(60) == 2
    assert "cs.XX" in (tmp_path / "err").read_text(encoding="utf-8")
    assert len({helped.pid, refused.pid, mistyped.pid, os.getpid()}) == 4


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_it_leads_a_group_of_its_own_and_a_signals_end_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        run = begun(
            tmp_path, "--provider=none", "--publish=dry-run", ARXIV_API_URL=url, ARXIV_OAI_URL=url
        )
        held, _ = silent.accept()
        with held:
            assert run.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                run.wait(0.01)
            assert os.getpgid(run.pid) == os.getsid(run.pid) == run.pid
            os.killpg(run.pid, signal.SIGKILL)
            assert run.wait(60) == -signal.SIGKILL
    run.kill()  # what has ended is left alone
