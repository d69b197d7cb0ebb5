"""The prompts, their hash, and the blog's glossary in them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from digest.domain import FullText, Origin, Paper, Prompt
from digest.errors import SettingsError
from digest.fidelity.visible_text import without_hidden
from digest.interests import Topic
from digest.templates import TEMPLATES, template_environment

RANKED_CHARS = 3_000  # of an abstract; arXiv takes 1,920: info.arxiv.org/help/prep.html#abstract
LINES = 500
CHARS = 200
_HAN = re.compile(r"[\u3400-\u9fff]")


def parse_glossary(text: str) -> str:
    """Return the glossary for the prompts, without comments and empty lines.

    Raises:
        SettingsError: lines without ``=``, with an empty side or the sides exchanged, or too
            long, all of them in one message, by number; a term with two translations.
    """
    terms, bad = [], []
    said: dict[str, dict[str, int]] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        english, chinese = _term(entry)
        turned = _HAN.search(english) and not _HAN.search(chinese)
        if english and chinese and not turned and len(entry) <= CHARS:
            terms.append(f"{english} = {chinese}")
            said.setdefault(english.casefold(), {})[chinese] = number
        else:
            bad.append(number)
    if bad:
        raise _complaint(bad)
    if twice := [tuple(found.values()) for found in said.values() if len(found) > 1]:
        shown = ", ".join(map(str, twice[0]))
        raise SettingsError(
            f"glossary: lines {shown} say one term in different ways: keep one of them",
            f"术语表第 {shown} 行对同一术语给了不同的译法：请只留一行",
        )
    if len(terms) > LINES:
        raise SettingsError(
            f"glossary: {len(terms)} terms; at most {LINES} fit a prompt",
            f"术语表有 {len(terms)} 条，提示词最多容纳 {LINES} 条",
        )
    return "\n".join(terms)


def _term(entry: str) -> tuple[str, str]:
    """Return both sides of a line; a keyboard set to Chinese writes ``＝`` or ``：``."""
    sign = next((sign for sign in "=＝：" if sign in entry), "=")
    english, _, chinese = entry.partition(sign)
    return english.strip(), chinese.strip()


def _complaint(bad: list[int]) -> SettingsError:
    shown = ", ".join(map(str, bad[:10])) + (", …" if len(bad) > 10 else "")
    lines = "line" if len(bad) == 1 else "lines"
    return SettingsError(
        f"glossary: {lines} {shown}: write `English = 中文`, at most {CHARS} characters",
        f"术语表第 {shown} 行：请写成 `English = 中文`，每行不超过 {CHARS} 个字符",
    )


Kind = Literal["translation", "translation_with_sentence", "reading", "ranking"]

HASH_CHARS = 12
# Whatever a model may read as the fence: other brackets, widths, alphabets, and nothing between.
_UNSEEN = (
    r"[\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]{0,9}"
)
_DRESSED = (range(0xAA, 0xBB), range(0x1D2C, 0x1DC0), range(0x2070, 0x2150), range(0x24B6, 0x24EA),
            range(0xFF01, 0xFF5F), range(0x1D400, 0x1D800))  # fmt: skip
_CYRILLIC = {"p": "рР", "a": "аА", "e": "еЕ", "r": "г"}


def _alike(letter: str) -> str:
    """Return a class of the characters that are read as this letter."""
    dressed = (chr(code) for codes in _DRESSED for code in codes)
    same = [char for char in dressed if unicodedata.normalize("NFKC", char).lower() == letter]
    return "".join(("[", letter, letter.upper(), _CYRILLIC.get(letter, ""), *same, "]"))


_NAME = _UNSEEN.join(map(_alike, "paper"))
_FENCE = re.compile(rf"(?:[<＜‹〈﹤⟨˂❮《«]{_UNSEEN}){{1,8}}([/／⁄∕\\]?){_UNSEEN}(?={_NAME}\b)")
_ENVIRONMENT = template_environment(last_line_end=False)


def translation_prompt(
    paper: Paper,
    glossary: str,
    nonce: str,
    defects: Sequence[str] = (),
    *,
    kind: Kind = "translation",
) -> Prompt:
    """Return the prompt for a translation; ``defects`` name what the last reply had wrong."""
    user = _ENVIRONMENT.get_template(f"{kind}.user.txt.j2").render(
        glossary=glossary,
        nonce=nonce,
        title=_fenced(" ".join(paper.title.split())),
        abstract=_fenced(paper.abstract.strip()),
        defects=list(defects),
    )
    return Prompt(system_text(kind), user, paper.id, part="translation")


def reading_prompt(
    paper: Paper,
    full: FullText,
    translation: str,
    glossary: str,
    nonce: str,
    defects: Sequence[str] = (),
) -> Prompt:
    """Return the prompt for a reading; ``defects`` name what the last reply had wrong."""
    user = _ENVIRONMENT.get_template("reading.user.txt.j2").render(
        glossary=glossary,
        nonce=nonce,
        title=_fenced(" ".join(paper.title.split())),
        translation=_fenced(translation.strip()),
        whole=full.origin is not Origin.ABSTRACT,
        text=_fenced((full.text if full.text.strip() else paper.abstract).strip()),
        defects=list(defects),
    )
    return Prompt(system_text("reading"), user, paper.id, part="reading")


def ranking_prompt(
    papers: Sequence[tuple[int, Paper]],
    topics: Sequence[Topic],
    nonce: str,
    defects: Sequence[str] = (),
) -> Prompt:
    """Return the prompt that holds papers, each under its number, against the topics."""
    user = _ENVIRONMENT.get_template("ranking.user.txt.j2").render(
        topics=topics,
        nonce=nonce,
        papers=[
            {
                "number": number,
                "title": _fenced(" ".join(paper.title.split())),
                "abstract": _fenced(paper.abstract.strip()[:RANKED_CHARS]),
            }
            for number, paper in papers
        ],
        defects=list(defects),
    )
    return Prompt(system_text("ranking"), user)


def system_text(kind: Kind) -> str:
    """Return the constant part of the prompts of this kind."""
    return _ENVIRONMENT.get_template(f"{kind}.system.txt.j2").render()


def prompt_hash(kind: Kind, glossary: str) -> str:
    """Return a short hash of all that shapes a prompt except the paper."""
    digest = hashlib.sha256()
    for name in (f"{kind}.system.txt.j2", f"{kind}.user.txt.j2"):
        digest.update((TEMPLATES / name).read_bytes() + b"\0")
    digest.update(glossary.encode())
    return digest.hexdigest()[:HASH_CHARS]


def _fenced(text: str) -> str:
    """Return untrusted text without what nobody sees, or what looks like the fence around it."""
    return _FENCE.sub(r" \1", without_hidden(text))
