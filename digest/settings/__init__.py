"""Inputs: from the environment (`INPUT_…`) or the command line, checked all at once."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import yaml
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from digest import ROOT, version
from digest.domain import Style
from digest.errors import SettingsError
from digest.settings import inputs as f
from digest.settings import paths as p
from digest.settings.choices import one_of
from digest.settings.credentials import Key, Token
from digest.settings.front_matter import NO_YAML, FrontMatter, yaml_problem
from digest.settings.typed_text import did_you_mean, half_width, login_of, presentable, without_keys
from digest.window import (
    Period,
    RecordLocation,
    Span,
    Window,
    latest_closed,
    latest_period,
    period_of,
    window_of,
)

__all__ = [
    "NO_YAML",
    "Settings",
    "action_inputs",
    "grouped_inputs",
    "input_defaults",
    "load",
    "parser",
    "secrets_given",
    "yaml_problem",
]


MAY_BE_EMPTY = ("layout",)  # any other input that is blank has its default
ACTION_YML = ROOT / "action.yml"
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""For the action's own file: what it says of a mistake differs, and that has none."""


@cache
def action_inputs() -> Mapping[str, Mapping[str, str]]:
    """Return the inputs of ``action.yml``: name to ``description`` and ``default``.

    A default that is an expression of the runner (the job's token) is empty here.
    """
    text = ACTION_YML.read_text(encoding="utf-8")
    inputs: Mapping[str, Mapping[str, str]] = yaml.load(text, _QUICK)["inputs"]  # noqa: S506 (safe)
    return {
        name: {
            "description": entry["description"],
            "default": "" if "${{" in entry.get("default", "") else entry.get("default", ""),
        }
        for name, entry in inputs.items()
    }


def input_defaults() -> dict[str, str]:
    """Return the defaults of the inputs, by name."""
    return {name: entry["default"] for name, entry in action_inputs().items()}


def field_defaults() -> dict[str, str]:
    """Return the defaults by the names of the settings' fields."""
    return {name.replace("-", "_"): default for name, default in input_defaults().items()}


def _emptied() -> dict[str, Any]:
    """Return the inputs that the environment gives as empty and that may be so."""
    given = {name: os.environ.get(f"INPUT_{name.upper()}") for name in MAY_BE_EMPTY}
    return {name: "" for name, value in given.items() if value is not None and not value.strip()}


