"""The input ``front-matter``: further lines of YAML, as Jekyll's Ruby reads them too."""

from __future__ import annotations

import re
import textwrap
from typing import Annotated

import yaml
from pydantic import PlainValidator

from digest.settings.typed_text import RefusedInput

OWN_KEYS = {"layout", "title", "tags"}
NO_YAML = (yaml.YAMLError, ValueError, RecursionError)  # what PyYAML raises; at 2026-02-30 too
_KEY = re.compile(r"^([\w.-]+)：\s*", re.MULTILINE)


def yaml_problem(error: Exception) -> str:
    """Say in one line what is wrong with a text that is no YAML, and where."""
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark else ""
    if isinstance(error, RecursionError):
        return "nested too deep"
    return where + " ".join(str(getattr(error, "problem", None) or error).split())


def repeated_keys(text: str) -> tuple[str, ...]:
    """Return the keys that stand twice in one mapping at the top of a YAML text.

    PyYAML takes the last one without a word.
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    names = [str(key.value) for key, _ in pairs if isinstance(key, yaml.ScalarNode)]
    return tuple(dict.fromkeys(name for name in names if names.count(name) > 1))


def front_matter(text: str) -> str:
    """Return further YAML lines; they must be a mapping without our own keys."""
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    text = _KEY.sub(r"\1: ", textwrap.dedent(text).strip("\n"))
    try:
        found = yaml.safe_load(text)
        twice = repeated_keys(text)
    except NO_YAML as error:
        mark = getattr(error, "problem_mark", None)
        where = f"；第 {mark.line + 1} 行不合 YAML 的写法" if mark else "；不合 YAML 的写法"
        raise _refused(f"YAML lines `key: value`; {yaml_problem(error)}", where) from error
    if not isinstance(found, dict) or any(not isinstance(key, str) for key in found):
        raise _refused("YAML lines `key: value`")
    taken = sorted(OWN_KEYS & set(found))
    if taken:
        raise _refused(
            f"keys other than those which have inputs: {', '.join(taken)}",
            f"；{'、'.join(taken)} 各有自己的输入，请写在那里",
        )
    if "date" in found:
        raise _refused(
            "keys other than date: it would be the same in every post, and Jekyll takes the day "
            "from the file's name",
            "；不要写 date：它在每篇文章里都一样，日期由 Jekyll 取自文件名",
        )
    if twice:
        listed = ", ".join(twice)
        raise _refused(f"each key once; twice: {listed}", f"，每个键只写一次；重复：{listed}")
    if re.search(r"^(---|\.\.\.)(\s|$)", text, re.MULTILINE):
        raise _refused("YAML lines without --- or ...", "，不含 --- 和 ...")
    _check_below_other_lines(text, found)
    return text


def _refused(english: str, more: str = "") -> RefusedInput:
    return RefusedInput(english, f"若干行 YAML，每行 `键: 值`{more}")


def _check_below_other_lines(text: str, found: dict[str, object]) -> None:
    """Refuse what is YAML by itself only, such as ``{math: true}``: Jekyll would lose the post."""
    try:
        whole = yaml.safe_load(f"layout: post\n{text}")
    except NO_YAML as error:
        raise _refused(
            "YAML lines `key: value` that may follow others, no braces", "，不用花括号"
        ) from error
    if set(whole) != {"layout", *found}:
        raise _refused("YAML lines `key: value` that may follow others", "，能接在别的行之后")
    _check_for_psych(text)


def _check_for_psych(text: str) -> None:
    """Refuse what Python reads and Ruby does not; Jekyll would lose the post without a word."""
    for token in yaml.scan(text):
        if isinstance(token, yaml.TagToken):
            raise _refused("YAML lines without tags (!)", "，不用标签（!）")
        if isinstance(token, yaml.ScalarToken) and re.search(r"[\ud800-\udfff]", token.value):
            raise _refused("YAML lines without halves of surrogate pairs", "，不含半个代理对")


FrontMatter = Annotated[str, PlainValidator(lambda text: front_matter(text) if text else "")]
