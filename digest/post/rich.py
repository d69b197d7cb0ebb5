"""What a rich page has besides the classic one: its label, its overview, and more of a paper.

The label follows what China asks of generated text since September 2025: words at its
beginning that hold "AI" and "生成", and the fields of GB 45438-2025 as metadata, here in
the front matter (人工智能生成合成内容标识办法, articles 4 and 5:
https://www.cac.gov.cn/2025-03/14/c_1743654684782215.htm).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from digest import markdown
from digest.domain import DayRecord, Entry, Origin, Part, Section, Skipped, State
from digest.post.blocks import paper_anchor

FIRST_AUTHORS = 8
FOLDED_ABOVE = 40  # papers in the overview
MOST_LINKS = 4  # addresses of a paper's own beside arXiv's
PARTS = ("背景与问题", "方法", "结果")
OTHER = "其他"

_KEY = re.compile(r"^([A-Za-z_][\w-]*)[ ]*:", re.MULTILINE)
_PART = re.compile(r"(?m)^([1-9])\)[ \t]*")
_GENERATED = "1"  # of the field Label: the content is generated
# Addresses below which code lies, with as many steps as name a repository.
_CODE = re.compile(
    r"https://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com"
    r"|huggingface\.co|modelscope\.cn)/[^/?#]+/[^?#]+",
    re.IGNORECASE,
)
_TOLD_CODE = re.compile(
    r"\b(?:codes?|implementations?|repositor(?:y|ies)|codebase|software)\b[^.;!?]{0,60}\Z",
    re.IGNORECASE,
)
_OF_ARXIV = re.compile(r"https://(?:[\w.-]+\.)?(?:arxiv|doi)\.org(?:/|\Z)", re.IGNORECASE)

Papers = Sequence[Mapping[str, Any]]


def own_addresses(entry: Entry) -> tuple[str, ...]:
    """Return the addresses that stand word for word in a paper's abstract or comment."""
    return markdown.addresses(f"{entry.paper.abstract}\n{entry.paper.comment}")


def has_code(entry: Entry) -> bool:
    """Tell whether a paper names an address of its code."""
    return any(_is_code(entry, address) for address in own_addresses(entry))


def _is_code(entry: Entry, address: str) -> bool:
    """Tell whether code lies at an address: by its place, or by the words before it."""
    if _OF_ARXIV.match(address):
        return False
    before, found, _ = f"{entry.paper.abstract}\n{entry.paper.comment}".partition(address)
    return bool(_CODE.match(address) or (found and _TOLD_CODE.search(before)))


def paper_variables(entry: Entry, title: str) -> dict[str, object]:
    """Return what a paper has on a rich page alone, or otherwise than on a classic one.

    Args:
        entry: one that is shown in full.
        title: its heading, for a paper that has none.
    """
    from digest.reading import one_sentence  # noqa: PLC0415 (the checks are slow to load)

    paper, known = entry.paper, own_addresses(entry)
    translated = isinstance(entry.translation, Part)
    abstract = entry.translation.text if isinstance(entry.translation, Part) else ""
    english = markdown.text(paper.abstract, links=known)
    return {
        "anchor": paper_anchor(paper.id),
        "link_text": markdown.link_text(paper.title, formulas=False) or title,
        "marks": _marks(entry),
        "sentence": markdown.sentence(one_sentence(entry)),
        "first_authors": _first_authors(paper.authors),
        "comment": markdown.line(paper.comment, links=known),
        "links": _links(entry, known),
        "abstract": markdown.translation(abstract, links=known) or english or "（无摘要）",
        "english": english if translated else "",
        "reading": _reading(entry),
    }


def _marks(entry: Entry) -> list[str]:
    followed = entry.match.author if entry.match else ""
    marks = [
        "补录" if entry.section is Section.LATE else "",
        "代码" if has_code(entry) else "",
        markdown.line(f"关注：{followed}", formulas=False) if followed else "",
        "已撤稿" if entry.withdrawn else "",
        "待核对" if isinstance(entry.translation, Part) and entry.translation.doubts else "",
    ]
    return [mark for mark in marks if mark]


def _first_authors(names: tuple[str, ...]) -> str:
    cleaned = [name for name in map(markdown.one_line, names) if name]
    shown = markdown.line(", ".join(cleaned[:FIRST_AUTHORS]), formulas=False)
    more = f" 等 {len(cleaned)} 位" if len(cleaned) > FIRST_AUTHORS else ""
    return (shown + more) or "（未列出）"


def _links(entry: Entry, known: Collection[str]) -> str:
    """Return the links of a paper in one line; the page in HTML only where it was read."""
    paper = entry.paper
    found = [("arXiv", markdown.abs_url(paper)), ("PDF", markdown.pdf_url(paper))]
    if isinstance(entry.reading, Part) and entry.reading.origin is Origin.HTML:
        found.append(("HTML", markdown.abs_url(paper).replace("/abs/", "/html/", 1)))
    own = [address for address in known if not _OF_ARXIV.match(address)]
    found += [(_label(entry, address), address) for address in own[:MOST_LINKS]]
    return " · ".join(f"[{label}]({address})" for label, address in found)


