"""A Jekyll blog and the whole world around it, and the program run in it as a user would."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from digest.domain import Paper
from tests.harness.files import parse_pairs
from tests.world import preloaded, translator
from tests.world.arxiv import Announced, ArxivWorld, background
from tests.world.models import KEY, Ask, Models, Say
from tests.world.papers import contents, html_page
from tests.world.preloaded import Forked
from tests.world.server import Response, Server

ROOT = Path(__file__).parent.parent.parent
TITLE = re.compile(r"^标题：(.*)$", re.MULTILINE)
ABSTRACT = re.compile(r"^摘要：\n(.*?)\n</paper", re.MULTILINE | re.DOTALL)
FILES = ("stdout", "stderr", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
CONFIG = """title: 一个博客
lang: zh-CN
timezone: Asia/Shanghai
theme: minima
"""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a good model writes about one paper, and what its full text therefore says."""

    translation: str
    reading: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the program: its exit code, outputs and everything it said."""

    exit_code: int
    outputs: Mapping[str, str]
    stdout: str
    stderr: str
    summary: str = ""

    @property
    def said(self) -> str:
        """Return both streams."""
        return self.stdout + self.stderr


@dataclass(frozen=True, slots=True)
class Started:
    """A run under way; what it says goes to ``files``."""

    process: subprocess.Popen[bytes] | Forked
    files: Mapping[str, Path]

    def finish(self, timeout_s: float = 300) -> Run:
        """Wait for its end and return what it said."""
        try:
            code = self.process.wait(timeout_s)
        finally:
            self.process.kill()
        said = {name: file.read_bytes().decode() for name, file in self.files.items()}
        outputs = parse_pairs(said["GITHUB_OUTPUT"])
        return Run(code, outputs, said["stdout"], said["stderr"], said["GITHUB_STEP_SUMMARY"])


def make_blog(folder: Path, *, git: bool = True) -> Path:
    """Make a fresh Jekyll site; with a git repository of one commit around it."""
    (folder / "_posts").mkdir(parents=True)
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "index.md").write_text("---\nlayout: home\n---\n", encoding="utf-8")
    if git:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "A blog")):
            subprocess.run(("git", *identity, *command), cwd=folder, check=True)
    return folder


@dataclass(slots=True)
class Surroundings:
    """arXiv and a model on loopback around a blog; a context manager.

    ``texts`` maps a paper's title to what the model writes about it; a paper without
    gets plain sentences. ``now`` is the virtual moment of everything.
    """

    blog: Path
    papers: list[Announced]
    now: datetime
    texts: Mapping[str, Texts] = field(default_factory=dict)
    writer: Callable[[Ask], Say | Response] | None = None
    arxiv: ArxivWorld = field(init=False)
    models: Models = field(init=False)
    server: Server = field(init=False)

    def __post_init__(self) -> None:
        company = background(datetime(2025, 11, 1, tzinfo=UTC).date(), self.now.date())
        self.arxiv = ArxivWorld([*self.papers, *company], now=lambda: self.now, pages=self.page)
        self.models = Models(self.writer or self.write)
        self.server = Server(self.arxiv.answer)

    def __enter__(self) -> Self:
        self.server.__enter__()
        self.models.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.models.__exit__(kind, error, trace)
        self.server.__exit__(kind, error, trace)

    def page(self, kind: str, versioned: str) -> Response:
        """Return the HTML page of a paper; it says what the reading speaks of."""
        paper = self.paper(versioned.rpartition("v")[0])
        if kind != "html" or paper is None:
            return Response(404, b"Not found", {"Content-Type": "text/html"})
        texts = self.texts.get(paper.title)
        said = (texts.translation, texts.reading) if texts else ()
        page = html_page(contents(paper, said=said))
        return Response(200, page, {"Content-Type": "text/html; charset=utf-8"})

    def paper(self, name: str) -> Paper | None:
        """Return what is visible under an id."""
        return next((p for p in self.arxiv.visible() if p.id == name), None)

    def write(self, ask: Ask) -> Say | Response:
        """Answer with the texts of the paper whose title is asked about."""
        for title, texts in self.texts.items():
            if f"标题：{title}\n" in ask.user:
                return Say(texts.reading if "3)" in ask.system else texts.translation)
        return good_model(ask)

    def environment(self) -> dict[str, str]:
        """Return what leads the program into this world."""
        return {
            "ARXIV_API_URL": f"{self.server.url}/api/query",
            "ARXIV_OAI_URL": f"{self.server.url}/oai",
            "ARXIV_URL": self.server.url,
            "ARXIV_REQUEST_INTERVAL": "0",
            "ARXIV_PAGE_INTERVAL": "0",
            "DIGEST_NOW": self.now.isoformat(),
            "INPUT_API_KEY": KEY,
            "INPUT_BASE_URL": self.models.base_url("gemini"),
            "INPUT_REQUESTS_PER_MINUTE": "0",
            "INPUT_TOKENS_PER_MINUTE": "0",
        }

    def run(self, *flags: str, env: Mapping[str, str] | None = None) -> Run:
        """Run ``python entrypoint.py`` in the blog."""
        return self.start(*flags, env=env).finish()

    def start(self, *flags: str, env: Mapping[str, str] | None = None) -> Started:
        """Start ``python entrypoint.py`` in the blog, in a process group of its own."""
        temp = self.blog.parent / "runner"
        temp.mkdir(exist_ok=True)
        files = {name: temp / name for name in FILES}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        told = {name: str(files[name]) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        with files["stdout"].open("wb") as stdout, files["stderr"].open("wb") as stderr:
            process = preloaded.start(
                flags,
                cwd=self.blog,
                env={**without_inputs(os.environ), **self.environment(), **told, **(env or {})},
                stdout=stdout,
                stderr=stderr,
            )
        return Started(process, files)


def without_inputs(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what the program reads of it."""
    return {
        key: value
        for key, value in environ.items()
        if not key.startswith(("INPUT_", "GITHUB_", "ARXIV_", "RUNNER_", "DIGEST_"))
        and key not in ("CI", "GEMINI_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY")
    }


def good_model(ask: Ask) -> Say:
    """Answer a prompt of ours with text that passes every check."""
    title, abstract = TITLE.search(ask.user), ABSTRACT.search(ask.user)
    if abstract:
        return Say(translator.translation(abstract[1]))
    return Say(translator.reading(title[1] if title else ""))


def announced(papers: Iterable[Paper], moment: datetime) -> list[Announced]:
    """Return papers as announced at one moment."""
    return [
        Announced(
            id=paper.id,
            title=paper.title,
            authors=paper.authors,
            categories=paper.categories,
            abstract=paper.abstract,
            submitted=paper.submitted,
            announced=moment,
            comment=paper.comment,
        )
        for paper in papers
    ]


def record_of(blog: Path, day: str) -> dict[str, object]:
    """Return the plain data of a day's record on disk."""
    path = blog / ".arxiv-digest" / day[:4] / f"{day}.json"
    data: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return data
