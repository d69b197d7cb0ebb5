"""The one way in which templates are read, the program's and a blog's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest import ROOT

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = ROOT / "templates"


def template_environment(*, sandboxed: bool = False, last_line_end: bool = True) -> Environment:
    """Return an environment for Markdown, YAML and plain text, which are escaped by their makers.

    Args:
        sandboxed: for a template that a blog brings, which may call nothing.
        last_line_end: keep the line end with which a template's file ends.
    """
    # loaded with the first template: half the commands render none
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    kind = ImmutableSandboxedEnvironment if sandboxed else Environment
    return kind(
        loader=None if sandboxed else FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=last_line_end,
    )
