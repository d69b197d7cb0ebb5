"""The archive: what the blog's pages that list all papers need of a day, in one file a day.

Jekyll reads ``_data/arxiv/YYYY/{post's name}.json`` as ``site.data.arxiv`` and the pages that
``init --archive`` wrote print it; no text of it is run, by Liquid or as HTML. The file of a day
is made from its record and from its post as it lies there after a reviewer's edits, and is
written together with it, so that two pull requests never change the same one.

A blog has asked for the archive where its data folder holds `MARK`, which ``init --archive``
writes: a run then needs no input for it, also from a workflow that was there before, and a
blog without the mark gets none of these files.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from digest.domain import DayRecord, Entry, Part, Section
from digest.escaping import one_line, plain_line
from digest.post import arxiv_ids
from digest.post.blocks import HEAD, Piece, cut, digest
from digest.publication import Tree

FOLDER = "_data/arxiv"
MARK = ".gitattributes"
MARKED = (
    b"# What the archive of papers shows, a file a day: a review folds them and shows the post.\n"
    b"* linguist-generated=true\n"
)
LONGEST_TITLE, LONGEST_SENTENCE, LONGEST_NAME = 500, 200, 100
NOTE, SENTENCE = "提示：", "一句话："  # of a rich page
MOST_AUTHORS = 60  # a collaboration of thousands is found by its first names
Block = Mapping[str, Piece]


def archive_folder(tree: Tree | None, posts_dir: str) -> str:
    """Return the folder of the archive's data below the Jekyll root, empty where there is none.

    Jekyll's source may lie below the root, on the way to the posts (``docs/_posts``).
    """
    above = [parent.as_posix() for parent in PurePosixPath(posts_dir).parents]
    for parent in above:
        folder = FOLDER if parent == "." else f"{parent}/{FOLDER}"
        if tree is not None and tree.read(f"{folder}/{MARK}") is not None:
            return folder
    return ""


def archive_path(folder: str, post_path: str) -> str:
    """Return the path of the data of a post.

    Jekyll makes the name a key, without dots and signs; the pages look it up by the post's name.
    """
    name = PurePosixPath(post_path).name
    key = re.sub(r"[^A-Za-z0-9_-]", "", name.partition(".")[0])
    return f"{folder}/{name[:4]}/{key}.json"


def archive_data(record: DayRecord, body: bytes) -> bytes:
    """Return the data of a day: the papers that stand in its post, as they stand there."""
    papers = [_row(paper) for paper in papers_in_post(record, body)]
    lines = ",\n".join(json.dumps(paper, ensure_ascii=False) for paper in papers)
    head = json.dumps({"date": record.date.isoformat(), "post": digest(body)})[:-1]
    rows = f"\n{lines}\n" if lines else ""
    return f'{head}, "papers": [{rows}]}}\n'.encode("utf-8", "replace")


def is_current(data: bytes | None, body: bytes) -> bool:
    """Tell whether the data of a day was made from its post as it is now."""
    try:
        found = json.loads(data or b"null")
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("post") == digest(body)


def standing_on_page(record: DayRecord, body: bytes) -> tuple[Entry, ...]:
    """Return the papers of a day that still stand in its post.

    A post of an own template that links no paper is taken at its record's word.
    """
    keys = {piece.key for piece in cut(body)}
    linked = set(arxiv_ids(body))
    if body.strip() and not linked and not keys - {HEAD, ""}:
        return record.shown
    standing = keys | {quote(name, safe="/.") for name in linked}
    return tuple(e for e in record.shown if quote(e.paper.id, safe="/.") in standing)


@dataclass(frozen=True, slots=True)
class PaperInPost:
    """A paper as it stands in a post after a reviewer's edits.

    ``title`` and ``sentence`` are raw text, the title arXiv's own where nobody has ``edited`` the
    paper. ``place`` is what leads from the post's address to the paper: a fragment with its ``#``.
    """

    entry: Entry
    title: str
    sentence: str
    place: str
    edited: bool = False

    @property
    def doubted(self) -> bool:
        """Tell whether the post says that the translation is to be checked; a person's is not."""
        part = self.entry.translation
        return isinstance(part, Part) and bool(part.doubts) and not self.edited


def papers_in_post(record: DayRecord, body: bytes) -> tuple[PaperInPost, ...]:
    """Return the papers that stand in a day's post, in the order of its record."""
    blocks = {piece.key: piece for piece in cut(body) if piece.key}
    anchors = anchors_of(body)
    return tuple(
        _in_post(entry, record, blocks, anchors) for entry in standing_on_page(record, body)
    )