class Settings(BaseSettings):
    """Everything a run is told. Frozen; secrets are `SecretStr`."""

    model_config = SettingsConfigDict(
        env_prefix="INPUT_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        arbitrary_types_allowed=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    digest_now: f.Moment = Field(None, validation_alias="DIGEST_NOW")
    now: f.Now

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (not a source of ours)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (not a source of ours)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take flags, then the environment, then the defaults of ``action.yml``."""
        emptied = InitSettingsSource(settings_cls, _emptied())
        defaults = InitSettingsSource(settings_cls, field_defaults())
        return init_settings, env_settings, emptied, defaults

    @model_validator(mode="before")
    @classmethod
    def _blank_is_unset(cls, data: dict[str, Any]) -> dict[str, Any]:
        defaults = field_defaults()
        for name, value in data.items():
            if isinstance(value, str) and name != "front_matter":
                blank = "" if name in MAY_BE_EMPTY else defaults.get(name, "")
                data[name] = value.strip() or blank
        if f.choice(data.get("digest", "")) in ("week", "month"):
            data["provider"] = "none"  # so that no key is asked for
        return data

    # The runner's and the tests' environment
    github_workspace: Path = Field(Path(), validation_alias="GITHUB_WORKSPACE")
    github_repository: f.Repository = Field("", validation_alias="GITHUB_REPOSITORY")
    github_api_url: f.Url = Field("https://api.github.com", validation_alias="GITHUB_API_URL")
    github_graphql_url: f.Url = Field(
        "https://api.github.com/graphql", validation_alias="GITHUB_GRAPHQL_URL"
    )
    github_server_url: f.Url = Field("https://github.com", validation_alias="GITHUB_SERVER_URL")
    github_ref_name: str = Field("", validation_alias="GITHUB_REF_NAME")
    github_ref_type: str = Field("", validation_alias="GITHUB_REF_TYPE")
    github_event_name: str = Field("", validation_alias="GITHUB_EVENT_NAME")
    runner_temp: Path | None = Field(None, validation_alias="RUNNER_TEMP")
    gemini_api_key: SecretStr | None = Field(None, validation_alias="GEMINI_API_KEY")
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    arxiv_api_url: f.ApiUrl = Field(
        "https://export.arxiv.org/api/query", validation_alias="ARXIV_API_URL"
    )
    arxiv_oai_url: f.OaiUrl = Field(
        "https://oaipmh.arxiv.org/oai", validation_alias="ARXIV_OAI_URL"
    )
    arxiv_url: f.Url = Field("https://arxiv.org", validation_alias="ARXIV_URL")
    arxiv_request_interval: f.Interval = Field(3.0, validation_alias="ARXIV_REQUEST_INTERVAL")
    arxiv_page_interval: f.Interval = Field(15.0, validation_alias="ARXIV_PAGE_INTERVAL")

    # Inputs
    categories: f.Categories
    anchor: f.Anchor
    timezone: f.Zone
    digest: Annotated[Literal["day", "week", "month"], f.OneOf]
    date: f.Days
    stage: f.Stage
    stage_dir: p.StageFolderPath
    per: Annotated[Literal["month", "range"], f.OneOf]
    shard_days: Annotated[int, f.number(1, 366)]
    max_parallel: Annotated[int, f.number(1, 256)]
    late: f.Flag
    look_back_days: Annotated[int, f.number(1, 45)]
    primary_only: f.Flag
    include_keywords: f.Keywords
    exclude_keywords: f.Keywords
    max_papers: Annotated[int, f.number(0, 2000)]
    min_score: Annotated[int, f.number(0, 10)]
    provider: Annotated[Literal["gemini", "openai", "none"], f.OneOf]
    model: f.Model
    fallback_model: f.Model
    ranking_model: f.Model
    api_key: Key
    base_url: f.BaseUrl
    service_tier: f.ServiceTier
    requests_per_minute: Annotated[int, f.number(0, 100_000)]
    requests_per_day: Annotated[int, f.number(0, 10_000_000)]
    tokens_per_minute: Annotated[int, f.number(0, 1_000_000_000)]
    concurrency: Annotated[int, f.number(1, 64)]
    reading: Annotated[Literal["full", "abstract", "off"], f.OneOf]
    working_directory: p.WorkingDirectory
    glossary: p.BlogFile
    interests: f.Interests
    max_minutes: Annotated[int, f.number(1, 350)]
    publish: Annotated[Literal["pull-request", "commit", "write", "dry-run"], f.OneOf]
    posts_dir: p.BlogFolder
    file_name: p.FileName
    page: Annotated[Literal["classic", "rich"], f.OneOf]
    layout: p.Layout
    title: f.Pattern
    tags: f.Words
    front_matter: FrontMatter
    clean_head: f.Flag
    template: p.BlogFile
    on_empty: Annotated[Literal["skip", "post", "fail"], f.OneOf]
    on_partial: Annotated[Literal["publish", "draft", "fail"], f.OneOf]
    github_token: Token
    base: p.Branch
    branch_prefix: p.BranchPrefix
    commit_message: f.Pattern
    pr_title: f.Pattern
    labels: f.Labels
    reviewers: f.People
    draft: f.Flag
    state_dir: p.StateDir
    overwrite: f.Flag
    dispatch_workflow: p.Workflow

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Return the dates of this run's posts, oldest first."""
        return self.span.days

    @property
    def span(self) -> Span:
        """Return the days asked for, or the latest window that has closed."""
        if self.date is not None:
            return self.date
        day = latest_closed(self.now, self.anchor, self.timezone)
        return Span(day, day)

    @property
    def daily(self) -> bool:
        """Tell whether this is a daily run: no date, or that of the latest window."""
        latest = latest_closed(self.now, self.anchor, self.timezone)
        return not self.span.ranged and self.span.first == latest

    @property
    def period(self) -> Period | None:
        """Return the week or month asked for, or the latest that is over; None for a daily run."""
        if self.digest == "day":
            return None
        if self.date is not None:
            return period_of(self.digest, self.date.first)
        return latest_period(self.digest, latest_closed(self.now, self.anchor, self.timezone))

    @property
    def of_period(self) -> Settings:
        """Return the settings with which a period's post is published, which asks no model.

        Its branches have a prefix of their own, which the runs of the days never look at.
        """
        prefix = f"{self.digest}-{self.branch_prefix}"
        empty = dict.fromkeys(("interests", "template", "glossary"), "")
        return self.model_copy(update={"branch_prefix": prefix, **empty})

    @property
    def arxiv_addresses(self) -> tuple[str, ...]:
        """Return where arXiv, or a mirror of it, is asked."""
        return (self.arxiv_api_url, self.arxiv_oai_url, self.arxiv_url)

    @property
    def contact(self) -> str:
        """Return the address at which arXiv may reach whoever runs this."""
        blog = f"{self.github_server_url}/{self.github_repository}"
        return blog if self.github_repository else "https://github.com/OWNER/arxiv-digest"

    @property
    def blog(self) -> Path:
        """Return the Jekyll root on this machine."""
        return self.github_workspace / self.working_directory

    @property
    def style(self) -> Style:
        """Return what shapes the bytes of a post."""
        return Style(
            layout=self.layout,
            title=self.title,
            tags=self.tags or ("arxiv", *self.categories),
            front_matter=self.front_matter,
            clean_head=self.clean_head,
            zone=str(self.timezone),
            anchor=f"{self.anchor:%H:%M}",
            template=self.template,
            page=self.page,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every secret this run holds, to be masked."""
        held = (self.api_key, self.github_token, self.gemini_api_key, self.openai_api_key)
        return tuple(dict.fromkeys(s.get_secret_value() for s in held if s is not None))

    def window(self, day: dt.date) -> Window:
        """Return the window of a date."""
        return window_of(day, self.anchor, self.timezone)

    @property
    def location(self) -> RecordLocation:
        """Return where the posts and records of this configuration lie."""
        name = f"{self.posts_dir}/{self.file_name} {self.branch_prefix}"
        return RecordLocation(self.state_dir, self.posts_dir, self.file_name, name, self.categories)


SECRETS = frozenset({"api-key", "github-token", "GEMINI_API_KEY", "OPENAI_API_KEY"})
SECRET_VARIABLES = frozenset(
    {"INPUT_API_KEY", "INPUT_GITHUB_TOKEN", "GEMINI_API_KEY", "OPENAI_API_KEY"}
)
GROUPS = {
    "categories": "which papers",
    "provider": "the model",
    "working-directory": "the post",
    "publish": "publishing",
    "stage": "a backfill in stages",
}
"""Titles of the groups of inputs, by the first input of each in ``action.yml``."""


def grouped_inputs() -> dict[str, list[str]]:
    """Return the names of the inputs by the title of their group, in order."""
    names = list(action_inputs())
    begins = [names.index(first) for first in GROUPS]
    bounds = pairwise([*begins, len(names)])
    return {title: names[at:end] for title, (at, end) in zip(GROUPS.values(), bounds, strict=True)}


class _Parser(argparse.ArgumentParser):
    """Says which flag or command was meant, and repeats nothing that looks like a key."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2 and two lines."""
        flags = [name for action in self._actions for name in action.option_strings]
        names = [*(flag for flag in flags if flag.startswith("--")), "init", "doctor"]
        _, _, given = message.partition("unrecognized arguments: ")
        meant = did_you_mean(given.split("=")[0].split(" ")[0], names) if given else ""
        super().error(without_keys(message) + (f" (did you mean {meant}?)" if meant else ""))


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser: every input is a flag, in groups."""
    made = _Parser(
        prog="python entrypoint.py",
        usage="%(prog)s [--input value ...]   (--help lists all; also: init, doctor)",
        description="Make the arXiv digest of a day for the Jekyll blog in this folder. "
        "A first try that changes nothing: --publish dry-run.",
        epilog="Other commands: `python entrypoint.py init` writes the workflow, "
        "`python entrypoint.py doctor` checks a blog. Exit codes: 0 done, 2 settings, 3 arXiv, "
        "4 model, 5 publishing, 6 empty or partial where asked to fail.",
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"arxiv-digest {version()}")
    for title, names in grouped_inputs().items():
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
        english, chinese = zip(*map(_described, error.errors()), strict=True)
        raise SettingsError(
            without_keys("\n".join(["bad settings:", *english])),
            without_keys("\n".join(["设置有误：", *chinese])),
        ) from None


def _described(detail: Any) -> tuple[str, str]:
    """Return what is wrong with one input, in English and in Chinese."""
    field = str(detail["loc"][0])
    name = field if field.isupper() else field.replace("_", "-")
    given = str(detail.get("input") or "")
    if detail["type"] == "literal_error":
        allowed, allowed_here = one_of(name, given, detail["ctx"]["expected"])
    else:
        allowed = detail["msg"].removeprefix("Value error, ")
        allowed_here = getattr(detail.get("ctx", {}).get("error"), "chinese", allowed)
    elsewhere = getattr(detail.get("ctx", {}).get("error"), "elsewhere", "")
    if elsewhere:
        shown, shown_here = (
            f"a value that is not shown, in {elsewhere}",
            f"{elsewhere} 的内容不予显示",
        )
    elif not given:
        shown, shown_here = "nothing", "没有填写"
    elif name in SECRETS:
        shown, shown_here = "a value that is not shown", "填写的内容不予显示"
    else:
        shown = presentable(given)
        shown_here = f"填的是 {shown}"
    gap = " " * allowed_here.lstrip()[:1].isascii()
    return (
        f"- {name}: given {shown}; allowed: {allowed}",
        f"- {name}：{shown_here}；应为{gap}{allowed_here.lstrip()}",
    )


def secrets_given(argv: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is secret among inputs that were not yet judged, to be masked before that.

    Keys and tokens wherever they may stand, and users and passwords in addresses.
    """
    flags = dict(flag.removeprefix("--").split("=", 1) for flag in argv if "=" in flag)
    inputs = {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in flags.items()}
    found: list[str] = []
    for name, value in [*environ.items(), *inputs.items()]:
        if name in SECRET_VARIABLES:
            found += (value, half_width(value))
        elif name.endswith("_URL"):
            found += login_of(value)
    return tuple(dict.fromkeys(filter(None, map(str.strip, found))))
