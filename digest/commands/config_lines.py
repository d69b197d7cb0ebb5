"""One value put into a `_config.yml` as text, with every other line as it was.

Places are those that YAML's own parser reports; what comes out is read again and compared, so
that a file of an unusual form is left alone rather than spoilt.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import yaml

from digest.settings import NO_YAML


def with_value(text: str, path: Sequence[str], value: Any) -> str | None:
    """Return a configuration with the value at a path of keys, or None where that cannot be told.

    ``path`` names mappings in mappings; what of them is missing is added.
    """
    try:
        before = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        wanted = _put(before or {}, path, value)
        after = _edited(text, root, path, value)
        return after if yaml.safe_load(after) == wanted else None
    except (NotAMapping, *NO_YAML):
        return None


class NotAMapping(ValueError):
    """Something else stands where a mapping is to be."""


def _put(place: Any, path: Sequence[str], value: Any) -> dict[str, Any]:
    if not isinstance(place, dict):
        raise NotAMapping
    first, *rest = path
    return {**place, first: _put(place.get(first) or {}, rest, value) if rest else value}


def _edited(text: str, node: yaml.Node | None, path: Sequence[str], value: Any) -> str:
    """Return the text with the value at its place below a node that stands at the margin."""
    mapping, rest = node, list(path)
    holder: tuple[yaml.Node, yaml.Node] | None = None
    while rest and isinstance(mapping, yaml.MappingNode):
        found = next((pair for pair in mapping.value if pair[0].value == rest[0]), None)
        if found is None:
            return _added(text, mapping, rest, value)
        holder, mapping, rest = found, found[1], rest[1:]
    if holder is None:
        return _appended(text, rest, value)
    key, old = holder
    new = _scalar(value) if not rest and not isinstance(value, dict) else None
    if new is not None and isinstance(old, yaml.ScalarNode):
        space = "" if old.start_mark.index > key.end_mark.index + 1 else " "
        return text[: old.start_mark.index] + space + new + text[old.end_mark.index :]
    if not isinstance(old, yaml.ScalarNode) or old.value:
        raise NotAMapping
    below = textwrap.indent(_block(rest, value), " " * (key.start_mark.column + 2))
    return _after_line(text, key.end_mark.index, below)


def _added(text: str, mapping: yaml.MappingNode, path: Sequence[str], value: Any) -> str:
    """Return the text with a new key in a mapping: in braces after the first, else as a line."""
    if mapping.flow_style:
        at = mapping.start_mark.index + 1
        inner = yaml.safe_dump(_nested(path, value), default_flow_style=True, width=10_000)
        return text[:at] + inner.strip()[1:-1] + (", " if mapping.value else "") + text[at:]
    if mapping.start_mark.column == 0:
        return _appended(text, path, value)
    first = mapping.value[0][0].start_mark
    lines = textwrap.indent(_block(path, value), " " * first.column)
    at = text.rindex("\n", 0, first.index) + 1
    return text[:at] + lines + text[at:]


def _appended(text: str, path: Sequence[str], value: Any) -> str:
    return f"{text.rstrip()}\n\n{_block(path, value)}".lstrip()


def _after_line(text: str, index: int, lines: str) -> str:
    end = text.find("\n", index)
    return f"{text}\n{lines}" if end < 0 else text[: end + 1] + lines + text[end + 1 :]


def _block(path: Sequence[str], value: Any) -> str:
    return yaml.safe_dump(_nested(path, value), allow_unicode=True, sort_keys=False)


def _nested(path: Sequence[str], value: Any) -> Any:
    first, *rest = path
    return {first: _nested(rest, value) if rest else value}


def _scalar(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True).removesuffix("\n").removesuffix("\n...")
