"""Record to post: the template lays out, the cut names the blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType, TracebackType
from urllib.parse import quote

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.domain import DayRecord, Style
from digest.errors import SettingsError
from digest.post.blocks import EMPTY, HEAD, REST, WHOLE, Piece, cut
from digest.post.page import variables
from digest.post.specimen import specimen

_DEFAULT = Path(__file__).parents[2] / "templates" / "post.md.j2"
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
        SettingsError: the own template is wrong; says in which line.
    """
    render(specimen(style), template)


def pieces(record: DayRecord, body: bytes) -> tuple[Piece, ...]:
    """Return the blocks of a freshly rendered post, keyed by paper id, or it as one."""
    found = cut(body)
    expected = _keys(record)
    if [p.key for p in found] != [quote(key, safe="/.") for key in expected]:
        return (Piece(WHOLE, body),)
    return tuple(Piece(key, p.raw) for key, p in zip(expected, found, strict=True))


def _keys(record: DayRecord) -> list[str]:
    papers = [entry.paper.id for entry in record.shown if not entry.brief]
    rest = [REST] if any(entry.brief for entry in record.shown) else []
    return [HEAD, *papers, *rest] + ([] if record.shown else [EMPTY])


def _body(record: DayRecord, template: str | None) -> bytes:
    if template is None:
        return _default().render(variables(record)).encode("utf-8", "replace")
    name = record.style.template or "post.md.j2"
    try:
        return _compiled(template, name).render(variables(record)).encode("utf-8", "replace")
    except TemplateSyntaxError as error:
        raise SettingsError(f"template {name}, line {error.lineno}: {error.message}") from error
    except _MISTAKES as error:
        line = _line(error.__traceback__, name)
        where = f"template {name}, line {line}" if line else f"template {name}"
        raise SettingsError(f"{where}: {str(error) or type(error).__name__}") from error


@cache
def _default() -> Template:
    return _compiled(_DEFAULT.read_text(encoding="utf-8"), str(_DEFAULT))


def _compiled(source: str, name: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the post is Markdown; digest.markdown escapes
    )
    code = environment.compile(source, name=name, filename=name)
    return Template.from_code(environment, code, environment.make_globals(None))


def _line(traceback: TracebackType | None, name: str) -> int:
    """Return the template's line that failed; Jinja rewrites the traceback to show it."""
    line = 0
    while traceback:
        if traceback.tb_frame.f_code.co_filename == name:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
