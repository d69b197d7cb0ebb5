"""``${{ }}``: the language of expressions, as far as actions and workflows here use it.

https://docs.github.com/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.harness.errors import HarnessError

TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<sign>==|!=|<=|>=|&&|\|\||[!<>()\[\].,*]))""",
    re.VERBOSE,
)
TEMPLATE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
WORDS = {"true": True, "false": False, "null": None}
Context = Mapping[str, Any]


def text(value: Any) -> str:
    """Return a value as the runner writes it into a string."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def truth(value: Any) -> bool:
    """Return whether a value counts as true."""
    return value not in (None, False, 0, "")


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if type(left) is type(right):
        return bool(left == right)
    return _number(left) == _number(right)


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return float("nan")


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, str):
        return text(what).lower() in where.lower()
    return any(_same(one, what) for one in where or ())


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": _same,
    "!=": lambda a, b: not _same(a, b),
    "<": lambda a, b: _number(a) < _number(b),
    ">": lambda a, b: _number(a) > _number(b),
    "<=": lambda a, b: _number(a) <= _number(b),
    ">=": lambda a, b: _number(a) >= _number(b),
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "contains": _contains,
    "startswith": lambda a, b: text(a).lower().startswith(text(b).lower()),
    "endswith": lambda a, b: text(a).lower().endswith(text(b).lower()),
    "format": lambda form, *parts: text(form).format(*map(text, parts)),
    "join": lambda parts, by=",": text(by).join(map(text, parts)),
    "tojson": lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    "fromjson": lambda value: json.loads(text(value)),
}


class _Parser:
    """Recursive descent over the tokens of one expression; evaluates as it goes."""

    def __init__(self, source: str, context: Context, status: Mapping[str, bool]) -> None:
        self._source, self._context, self._status = source, context, status
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while source[at:].strip():
            found = TOKEN.match(source, at)
            if not found or not found.lastgroup:
                raise HarnessError(f"cannot read the expression {source!r}")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._at = 0

    def whole(self) -> Any:
        value = self._or()
        if self._at != len(self._tokens):
            raise HarnessError(f"unexpected end of the expression {self._source!r}")
        return value

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, *signs: str) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at] in [("sign", s) for s in signs]:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return ""

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise HarnessError(f"{sign!r} is missing in the expression {self._source!r}")

    def _or(self) -> Any:
        value = self._and()
        while self._take("||"):
            other = self._and()
            value = value if truth(value) else other
        return value

    def _and(self) -> Any:
        value = self._compare()
        while self._take("&&"):
            other = self._compare()
            value = other if truth(value) else value
        return value

    def _compare(self) -> Any:
        value = self._not()
        while sign := self._take("==", "!=", "<=", ">=", "<", ">"):
            other = self._not()
            value = COMPARISONS[sign](value, other)
        return value

    def _not(self) -> Any:
        if self._take("!"):
            return not truth(self._not())
        if self._take("("):
            value = self._or()
            self._need(")")
            return value
        return self._value()

    def _value(self) -> Any:
        if self._at >= len(self._tokens):
            raise HarnessError(f"the expression {self._source!r} ends too early")
        kind, word = self._tokens[self._at]
        self._at += 1
        if kind == "string":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return float(word)
        if kind != "name":
            raise HarnessError(f"unexpected {word!r} in the expression {self._source!r}")
        if word in WORDS:
            return WORDS[word]
        return self._members(self._call(word) if self._take("(") else self._named(word))

    def _call(self, name: str) -> Any:
        given = []
        while self._peek() not in (")", ""):
            given.append(self._or())
            self._take(",")
        self._need(")")
        if name.lower() in self._status and not given:
            return self._status[name.lower()]
        if name.lower() not in FUNCTIONS:
            raise HarnessError(f"unknown function {name}() in {self._source!r}")
        return FUNCTIONS[name.lower()](*given)

    def _named(self, name: str) -> Any:
        if name not in self._context:
            raise HarnessError(f"the context {name!r} is not available in {self._source!r}")
        return self._context[name]

    def _members(self, value: Any) -> Any:
        while self._peek() in (".", "["):
            if self._take("."):
                key: Any = self._tokens[self._at][1]
                self._at += 1
            else:
                self._need("[")
                key = self._or()
                self._need("]")
            value = _member(value, key)
        return value


def _member(value: Any, key: Any) -> Any:
    if isinstance(value, Mapping):
        return next((v for k, v in value.items() if _same(str(k), text(key))), None)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(key, float):
        return value[int(key)] if int(key) < len(value) else None
    return None


def evaluate(source: str, context: Context, status: Mapping[str, bool] | None = None) -> Any:
    """Return the value of the inside of ``${{ }}``."""
    return _Parser(source, context, status or {}).whole()


def fill(template: str, context: Context) -> str:
    """Return a string with every ``${{ }}`` in it replaced by its value."""
    return TEMPLATE.sub(lambda found: text(evaluate(found[1], context)), template)


def filled(value: Any, context: Context) -> Any:
    """Return parsed YAML with its strings filled; a lone expression keeps its type."""
    if isinstance(value, str):
        whole = TEMPLATE.fullmatch(value.strip())
        return evaluate(whole[1], context) if whole else fill(value, context)
    if isinstance(value, list):
        return [filled(one, context) for one in value]
    if isinstance(value, dict):
        return {key: filled(one, context) for key, one in value.items()}
    return value


def condition(source: str, context: Context, *, failed: bool, cancelled: bool = False) -> bool:
    """Return whether an ``if`` holds; ``success()`` is implied where no status is asked for."""
    inner = TEMPLATE.fullmatch(source.strip())
    status = {
        "always": True,
        "success": not failed and not cancelled,
        "failure": failed,
        "cancelled": cancelled,
    }
    source = inner[1] if inner else source
    asks = re.search(r"\b(always|success|failure|cancelled)\s*\(", source, re.IGNORECASE)
    holds = truth(evaluate(source, context, status)) if source.strip() else True
    return holds and (bool(asks) or status["success"])
