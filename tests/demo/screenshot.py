"""A picture of a post as Jekyll and Chromium show it, where both are installed."""

from __future__ import annotations

import mimetypes
import os
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.world.server import Request, Response, Server

PROGRAMS = ("jekyll", "chromium")
NEEDED = "jekyll ruby-kramdown-parser-gfm jekyll-theme-minima chromium fonts-noto-cjk"


def missing() -> list[str]:
    """Return the programs that a picture needs and that are not here."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def build(blog: Path, site: Path) -> None:
    """Build the site of a blog."""
    subprocess.run(
        ("jekyll", "build", "--quiet", "--source", str(blog), "--destination", str(site)),
        env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
        check=True,
        capture_output=True,
        timeout=300,
    )


def take(site: Path, address: str, picture: Path, *, width: int = 960, height: int = 1200) -> None:
    """Write a picture of the page at ``address`` with its first reading open."""

    def answer(request: Request) -> Response:
        path = site / request.path.lstrip("/")
        if not path.is_file():
            return Response(404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Response(200, path.read_bytes(), {"Content-Type": f"{kind}; charset=utf-8"})

    with Server(answer) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        page.goto(server.url + address)
        page.evaluate("document.querySelector('details').open = true")
        page.screenshot(path=str(picture))
        browser.close()
