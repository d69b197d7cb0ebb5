"""How uv comes onto a machine without pip: from where pip's settings say, and by its hash."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from platform import machine

import pytest

import fetch_uv
from fetch_uv import PLATFORMS, configuration_files, may_be_configured

ROOT = Path(__file__).parents[2]
PROGRAM = b"#!/bin/sh\necho uv\n"
OF_GITHUB = "[global]\nbreak-system-packages = true\n"  # on its machines, in /etc/pip.conf
CONFIG = """\
[global]
index-url = https://mirror.example/simple
extra-index-url =
    https://one.example/simple
    https://two.example/simple
trusted-host = one.example
[install]
no-index = true
trusted-host = two.example
[list]
trusted-host = three.example
"""


def fetch(
    folder: Path, digest: str, environ: dict[str, str]
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run the program with a lock of uv 7.0 by a hash; return the end and the folder it filled."""
    lock, made = folder / "lock.txt", folder / "made"
    lock.write_text(f"uv==7.0 \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    made.mkdir()
    command = (sys.executable, "-I", ROOT / "fetch_uv.py", lock, made)
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CONFIG_DIRS": str(folder)}
    done = subprocess.run(
        command, env={**bare, **environ}, capture_output=True, text=True, check=False
    )
    return done, made


def told(made: Path) -> dict[str, str]:
    lines = (made / "settings").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


class Index:
    """An index on loopback with one page, of uv's wheels, and the files beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []

        class Handler(SimpleHTTPRequestHandler):
            def log_message(handler, *_: object) -> None:  # noqa: N805
                self.asked.append(handler.path)

        served = partial(Handler, directory=str(folder))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), served)
        self.url = f"http://127.0.0.1:{self.server.server_port}/simple/"

    def add(self, *names: str) -> str:
        """Put wheels that hold ``PROGRAM`` on the page; return the hash that all of them have."""
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("uv-7.0.data/scripts/uv", PROGRAM)
        page = self.folder / "simple" / "uv"
        page.mkdir(parents=True)
        for name in names:
            (page / name).write_bytes(held.getvalue())
        links = (f'<a href="../uv/{name}#sha256=1&amp;2" data-x="">{name}</a>' for name in names)
        (page / "index.html").write_text("<br>\n".join(links), encoding="utf-8")
        return sha256(held.getvalue()).hexdigest()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    made = Index(tmp_path / "index")
    serving = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    serving.start()
    yield made
    made.server.shutdown()
    serving.join()
    made.server.server_close()


SYSTEM = PLATFORMS[sys.platform]
HERE = f"{SYSTEM}_2_17_{machine()}.{SYSTEM}2014_{machine()}"
NEWER, ELSEWHERE = f"{SYSTEM}_2_99_{machine()}", f"{SYSTEM}_2_17_vax"


def test_the_wheel_for_this_machine_is_fetched_and_its_program_can_be_run(
    tmp_path: Path, index: Index
) -> None:
    wheels = (
        f"uv-{version}-py3-none-{system}.whl"
        for version, system in (
            ("6.0", HERE), ("7.0", ELSEWHERE), ("7.0", NEWER), ("7.0", HERE), ("7.0.1", HERE),
        )
    )  # fmt: skip
    digest = index.add(*wheels)

    where = {"PIP_CONFIG_FILE": os.devnull, "UV_DEFAULT_INDEX": index.url}
    done, made = fetch(tmp_path, digest, where)

    assert done.returncode == 0, done.stderr
    assert index.asked == ["/simple/uv/", f"/simple/uv/uv-7.0-py3-none-{HERE}.whl"]
    assert subprocess.run([made / "uv"], capture_output=True, check=True).stdout == b"uv\n"
    assert told(made) == {}


def test_another_file_than_the_lock_names_is_not_kept(tmp_path: Path, index: Index) -> None:
    index.add(f"uv-7.0-py3-none-{HERE}.whl")

    done, made = fetch(tmp_path, "0" * 64, {"UV_DEFAULT_INDEX": index.url})

    assert "has none of the hashes of the lock" in done.stderr
    assert done.returncode == 1
    assert not (made / "uv").exists()


def test_an_index_with_a_password_is_left_to_pip(tmp_path: Path, index: Index) -> None:
    digest = index.add(f"uv-7.0-py3-none-{HERE}.whl")
    where = index.url.replace("//", "//t0ken@")

    done, _ = fetch(tmp_path, digest, {"UV_DEFAULT_INDEX": where})

    assert "the index wants a password" in done.stderr  # and no name server is asked for it
    assert "t0ken" not in done.stderr
    assert index.asked == []


def test_pips_files_and_variables_say_from_where_for_uv_too(tmp_path: Path, index: Index) -> None:
    (tmp_path / "pip.conf").write_text(CONFIG, encoding="utf-8")
    digest = index.add(f"uv-7.0-py3-none-{HERE}.whl")
    own = {
        "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"),
        "PIP_INDEX_URL": f"{index.url}?b=c'd",
        "PIP_FIND_LINKS": "/wheels /more",
        "UV_NO_INDEX": "1",
    }

    done, made = fetch(tmp_path, digest, own)

    assert "no index may be asked" in done.stderr
    assert index.asked == []
    found = {name: value for name, value in told(made).items() if name != "SSL_CERT_FILE"}
    assert found == {  # and not UV_NO_INDEX, which the caller has set
        "UV_DEFAULT_INDEX": f"{index.url}?b=c'd",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_INSECURE_HOST": "two.example",
    }


def test_pips_proxy_is_gone_through(tmp_path: Path, index: Index) -> None:
    proxy = index.url.removesuffix("/simple/")
    where = {"PIP_PROXY": proxy, "UV_DEFAULT_INDEX": "http://index.example/simple"}

    done, _ = fetch(tmp_path, "0" * 64, {**where, "no_proxy": ""})

    assert done.returncode == 1
    assert set(index.asked) == {"http://index.example/simple/uv/"}


def test_an_answer_without_end_is_not_read_to_its_end(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add(f"uv-7.0-py3-none-{HERE}.whl")
    monkeypatch.setattr(fetch_uv, "MOST_BYTES", 10)

    with pytest.raises(ValueError, match="more than 10 bytes"):
        fetch_uv.download(fetch_uv.opener(), f"{index.url}uv/")


def test_a_file_of_pip_is_known_wherever_pip_looks_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CONFIG_DIRS", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "own.conf"))

    listed = subprocess.run(
        [sys.executable, "-I", "-m", "pip", "config", "debug"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    looked = {Path(line.split(",")[0].strip()) for line in listed.splitlines() if "exists:" in line}

    assert len(looked) >= 6
    assert looked <= set(configuration_files())


@pytest.mark.parametrize(
    ("text", "variable", "asked"),
    [
        (OF_GITHUB, "PIP_BREAK_SYSTEM_PACKAGES", False),
        ("[global]\nindex_url = https://mirror.example\n", "", True),
        ("[install]\nFind-Links = /wheels\n", "", True),
        ("", "PIP_PROXY", True),
    ],
)
def test_pip_is_asked_only_where_it_may_have_something_to_say(
    text: str, variable: str, asked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    if variable:
        monkeypatch.setenv(variable, "1")
    file = tmp_path / "pip.conf"
    file.write_text(text, encoding="utf-8")

    assert may_be_configured([tmp_path / "none", file]) == asked
