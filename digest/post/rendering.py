"""Record to post: the template's variables, a sample day to try it with, the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType, TracebackType
from urllib.parse import quote

import pytz
import yaml
from jinja2 import Template, TemplateError, TemplateSyntaxError

from digest import markdown
from digest.domain import (
    HIGHEST,
    DayRecord,
    Entry,
    Kind,
    Match,
    Origin,
    Paper,
    Part,
    Section,
    State,
    Status,
    Style,
)
from digest.errors import SettingsError
from digest.post import rich
from digest.post.blocks import EMPTY, HEAD, OVERVIEW, REST, WHOLE, Piece, cut
from digest.templates import TEMPLATES, template_environment
from digest.window import Window

_MINUTE = "%Y-%m-%d %H:%M"
_ZONE_NAMES = {"Asia/Shanghai": "北京时间"}

# On a page without any of these the theme's own style is enough; a post of the sample has none.
_FORMULA = re.compile(r"\$\$(.+?)\$\$|(\\begin\{\w+\*?\}.+?\\end)", re.DOTALL)
_DISPLAYED = re.compile(r"^[ ]*\$\$.+\$\$[ ]*$", re.MULTILINE)
_WIDE_FORMULA = 40  # characters of TeX
# A character of no script whose lines end between any two; some are as wide as three letters.
_UNBROKEN = "[^\\s\\x00-\\x7f\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff9f]"
_WIDE_WORD = re.compile(f"[!-~]{{60}}|{_UNBROKEN}{{12}}")  # an address that no line end breaks
PHONE_STYLE = (  # of MathJax 2, MathJax 3 and KaTeX; a formula scrolls in a box of its own
    "<style>"
    '.MathJax_Display,.MathJax_SVG_Display,.MJXc-display,.katex-display,mjx-container[display="true"]'
    "{max-width:100%;overflow-x:auto;overflow-y:hidden} "
    "@media (max-width:640px) "
    "{mjx-container,.MathJax,.MathJax_CHTML,.MathJax_SVG,.katex"
    "{display:inline-block;max-width:100%;overflow-x:auto;overflow-y:hidden;vertical-align:middle} "
    "p,li,h2,a{overflow-wrap:anywhere} } "
    "summary{display:list-item;cursor:pointer}"
    "</style>"
)

MANY_NAMES, FIRST_NAMES = 8, 3  # of a one-line entry, which is to stay one line

Variables = Mapping[str, object]


def variables(record: DayRecord) -> Variables:
    """Return every variable of a template; ``docs/jekyll.md`` describes them."""
    style, shown, day = record.style, record.shown, record.date.isoformat()
    late = sum(entry.section is Section.LATE for entry in shown)
    end = _local(record, record.window.end)
    papers = [_paper(record, entry) for entry in shown if not entry.brief]
    rest = [_brief(record, entry) for entry in shown if entry.brief]
    counts = {"fetched": record.fetched, "shown": len(shown), "late": late}
    own = rich.page_variables(record, papers) if style.page == "rich" else {}
    return {
        **head_variables(style, style.title.replace("{date}", day), day, counts),
        **counts,
        "clean_head": style.clean_head,
        "date": day,
        "zone_abbr": _abbreviation(end),
        "zone_name": _ZONE_NAMES.get(style.zone, style.zone),
        "anchor": style.anchor,
        "window_start": _local(record, record.window.start).strftime(_MINUTE),
        "window_end": end.strftime(_MINUTE),
        "translated": _translated(shown),
        "papers": papers,
        "rest": rest,
        "reason": markdown.line(record.reason) or "没有符合条件的论文",
        "phone_style": phone_style(_texts([*papers, *rest])),
        **own,
    }


def head_variables(
    style: Style, title: str, date_shown: str, counts: Mapping[str, int]
) -> dict[str, object]:
    """Return the lines with which any post begins, between its lines of dashes.

    Args:
        style: its ``front_matter`` may hold ``{date}`` and the name of each count in braces.
        title: of the post, as it is shown.
        date_shown: the day, or the days of a week or a month.
        counts: of papers, by name.
    """
    further = style.front_matter
    for name, value in {"date": date_shown, **counts}.items():
        further = further.replace(f"{{{name}}}", str(value))
    return {
        "layout": markdown.scalar(style.layout) if style.layout else "",
        "title": markdown.yaml_quoted(title),
        "tags": [markdown.scalar(tag) for tag in style.tags],
        "front_matter": _yaml_rows(further),
    }


def _yaml_rows(text: str) -> list[str]:
    """Return lines of YAML; U+2028 and its like, which may stand in a value, end none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return text.split("\n") if text else []


