"""The sample day of the demo: papers of our own invention, and what a good model writes.

One file a paper in ``tests/data/demo``. ``chapters`` is what its full text says,
``source`` where that can be had: ``html``, ``pdf`` or ``none``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.world.arxiv import Announced
from tests.world.arxiv.announced import announcement
from tests.world.models import Ask, Say
from tests.world.papers import Chapter, Contents, html_page, prose, reference
from tests.world.pdfs import pdf_file
from tests.world.server import Response

FOLDER = Path(__file__).parent.parent / "data" / "demo"
APPENDIX_WORDS = 300


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented paper with its full text, its translation and its reading."""

    paper: Announced
    source: str
    contents: Contents
    translation: str
    reading: str
    sentence: str


def samples() -> list[Sample]:
    """Return the papers of the day, newest first."""
    found = [_sample(path) for path in FOLDER.glob("*.json")]
    return sorted(found, key=lambda sample: sample.paper.id, reverse=True)


def _sample(path: Path) -> Sample:
    data = json.loads(path.read_text(encoding="utf-8"))
    submitted = datetime.fromisoformat(data["submitted"]).astimezone(UTC)
    paper = Announced(
        id=data["id"],
        title=data["title"],
        authors=tuple(data["authors"]),
        categories=tuple(data["categories"]),
        abstract=data["abstract"],
        submitted=submitted,
        announced=announcement(submitted),
    )
    chapters = [Chapter(heading, tuple(said)) for heading, said in data["chapters"].items()]
    filler = Chapter("5 Further remarks", (prose(len(data["title"]), APPENDIX_WORDS),))
    contents = Contents(
        paper.title,
        paper.abstract,
        (*chapters, filler),
        references=tuple(reference(n) for n in range(1, 9)),
    )
    translation, reading = ("\n".join(data[kind]) for kind in ("translation", "reading"))
    return Sample(paper, data["source"], contents, translation, reading, data["sentence"])


def page(day: Sequence[Sample], kind: str, versioned: str) -> Response:
    """Return the page of a kind (``html`` or ``pdf``), or 404 where there is none."""
    name = versioned.rpartition("v")[0]
    sample = next((s for s in day if s.paper.id == name), None)
    if sample is None or sample.source != kind:
        return Response(404, b"Not found", {"Content-Type": "text/html"})
    if kind == "pdf":
        return Response(200, pdf_file(sample.contents), {"Content-Type": "application/pdf"})
    body = html_page(sample.contents)
    return Response(200, body, {"Content-Type": "text/html; charset=utf-8"})


def writer(day: Sequence[Sample]) -> Callable[[Ask], Say]:
    """Return a model that knows these papers by their titles."""

    def write(ask: Ask) -> Say:
        sample = next(s for s in day if f"标题：{s.paper.title}\n" in ask.user)
        if "3)" in ask.system:
            return Say(sample.reading)
        first = f"一句话：{sample.sentence}\n\n" if "一句话" in ask.system else ""
        return Say(first + sample.translation)

    return write
