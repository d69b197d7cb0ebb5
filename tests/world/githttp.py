"""git's smart HTTP on a bare repository, by git's own CGI program."""

from __future__ import annotations

import gzip
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.world.server import Request, Response


def git(
    folder: Path,
    *arguments: str,
    data: bytes = b"",
    extra: Mapping[str, str] | None = None,
) -> str:
    """Return what git says in ``folder``, less the last line end."""
    return git_bytes(folder, *arguments, data=data, extra=extra).decode("utf-8", "replace").strip()


def git_bytes(
    folder: Path, *arguments: str, data: bytes = b"", extra: Mapping[str, str] | None = None
) -> bytes:
    """Return git's output, with no settings of a user and a fixed identity."""
    done = subprocess.run(
        ("git", *arguments),
        cwd=folder,
        input=data,
        capture_output=True,
        check=False,
        env=clean_environment() | dict(extra or {}),
    )
    if done.returncode:
        raise AssertionError(f"git {arguments}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout


def clean_environment() -> dict[str, str]:
    """Return the environment with no settings but a reviewer's name."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Reviewer",
        "GIT_AUTHOR_EMAIL": "reviewer@example.com",
        "GIT_COMMITTER_NAME": "Reviewer",
        "GIT_COMMITTER_EMAIL": "reviewer@example.com",
        "LC_ALL": "C",
    }


def serve(root: Path, path: str, request: Request) -> Response:
    """Answer for a repository below ``root`` as ``git http-backend`` does.

    What that would start is started here without it: it is asked for little more than the
    names of the programs, and a process for each request is half the time of a small fetch.
    https://git-scm.com/docs/http-protocol
    """
    folder, _, asked = path.rpartition(".git/")
    repository = root / f"{folder.lstrip('/')}.git"
    if asked == "info/refs":
        return _advertise(repository, request)
    service = asked.removeprefix("git-")
    body = request.body
    if request.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    said = _program(repository, request, service, "--stateless-rpc", data=body)
    return Response(200, said, {"Content-Type": f"application/x-git-{service}-result", **FRESH})


FRESH = {"Cache-Control": "no-cache, max-age=0, must-revalidate"}
SERVICES = ("upload-pack", "receive-pack")


def _advertise(repository: Path, request: Request) -> Response:
    service = request.query.get("service", "").removeprefix("git-")
    assert service in SERVICES, request.target
    refs = _program(repository, request, service, "--http-backend-info-refs")
    if request.headers.get("git-protocol") != "version=2" or service == "receive-pack":
        line = f"# service=git-{service}\n"
        refs = f"{len(line) + 4:04x}{line}0000".encode() + refs
    kind = f"application/x-git-{service}-advertisement"
    return Response(200, refs, {"Content-Type": kind, **FRESH})


def _program(
    repository: Path, request: Request, service: str, flag: str, data: bytes = b""
) -> bytes:
    assert service in SERVICES, request.target
    protocol = {"GIT_PROTOCOL": request.headers.get("git-protocol", "")}
    who = {"GIT_COMMITTER_NAME": "x-access-token"}
    done = subprocess.run(
        ("git", service, flag, "."), cwd=repository, input=data, capture_output=True,
        check=False, env=clean_environment() | protocol | who,
    )  # fmt: skip
    return done.stdout
