"""The one way in which templates are read, the program's and a blog's own."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

from digest import ROOT

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket

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
        bytecode_cache=None if sandboxed else _compiled_before("lf" if last_line_end else "bare"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=last_line_end,
    )


def _compiled_before(options: str) -> BytecodeCache | None:
    """Return a store of compiled templates where Python keeps compiled modules, if it keeps any.

    Who may write there may write modules, too. A template is known by its text and ``options``.
    """
    if sys.dont_write_bytecode:
        return None
    from jinja2 import FileSystemBytecodeCache  # noqa: PLC0415 (as above)

    class Store(FileSystemBytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):
                super().load_bytecode(bucket)

        def dump_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):  # a folder that cannot be written to, a full disk
                Path(self.directory).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)

    folder = Path(cache_from_source(str(TEMPLATES / "any.py"))).parent
    return Store(str(folder), f"{options}-%s.jinja")