def _label(entry: Entry, address: str) -> str:
    """Return what a link is called; of an unknown place with its name, so that it hides nothing."""
    host = address.removeprefix("https://").partition("/")[0].lower()
    if _CODE.match(address):
        return "代码"
    return f"代码 {host}" if _is_code(entry, address) else f"项目 {host}"


def _reading(entry: Entry) -> str:
    """Return a reading with names in place of its ``1)``, ``2)`` and ``3)``."""
    if entry.withdrawn or not isinstance(entry.reading, Part):
        return ""
    text = entry.reading.text
    if [mark[1] for mark in _PART.finditer(text)] != ["1", "2", "3"]:
        return markdown.reading(text)
    named = _PART.sub(lambda mark: f"**{PARTS[int(mark[1]) - 1]}**\n\n", text)
    return markdown.reading(named)


def page_variables(record: DayRecord, papers: Papers) -> dict[str, object]:
    """Return what a rich page has of its own, given the variables of its papers in full."""
    entries = [entry for entry in record.shown if not entry.brief]
    models = models_of(part for entry in entries for part in entry.parts)
    read = any(isinstance(entry.reading, Part) for entry in entries)
    return {
        "models": markdown.line("、".join(models), formulas=False),
        "made": "译文、一句话与解读" if read else "译文与一句话",
        "waiting": sum(entry.state is State.PENDING for entry in record.entries),
        "overview": _overview(entries, papers),
        "folded": len(entries) > FOLDED_ABOVE,
        "switches": _switches(record, models, papers),
    }


def models_of(parts: Iterable[Part | Skipped | None]) -> list[str]:
    """Return the names of the models that have made these parts, each once."""
    return list(dict.fromkeys(part.model for part in parts if isinstance(part, Part)))


def is_ranked(entries: Iterable[Entry]) -> bool:
    """Tell whether papers are grouped by the blog's topics, or else by their primary category."""
    return any(entry.match and entry.match.topic for entry in entries)


def group_of(entry: Entry, *, ranked: bool) -> str:
    """Return the topic or the primary category under which a paper is listed."""
    topic = entry.match.topic if entry.match else ""
    return (topic or OTHER) if ranked else entry.paper.primary


def _overview(entries: Sequence[Entry], papers: Papers) -> list[dict[str, object]]:
    """Return the papers by topic where the blog has interests, else by primary category."""
    ranked = is_ranked(entries)
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for entry, paper in zip(entries, papers, strict=True):
        groups.setdefault(group_of(entry, ranked=ranked), []).append(paper)
    named = {**groups, OTHER: groups.pop(OTHER)} if OTHER in groups else groups
    return [
        {
            "name": markdown.line(name, formulas=False) or OTHER,
            "summary": _in_html(name) or OTHER,
            "papers": found,
        }
        for name, found in named.items()
    ]


def _in_html(text: str) -> str:
    """Return text as it may stand in an element of HTML, which no escape of Markdown reaches."""
    shown = markdown.one_line(text)
    return "".join(c if c.isalnum() or c in " .-" else f"&#{ord(c)};" for c in shown)


def _switches(record: DayRecord, models: Sequence[str], papers: Papers) -> list[str]:
    shown = ("title", "sentence", "comment", "abstract", "english", "reading")
    texts = (str(paper[name]) for paper in papers for name in shown)
    told = _description(record, models)
    return page_switches(record.style.front_matter, told, texts, models, f"arxiv-{record.date}")


def page_switches(
    front_matter: str, description: str, texts: Iterable[str], models: Sequence[str], name: str
) -> list[str]:
    """Return what a page says of itself in its front matter, but for keys of the blog's lines.

    Args:
        front_matter: the blog's own lines.
        description: what is on the page.
        texts: of the page, as they stand in its Markdown.
        models: that have made some of them.
        name: of the page.
    """
    lines = {
        "description": f"description: {markdown.yaml_quoted(description)}",
        "math": "math: true" if _has_formulas(texts) else "",
        "AIGC": _generated_label(models, name) if models else "",
    }
    return unset_switches(lines, front_matter)


def unset_switches(lines: Mapping[str, str], front_matter: str) -> list[str]:
    """Return the lines, by key, that are not empty and whose key the blog's own do not set."""
    given = set(_KEY.findall(front_matter))
    return [line for key, line in lines.items() if line and key not in given]


def _description(record: DayRecord, models: Sequence[str]) -> str:
    translated = "，附中文译文与解读（AI 生成）" if models else ""
    where = "、".join(record.categories)
    return f"{record.date} 的 arXiv 新论文（{where}）{len(record.shown)} 篇{translated}"


def _generated_label(models: Sequence[str], name: str) -> str:
    """Return the fields that GB 45438-2025 asks of a file's metadata, as a line of YAML."""
    fields = {"Label": _GENERATED, "ContentProducer": ", ".join(models), "ProduceID": name}
    told = ", ".join(f"{key}: {markdown.yaml_quoted(value)}" for key, value in fields.items())
    return f"AIGC: {{{told}}}"


def _has_formulas(texts: Iterable[str]) -> bool:
    return any("$$" in text or "\\begin{" in text for text in texts)