def _texts(papers: list[dict[str, object]]) -> Iterator[str]:
    """Yield all Markdown of papers that may hold something wider than a phone."""
    names = ("title", "abstract", "reading", "sentence", "comment", "english")
    for paper in papers:
        yield from (str(paper.get(name, "")) for name in names)


def phone_style(texts: Iterable[str]) -> str:
    """Return the style for a page on which a text's Markdown is wider than a phone, else ""."""
    return PHONE_STYLE if any(map(_is_wide, texts)) else ""


def _is_wide(text: str) -> bool:
    """Tell whether a text holds a displayed formula, a long one or a long address."""
    formulas = (found[1] or found[2] for found in _FORMULA.finditer(text))
    wide = any(len(one) >= _WIDE_FORMULA for one in formulas)
    return wide or bool(_DISPLAYED.search(text) or _WIDE_WORD.search(text))


def _metadata(entry: Entry) -> dict[str, object]:
    paper = entry.paper
    return {
        "id": paper.id,
        "title": markdown.line(paper.title) or "（无标题）",
        "authors": _names(paper.authors),
        "categories": _names(paper.categories),
        "abs_url": markdown.abs_url(paper),
        "pdf_url": markdown.pdf_url(paper),
    }


def _paper(record: DayRecord, entry: Entry) -> dict[str, object]:
    common = _metadata(entry) | {
        "late": entry.section is Section.LATE,
        "note": markdown.line("；".join(_notes(record, entry))),
        "match": markdown.line(_match(entry, reason=True), formulas=False),
    }
    if record.style.page == "rich":
        return common | rich.paper_variables(entry, str(common["title"]))
    abstract = entry.translation.text if isinstance(entry.translation, Part) else ""
    return common | {
        "abstract": markdown.translation(abstract)
        or markdown.text(entry.paper.abstract)
        or "（无摘要）",
        "reading": _reading(entry),
    }


def _brief(record: DayRecord, entry: Entry) -> dict[str, object]:
    formulas = record.style.page == "classic"
    title = markdown.link_text(entry.paper.title, formulas=formulas) or "（无标题）"
    late = "补录" if entry.section is Section.LATE else ""
    told = "，".join(filter(None, (_match(entry), late)))
    return _metadata(entry) | {
        "title": title,
        "authors": _few(entry.paper.authors),
        "match": markdown.line(told, formulas=False),
    }


def _translated(shown: tuple[Entry, ...]) -> bool:
    """Tell whether the page may speak of translations: not where none was asked for."""
    asked = [e.translation for e in shown if not e.brief and not e.withdrawn]
    return not asked or any(translation is not None for translation in asked)


def _few(names: tuple[str, ...]) -> str:
    """Return the names of a one-line entry: of very many the first, and how many there are."""
    if len(names) <= MANY_NAMES:
        return _names(names)
    return f"{_names(names[:FIRST_NAMES])} 等 {len(names)} 人"


def _match(entry: Entry, *, reason: bool = False) -> str:
    """Say how a paper fits the blog's interests; nothing where that is not known."""
    match = entry.match or Match()
    topic = "" if match.score is None else f"{match.topic} {match.score}/{HIGHEST}".strip()
    if topic and reason and match.reason:
        topic += f"，{match.reason}"
    author = f"关注的作者 {match.author}" if match.author else ""
    return "；".join(filter(None, (topic, author)))


def _names(names: tuple[str, ...]) -> str:
    """Return names in one line, escaped together: a dollar in one may pair with another's."""
    cleaned = [name for name in map(markdown.one_line, names) if name]
    return markdown.line(", ".join(cleaned), formulas=False) or "（未列出）"


