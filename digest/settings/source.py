"""Where the settings come from: flags, then the environment, then ``action.yml``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from digest.errors import SettingsError
from digest.settings.action import action_inputs
from digest.settings.model import Settings

SECRETS = frozenset({"api-key", "github-token", "GEMINI_API_KEY", "OPENAI_API_KEY"})
LONGEST_SHOWN = 80
GROUPS: Mapping[str, tuple[str, ...]] = {
    "which papers": (
        "categories", "date", "anchor", "timezone", "late", "look-back-days", "primary-only",
        "include-keywords", "exclude-keywords", "max-papers",
    ),
    "the model": (
        "provider", "model", "fallback-model", "api-key", "base-url", "requests-per-minute",
        "tokens-per-minute", "concurrency", "reading", "glossary", "max-minutes",
    ),
    "the post": (
        "working-directory", "posts-dir", "file-name", "layout", "title", "tags", "front-matter",
        "clean-head", "template", "on-empty", "on-partial",
    ),
    "publishing": (
        "publish", "github-token", "base", "branch-prefix", "commit-message", "pr-title", "labels",
        "reviewers", "draft", "state-dir", "overwrite", "dispatch-workflow",
    ),
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser: every input is a flag, in groups."""
    made = argparse.ArgumentParser(
        prog="python entrypoint.py",
        usage="%(prog)s [--input value ...]   (--help lists all; also: init, doctor)",
        description="Make the arXiv digest of a day for the Jekyll blog in this folder. "
        "A first try that changes nothing: --publish dry-run.",
        epilog="Other commands: `python entrypoint.py init` writes the workflow, "
        "`python entrypoint.py doctor` checks a blog. Exit codes: 0 done, 2 settings, 3 arXiv, "
        "4 model, 5 publishing, 6 empty or partial where asked to fail.",
        allow_abbrev=False,
    )
    for title, names in GROUPS.items():
        group = made.add_argument_group(title)
        for name in names:
            entry = action_inputs()[name]
            default = entry["default"]
            group.add_argument(
                f"--{name}",
                **_shape(name, default),
                help=(entry["description"] + (f" (default: {default})" if default else "")).replace(
                    "%", "%%"
                ),
            )
    return made


def _shape(name: str, default: str) -> dict[str, Any]:
    """Return how a flag takes its value; one that is true or false may stand bare."""
    if default in ("true", "false"):
        return {"nargs": "?", "const": "true", "metavar": "true|false"}
    return {"metavar": "N" if default.isdigit() else name.rpartition("-")[2].upper()}


def load(argv: Sequence[str], now: datetime) -> Settings:
    """Return the settings of this run, from flags and the environment.

    Args:
        argv: the flags, without the program's name; they win over the environment.
        now: the present moment; ``DIGEST_NOW`` in the environment stands in for it.

    Raises:
        SettingsError: one message with every bad value: its input's name, what was
            given (never a secret) and what is allowed.
    """
    flags = {k: v for k, v in vars(parser().parse_args(argv)).items() if v is not None}
    try:
        return Settings(now=now, **flags)
    except ValidationError as error:
        problems = [_describe(detail) for detail in error.errors()]
        raise SettingsError("\n".join(["bad settings:", *problems])) from None


def _describe(detail: Any) -> str:
    field = str(detail["loc"][0])
    name = field if field.isupper() else field.replace("_", "-")
    allowed = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "literal_error":
        allowed = "one of " + detail["ctx"]["expected"].replace("'", "")
    given = str(detail.get("input") or "")
    if not given:
        shown = "nothing"
    elif name in SECRETS:
        shown = "a value that is not shown"
    else:
        shown = ascii(given if len(given) <= LONGEST_SHOWN else given[:LONGEST_SHOWN] + "…")
    return f"- {name}: given {shown}; allowed: {allowed}"