def _in_post(
    entry: Entry, record: DayRecord, blocks: Block, anchors: Container[str]
) -> PaperInPost:
    from digest.reading import one_sentence  # noqa: PLC0415 (the checks are slow to load)

    paper, place = entry.paper, place_in_post(entry, anchors)
    block = None if entry.brief else blocks.get(quote(paper.id, safe="/."))
    if block is None or record.blocks.get(paper.id) in (None, block.digest):
        return PaperInPost(entry, paper.title, one_sentence(entry), place)
    edited = block.raw.decode("utf-8", "replace")
    title, sentence = _as_edited(edited, plain_line(paper.title), one_sentence(entry))
    return PaperInPost(entry, title, sentence, place, edited=True)


def _row(found: PaperInPost) -> dict[str, Any]:
    entry, paper = found.entry, found.entry.paper
    row: dict[str, Any] = {
        "id": paper.id,
        "title": _shortened(plain_line(found.title), LONGEST_TITLE) or "（无标题）",
        "sentence": _shortened(plain_line(found.sentence), LONGEST_SENTENCE),
        "authors": [one_line(n)[:LONGEST_NAME] for n in paper.authors[:MOST_AUTHORS]],
        "categories": [one_line(name)[:LONGEST_NAME] for name in paper.categories],
    }
    if entry.match and entry.match.topic:
        row["topic"] = _shortened(entry.match.topic, LONGEST_NAME)
    if entry.section is Section.LATE:
        row["late"] = True
    if found.doubted:
        row["doubted"] = True
    if entry.withdrawn:
        row["withdrawn"] = True
    return row | {"place": found.place}


def _shortened(text: str, longest: int) -> str:
    line = one_line(text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


_MARKED_ID = re.compile(r"\s*\{[:#][^{}]*\}\s*$")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def _as_edited(block: str, title: str, sentence: str) -> tuple[str, str]:
    """Return title and sentence as a person has left them in a paper's block."""
    from digest.reading.sentence import first_sentence  # noqa: PLC0415 (as above)

    paragraphs = [part.strip() for part in re.split(r"\r?\n(?:[ ]*\r?\n)+", block.strip())]
    heading = paragraphs[0].splitlines()[0].lstrip("# ")
    shown = read_off(_MARKED_ID.sub("", heading))
    texts = [read_off(part) for part in paragraphs[1:] if part[:1] not in "#-<{"]
    texts = [text for text in texts if not text.startswith(NOTE)]
    labelled = [text.removeprefix(SENTENCE) for text in texts if text.startswith(SENTENCE)]
    told = next(filter(None, [*labelled, *texts]), "")
    if sentence and told.startswith(one_line(sentence)):
        return shown or title, sentence
    return shown or title, first_sentence(told)


def read_off(markdown: str) -> str:
    """Return the text of a line or paragraph of Markdown as a reader sees it."""
    text = _LINKED.sub(r"\1", _TAG.sub("", markdown)).replace("**", "")
    return one_line(html.unescape(_ESCAPED.sub(r"\1", text)))


_ANCHOR = re.compile(rb"[\"#](p-[A-Za-z0-9-]+)[\"}\s]")


def anchors_of(body: bytes) -> frozenset[str]:
    """Return the names of the places of papers in a post."""
    return frozenset(found.decode() for found in _ANCHOR.findall(body))


def place_in_post(entry: Entry, anchors: Container[str]) -> str:
    """Return what leads from a post's address to a paper in it: a fragment with its ``#``.

    A rich post has an anchor a paper. In a classic one the ids of headings are kramdown's,
    which follow the title and the site's options; so it is the text of the paper's own link,
    which browsers look for: https://wicg.github.io/scroll-to-text-fragment/. Where they
    cannot, the post opens at its top.
    """
    anchor = f"p-{re.sub(r'[^A-Za-z0-9]', '-', entry.paper.id)}"
    if anchor in anchors:
        return f"#{anchor}"
    text = f"arxiv.org/abs/{entry.paper.versioned}"
    if entry.brief:
        words = re.match(r"[\w' ]{3,80}(?![\w'])", plain_line(entry.paper.title))
        text = words[0].strip() if words else ""
    return f"#:~:text={quote(text, safe='/').replace('-', '%2D')}" if text else ""


def outdated(tree: Tree, folder: str, posts: Sequence[tuple[DayRecord, str]]) -> dict[str, bytes]:
    """Return the data to be written anew, by path, since its post was changed by a person.

    Args:
        tree: the blog.
        folder: as from `archive_folder`.
        posts: records, each with the path of its post.
    """
    found = {}
    for record, path in posts:
        body = tree.read(path)
        data_path = archive_path(folder, path)
        if body and not is_current(tree.read(data_path), body):
            found[data_path] = archive_data(record, body)
    return found