def _reading(entry: Entry) -> str:
    if entry.withdrawn or not isinstance(entry.reading, Part):
        return ""
    return markdown.reading(entry.reading.text)


def _notes(record: DayRecord, entry: Entry) -> list[str]:
    notes = []
    if entry.section is Section.LATE:
        submitted = _local(record, entry.paper.submitted)
        notes.append(f"补录，提交于 {submitted.strftime(_MINUTE)} {_abbreviation(submitted)}")
    if not isinstance(entry.translation, Part):
        notes.append("摘要尚未翻译")
    if not entry.withdrawn:
        notes += _reading_notes(entry)
    for name, part in (("译文", entry.translation), ("解读", entry.reading)):
        doubts = part.doubts if isinstance(part, Part) else ()
        if doubts and not (entry.withdrawn and part is entry.reading):
            notes.append(f"{name}待核对：{'、'.join(doubts)}")
    return [*notes, "已撤稿"] if entry.withdrawn else notes


def _reading_notes(entry: Entry) -> list[str]:
    match entry.reading:
        case None:
            return []
        case Part(origin=Origin.ABSTRACT):
            return ["仅依据摘要解读"]
        case Part(excerpt=True):
            return ["仅依据正文前半解读"]
        case Part():
            return []
        case _:
            return ["解读待补"]


def _local(record: DayRecord, moment: datetime) -> datetime:
    return moment.astimezone(pytz.timezone(record.style.zone))


def _abbreviation(moment: datetime) -> str:
    """Return the zone's abbreviation, or its offset where it has no letters."""
    name = moment.tzname() or "UTC"
    offset = moment.strftime("%z")
    return name if name[0].isalpha() else f"UTC{offset[:3]}:{offset[3:5]}"


_END = datetime(2026, 1, 15, tzinfo=UTC)
_PART = Part("文字。", Origin.ABSTRACT, "model", "model", "")
_PAPERS = 20  # of each kind; a template may speak of the fifth


def sample_day(style: Style) -> DayRecord:
    """Return the day: papers in full, late ones, and ones of one line."""
    kinds = [(Section.MAIN, False), (Section.LATE, False), (Section.MAIN, True)]
    entries = [
        Entry(_made_up(1 + at * _PAPERS + number), section, State.SHOWN, _PART, _PART, brief=brief)
        for at, (section, brief) in enumerate(kinds)
        for number in range(_PAPERS)
    ]
    return DayRecord(
        date=date(2026, 1, 15),
        window=Window(_END - timedelta(days=1), _END),
        categories=("cs.SD",),
        kind=Kind.DAILY,
        status=Status.COMPLETE,
        style=style,
        configuration="",
        fetched=len(entries),
        entries=tuple(entries),
    )


def _made_up(number: int) -> Paper:
    return Paper(
        id=f"2601.{number:05}",
        version=1,
        title="Title",
        authors=("Author",),
        categories=("cs.SD",),
        primary="cs.SD",
        abstract="Abstract.",
        submitted=_END,
        updated=_END,
    )


_DEFAULTS = {"classic": TEMPLATES / "post.md.j2", "rich": TEMPLATES / "post.rich.md.j2"}
_MISTAKES = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    *(AssertionError, RuntimeError, MemoryError, SyntaxError),  # of filters; too deep; too large
)


@dataclass(frozen=True, slots=True)
class Post:
    """A rendered post: its bytes, and the SHA-256 of each block in order of appearance."""

    body: bytes
    blocks: Mapping[str, str]


def render(record: DayRecord, template: str | None = None) -> Post:
    """Return the post of a day; the same record gives the same bytes.

    Args:
        record: the day; only entries that are shown are on the page.
        template: text of the blog's own template, named by ``record.style.template``
            in messages; None for the default one. Its post is one block (``post``)
            where it cannot be cut like the default one.

    Raises:
        SettingsError: the own template is wrong; says in which line.
    """
    body = _body(record, template)
    return Post(body, MappingProxyType({p.key: p.digest for p in pieces(record, body)}))


