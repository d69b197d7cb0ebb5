"""Liquid templates of a Jekyll site, rendered far enough to see what a page would load.

Of the language (https://shopify.github.io/liquid/, https://jekyllrb.com/docs/liquid/) it knows
what decides whether a part is rendered: conditions, cases, loops, assignments and includes. A
filter or tag that it does not know is passed over, so nothing of a site can make it fail.

The library python-liquid would bring 45 MB (Babel among it) into every run of the action for what
two commands alone use, and would still need Jekyll's `include` and the limits below; over 31 real
themes and blogs it told the same engines, switches and lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r"(\{%-?.*?-?%\}|\{\{-?.*?-?\}\})", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}", re.DOTALL)
_VERBATIM = re.compile(r"\{%-?\s*(raw|comment)\s*-?%\}(.*?)\{%-?\s*end\1\s*-?%\}", re.DOTALL)
_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|==|!=|<>|<=|>=|<|>|(?:[^\s=!<>\"'\[]|\[[^\]]*\])+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_STEP = re.compile(r"\.?([\w-]+\??)|\[([^\]]*)\]")
_PARAMETER = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s,]+)")
_BRANCHES = {"elsif", "else", "when"}
_BLOCKS = {"if", "unless", "case", "for", "tablerow", "capture"}
_INCLUDES = {"include", "include_cached", "include_relative"}
DEEPEST = 30  # includes in includes, and blocks in blocks
MOST_STEPS = 30_000
MOST_TURNS = 30  # of one loop

Loader = Callable[[str], str | None]


@dataclass(slots=True)
class _Block:
    """A tag with what stands in it; of `if` and `case` one list of parts for each branch."""

    tag: str
    argument: str = ""
    branches: list[tuple[str, str, list[Any]]] = field(default_factory=list)


def render_liquid(text: str, variables: Mapping[str, Any], load: Loader) -> str:
    """Return what a template renders to.

    Args:
        text: the template, without its front matter.
        variables: ``page``, ``site``, ``layout``, ``content`` and whatever else there is.
        load: gives the text of an include, or None.
    """
    return _Rendering(dict(variables), load).whole(text)


@dataclass(slots=True)
class _Rendering:
    scope: dict[str, Any]
    load: Loader
    steps: int = 0
    depth: int = 0

    def whole(self, text: str) -> str:
        if self.depth >= DEEPEST:
            return ""
        self.depth += 1
        try:
            return self.parts(_parsed(text))
        finally:
            self.depth -= 1

    def parts(self, parts: list[Any]) -> str:
        made = []
        for part in parts:
            self.steps += 1
            if self.steps > MOST_STEPS:
                break
            made.append(self.block(part) if isinstance(part, _Block) else self.text(part))
        return "".join(made)

    def text(self, part: str) -> str:
        output = _OUTPUT.fullmatch(part)
        if output is None:
            return part
        value = self.filtered(output[1])
        return "" if value is None or isinstance(value, dict | list) else str(value)

    def block(self, block: _Block) -> str:
        match block.tag:
            case "if" | "unless":
                return self.chosen(block)
            case "case":
                return self.cased(block)
            case "for" | "tablerow":
                return self.looped(block)
            case "capture":
                self.scope[block.argument.strip("\"' ")] = self.parts(block.branches[0][2])
            case "assign":
                name, _, value = block.argument.partition("=")
                self.scope[name.strip()] = self.filtered(value)
            case tag if tag in _INCLUDES:
                return self.included(block.argument)
        return ""

    def chosen(self, block: _Block) -> str:
        for word, condition, parts in block.branches:
            holds = word == "else" or self.holds(condition)
            if holds != (word == "unless"):
                return self.parts(parts)
        return ""

    def cased(self, block: _Block) -> str:
        value, made, found = self.value(block.argument), "", False
        for word, given, parts in block.branches:
            wanted = [self.value(one) for one in re.split(r",|\bor\b", given)]
            if (word == "when" and value in wanted) or (word == "else" and not found):
                found, made = True, made + self.parts(parts)
        return made

    def looped(self, block: _Block) -> str:
        named = re.match(r"\s*([\w-]+)\s+in\s+(\S+)", block.argument)
        if named is None:
            return ""
        items, made = self.value(named[2]), ""
        listed = list(items.items()) if isinstance(items, dict) else items
        for item in (listed if isinstance(listed, list) else [])[:MOST_TURNS]:
            self.scope[named[1]] = list(item) if isinstance(item, tuple) else item
            made += self.parts(block.branches[0][2])
        return made

    def included(self, argument: str) -> str:
        named = _OUTPUT.sub(lambda m: str(self.filtered(m[1]) or ""), argument.strip())
        name, _, rest = named.partition(" ")
        text = self.load(name.strip("\"'"))
        if text is None:
            return ""
        before = self.scope.get("include")
        self.scope["include"] = {k: self.value(v) for k, v in _PARAMETER.findall(rest)}
        made = self.whole(text)
        self.scope["include"] = before
        return made

    def filtered(self, expression: str) -> Any:
        first, *filters = re.split(r"\|(?=(?:[^\"']*[\"'][^\"']*[\"'])*[^\"']*$)", expression)
        value = self.value(first)
        for one in filters:
            name, _, given = one.strip().partition(":")
            arguments = [self.value(a) for a in given.split(",")] if given.strip() else []
            value = _filter(name.strip(), value, arguments)
        return value

    def holds(self, condition: str) -> bool:
        """Judge a condition as Liquid does: from the right, without precedence."""
        words = _WORD.findall(condition)
        for at, word in enumerate(words):
            if word in ("and", "or"):
                left, right = self.compared(words[:at]), self.holds(" ".join(words[at + 1 :]))
                return (left and right) if word == "and" else (left or right)
        return self.compared(words)

    def compared(self, words: list[str]) -> bool:
        left = self.value(words[0]) if words else None
        if len(words) < 3:
            return left is not None and left is not False
        return _compared(left, words[1], self.value(words[2]), words[2])

    def value(self, expression: str) -> Any:
        text = expression.strip()
        if text[:1] in ("'", '"'):
            return text.strip(text[0])
        if text in ("true", "false"):
            return text == "true"
        if text in ("", "nil", "null", "empty", "blank"):
            return None
        if _NUMBER.fullmatch(text):
            return float(text) if "." in text else int(text)
        return self.looked_up(text)

    def looked_up(self, path: str) -> Any:
        found: Any = self.scope
        for name, index in _STEP.findall(path):
            key = name or self.value(index)
            if (isinstance(found, Mapping) and key in found) or (
                isinstance(found, list) and isinstance(key, int) and -len(found) <= key < len(found)
            ):
                found = found[key]
            else:
                found = _property(found, str(key))
        return found


def _property(value: Any, name: str) -> Any:
    if name == "size" and isinstance(value, str | list | dict):
        return len(value)
    if name in ("first", "last") and isinstance(value, list) and value:
        return value[0 if name == "first" else -1]
    return None


def _compared(left: Any, operator: str, right: Any, word: str) -> bool:
    if word in ("empty", "blank"):
        bare = left in ("", [], {}) or (word == "blank" and left in (None, False))
        return bare == (operator == "==")
    try:
        match operator:
            case "==":
                return bool(left == right)
            case "!=" | "<>":
                return bool(left != right)
            case "contains":
                return left is not None and right in left
            case "<":
                return bool(left < right)
            case ">":
                return bool(left > right)
            case "<=":
                return bool(left <= right)
            case ">=":
                return bool(left >= right)
    except TypeError:
        return False
    return False


def _filter(name: str, value: Any, arguments: list[Any]) -> Any:
    """Apply one of the filters that decide something; any other leaves the value as it is."""
    one = arguments[0] if arguments else None
    match name:
        case "default":
            return one if value in (None, False, "", [], {}) else value
        case "append":
            return f"{'' if value is None else value}{'' if one is None else one}"
        case "prepend":
            return f"{'' if one is None else one}{'' if value is None else value}"
        case "join" if isinstance(value, list):
            return str(one or " ").join(map(str, value))
        case "size" | "first" | "last":
            return _property(value, name)
    return _text_filter(name, value, arguments) if isinstance(value, str) else value


def _text_filter(name: str, value: str, arguments: list[Any]) -> Any:
    one, *more = arguments or [None]
    match name:
        case "split":
            return value.split(str(one)) if one else list(value)
        case "replace":
            return value.replace(str(one), str(more[0] if more else "")) if one else value
        case "downcase" | "strip":
            return value.lower() if name == "downcase" else value.strip()
        case "truncate":
            return value[: one if isinstance(one, int) else 50]
        case "truncatewords":
            return " ".join(value.split()[: one if isinstance(one, int) else 15])
        case "slice" if isinstance(one, int):
            return value[one : one + (more[0] if more and isinstance(more[0], int) else 1)]
    return value


def _parsed(text: str) -> list[Any]:
    """Return a template's parts: texts, outputs and tags, each block with what is in it."""
    top = _Block("", branches=[("", "", [])])
    open_blocks = [top]
    plain = _VERBATIM.sub(lambda m: m[2] if m[1] == "raw" and "{" not in m[2] else "", text)
    for piece in _TOKEN.split(plain):
        tag = _TAG.fullmatch(piece)
        here = open_blocks[-1].branches[-1][2]
        if tag is None:
            here.append(piece)
        elif tag[1] in _BRANCHES and len(open_blocks) > 1:
            open_blocks[-1].branches.append((tag[1], tag[2], []))
        elif tag[1] in _BLOCKS and len(open_blocks) < DEEPEST:
            block = _Block(tag[1], tag[2], [(tag[1], tag[2], [])])
            here.append(block)
            open_blocks.append(block)
        elif tag[1].startswith("end") and tag[1][3:] == open_blocks[-1].tag:
            open_blocks.pop()
        else:
            here.append(_Block(tag[1], tag[2], [(tag[1], tag[2], [])]))
    return top.branches[0][2]
