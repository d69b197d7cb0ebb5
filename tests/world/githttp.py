"""git's smart HTTP on a bare repository, by git's own CGI program."""

from __future__ import annotations

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
    """Return git-http-backend's answer; ``path`` is below ``root``, which holds repositories."""
    variables = {
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REQUEST_METHOD": request.method,
        "PATH_INFO": path,
        "QUERY_STRING": request.target.partition("?")[2],
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "REMOTE_USER": "x-access-token",
        "REMOTE_ADDR": "127.0.0.1",
    }
    for header, variable in (
        ("content-encoding", "HTTP_CONTENT_ENCODING"),
        ("git-protocol", "GIT_PROTOCOL"),
    ):
        if header in request.headers:
            variables[variable] = request.headers[header]
    done = subprocess.run(
        ("git", "http-backend"),
        input=request.body,
        capture_output=True,
        check=False,
        env=clean_environment() | variables,
    )
    return answer_of(done.stdout)


def answer_of(cgi: bytes) -> Response:
    """Return a CGI program's output as a response."""
    head, _, body = cgi.partition(b"\r\n\r\n")
    headers = {}
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(": ")
        headers[name] = value
    status = int(headers.pop("Status", "200 OK").split()[0])
    return Response(status, body, headers)