def try_template(template: str, style: Style) -> None:
    """Render a made-up day, so that a mistake is told before anything is paid for.

    Raises:
        SettingsError: the own template is wrong, or what it makes is no post to Jekyll,
            which copies a page without front matter as it is.
    """
    body = render(sample_day(style), template).body.decode("utf-8", "replace")
    name = style.template or "post.md.j2"
    if not body.strip():
        raise SettingsError(
            f"template {name}: its post is empty; begin with a copy of templates/post.md.j2",
            f"自备模板 {name} 生成的文章是空的；请从 templates/post.md.j2 的副本改起",
        )
    if not _has_front_matter(body):
        raise SettingsError(
            f"template {name}: its post has no front matter, so Jekyll would make no page of it; "
            "begin with a line ---, then `layout: {{ layout }}` and the like, and another line ---",
            f"自备模板 {name} 生成的文章没有头部（front matter），Jekyll 不会把它当作文章；"
            "请以一行 --- 开头，接着写 `layout: {{ layout }}` 等各行，再写一行 ---",
        )


def _has_front_matter(body: str) -> bool:
    """Tell whether a page begins as Jekyll asks: YAML, or nothing, between two lines of dashes.

    The pattern is that of Jekyll's ``Document::YAML_FRONT_MATTER_REGEXP``.
    """
    found = re.match(r"---\s*\n(.*?)^(?:---|\.\.\.)\s*$", body, re.DOTALL | re.MULTILINE)
    if not found:
        return False
    try:
        return isinstance(yaml.safe_load(found[1]) or {}, dict)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False


def pieces(record: DayRecord, body: bytes) -> tuple[Piece, ...]:
    """Return the blocks of a freshly rendered post, keyed by paper id, or it as one."""
    found = cut(body)
    expected = _keys(record)
    if OVERVIEW not in (piece.key for piece in found):  # as in an own template
        expected = [key for key in expected if key != OVERVIEW]
    if [p.key for p in found] != [quote(key, safe="/.") for key in expected]:
        return (Piece(WHOLE, body),)
    return tuple(Piece(key, p.raw) for key, p in zip(expected, found, strict=True))


def _keys(record: DayRecord) -> list[str]:
    papers = [entry.paper.id for entry in record.shown if not entry.brief]
    if papers and record.style.page == "rich":
        papers.insert(0, OVERVIEW)
    rest = [REST] if any(entry.brief for entry in record.shown) else []
    return [HEAD, *papers, *rest] + ([] if record.shown else [EMPTY])


def _body(record: DayRecord, template: str | None) -> bytes:
    if template is None:
        return _default(record.style.page).render(variables(record)).encode("utf-8", "replace")
    name = record.style.template or "post.md.j2"
    try:
        return _compiled(template, name).render(variables(record)).encode("utf-8", "replace")
    except TemplateSyntaxError as error:
        raise SettingsError(
            f"template {name}, line {error.lineno}: {error.message}",
            f"自备模板 {name} 第 {error.lineno} 行有误（详情见日志）",
        ) from error
    except _MISTAKES as error:
        line = _line(error.__traceback__, name)
        where = f"template {name}, line {line}" if line else f"template {name}"
        said = str(error) or type(error).__name__
        place = f" 第 {line} 行" if line else ""
        raise SettingsError(
            f"{where}: {said}", f"自备模板 {name}{place}有误（详情见日志）"
        ) from error


@cache
def _default(page: str) -> Template:
    path = _DEFAULTS[page]
    return _compiled(path.read_text(encoding="utf-8"), str(path))


def _compiled(source: str, name: str) -> Template:
    jinja = template_environment(sandboxed=True)
    code = jinja.compile(source, name=name, filename=name)
    return Template.from_code(jinja, code, jinja.make_globals(None))


def _line(traceback: TracebackType | None, name: str) -> int:
    """Return the template's line that failed; Jinja rewrites the traceback to show it."""
    line = 0
    while traceback:
        if traceback.tb_frame.f_code.co_filename == name:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
