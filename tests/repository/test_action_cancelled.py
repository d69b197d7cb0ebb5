"""A job that is cancelled while the action's environment is being built ends at once."""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path

from tests.harness import START, Host, run_action

ROOT = Path(__file__).parents[2]


def test_the_runners_signal_ends_an_installation_and_starts_nothing_after_it(
    tmp_path: Path,
) -> None:
    folder, blog, temp = (tmp_path / name for name in ("action", "blog", "temp"))
    for made in (folder, blog, temp):
        made.mkdir()
    for name in START:
        shutil.copyfile(ROOT / name, folder / name)
    requirement = f"tiny==1.0 --hash=sha256:{'0' * 64}\n"
    (folder / "requirements.txt").write_text(requirement, encoding="utf-8")
    (folder / "entrypoint.py").write_text("print('started')", encoding="utf-8")
    cancel = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        asked: list[socket.socket] = []

        def hear() -> None:
            asked.append(silent.accept()[0])
            cancel.set()

        listening = threading.Thread(target=hear)
        listening.start()
        where = {"PIP_INDEX_URL": index, "PIP_EXTRA_INDEX_URL": "", "PIP_CONFIG_FILE": "/dev/null"}
        done = run_action(folder, blog, {}, where, temp, Host(cancel=cancel))
        listening.join()
        asked[0].settimeout(60)
        while asked[0].recv(65536):  # until the program that asked, a child of a child, is gone
            pass

    assert done.exit_code == 130  # and not by the SIGTERM that follows
    assert "started" not in done.log
    assert list(temp.glob("arxiv-digest-*/ready")) == []
