"""The input ``front-matter``: further lines of YAML, as Jekyll's Ruby reads them too."""

from __future__ import annotations

import re
import textwrap

import yaml

OWN_KEYS = {"layout", "title", "tags"}
NO_YAML = (yaml.YAMLError, ValueError, RecursionError)  # what PyYAML raises; at 2026-02-30 too


def yaml_problem(error: Exception) -> str:
    """Say in one line what is wrong with a text that is no YAML, and where."""
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}: " if mark else ""
    if isinstance(error, RecursionError):
        return "nested too deep"
    return where + " ".join(str(getattr(error, "problem", None) or error).split())


def front_matter(text: str) -> str:
    """Return further YAML lines; they must be a mapping without our own keys."""
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    text = textwrap.dedent(text).strip("\n")
    try:
        found = yaml.safe_load(text)
    except NO_YAML as error:
        raise ValueError(f"YAML lines `key: value`; {yaml_problem(error)}") from error
    if not isinstance(found, dict) or any(not isinstance(key, str) for key in found):
        raise ValueError("YAML lines `key: value`")
    taken = sorted(OWN_KEYS & set(found))
    if taken:
        raise ValueError(f"keys other than layout, title, tags, which have inputs: {taken}")
    if re.search(r"^(---|\.\.\.)(\s|$)", text, re.MULTILINE):
        raise ValueError("YAML lines without --- or ...")
    _check_below_other_lines(text, found)
    return text


def _check_below_other_lines(text: str, found: dict[str, object]) -> None:
    """Refuse what is YAML by itself only, such as ``{math: true}``: Jekyll would lose the post."""
    try:
        whole = yaml.safe_load(f"layout: post\n{text}")
    except NO_YAML as error:
        raise ValueError("YAML lines `key: value` that may follow others, no braces") from error
    if set(whole) != {"layout", *found}:
        raise ValueError("YAML lines `key: value` that may follow others")
    _check_for_psych(text)


def _check_for_psych(text: str) -> None:
    """Refuse what Python reads and Ruby does not; Jekyll would lose the post without a word."""
    for token in yaml.scan(text):
        if isinstance(token, yaml.TagToken):
            raise ValueError("YAML lines without tags (!)")
        if isinstance(token, yaml.ScalarToken) and re.search(r"[\ud800-\udfff]", token.value):
            raise ValueError("YAML lines without halves of surrogate pairs")
