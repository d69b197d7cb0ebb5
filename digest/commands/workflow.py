"""The workflow that a blog needs: written from the inputs that differ from the defaults."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.commands.findings import Finding, bad
from digest.errors import SettingsError
from digest.settings import NO_YAML, action_inputs

ROOT = Path(__file__).parents[2]
TEMPLATE = "workflow.yml.j2"
FOLDER = Path(".github/workflows")
CHECKOUT = re.compile(r"uses: (actions/checkout@[0-9a-f]{40} # v[\d.]+)")
BLOCK_INDENT = 12 * " "
ACTION = re.compile(r"(?P<owner>[\w-]+)/(?P<name>[\w.-]+)(?:/[\w./-]+)?@[\w./-]+")
SECRET = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
SECRETS = {"gemini": "GEMINI_API_KEY", "openai": "OPENAI_API_KEY", "none": ""}
FROM_THE_RUN = frozenset({"api-key", "github-token", "date"})  # written by the template itself
PERMISSIONS = {
    "pull-request": (
        ("contents: write", "pushes the branch"),
        ("pull-requests: write", "opens the pull request"),
    ),
    "commit": (
        ("contents: write", "pushes the commit"),
        ("pull-requests: read", "sees open and closed digests"),
    ),
    "dry-run": (("contents: read", "reads the blog"),),
}
DISPATCH = ("actions: write", "starts the workflow that builds the site")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the workflow is written from.

    ``action`` is ``OWNER/NAME@REF``, ``secret`` the name of the key's secret or empty,
    ``inputs`` the inputs that were chosen, defaults among them.
    """

    action: str
    secret: str
    inputs: Mapping[str, str]


def render(choice: Choice) -> str:
    """Return the text of the workflow.

    Raises:
        SettingsError: the action's or the secret's name cannot be one.
    """
    if not ACTION.fullmatch(choice.action):
        raise SettingsError(f"--action: given {choice.action!r}; allowed: OWNER/NAME@REF")
    if choice.secret and not SECRET.fullmatch(choice.secret):
        raise SettingsError(f"--secret: given {choice.secret!r}; allowed: A_NAME_IN_CAPITALS")
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 (YAML; every value is quoted by _scalar)
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    publish = choice.inputs.get("publish", "pull-request")
    rights = PERMISSIONS[publish] + ((DISPATCH,) if choice.inputs.get("dispatch-workflow") else ())
    return environment.get_template(TEMPLATE).render(
        action=choice.action,
        checkout=_checkout(),
        secret=choice.secret,
        permissions=rights,
        inputs=[(name, _scalar(value)) for name, value in chosen(choice.inputs).items()],
    )


def misnamed(inputs: Mapping[str, str]) -> list[Finding]:
    """Tell that OpenAI itself would be asked for a model of Gemini's, the default."""
    model = inputs.get("model") or action_inputs()["model"]["default"]
    if inputs.get("provider") != "openai" or inputs.get("base-url") or "gemini" not in model:
        return []
    remedy = "set the inputs model and base-url to those of your service; docs/costs.md has some"
    return [bad(f"provider: openai without a base-url, and the model is {model}", remedy)]


def chosen(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that differ from the defaults, and always the categories."""
    defaults = {name: entry["default"] for name, entry in action_inputs().items()}
    return {
        name: inputs[name]
        for name in defaults
        if name in inputs
        and name not in FROM_THE_RUN
        and (inputs[name] != defaults[name] or name == "categories")
    }


def _scalar(value: str) -> str:
    """Return a value as YAML; numbers and truth values stay bare, lines become a block.

    A runner reads a bare ``007`` as 7, and one of many digits as a fraction.
    """
    if re.fullmatch(r"0|[1-9]\d{0,8}|true|false", value):
        return value
    lines = value.split("\n")
    if (
        len(lines) > 1
        and value[0] != " "
        and all(line.strip() and line.isprintable() for line in lines)
    ):
        return "|-\n" + textwrap.indent(value, BLOCK_INDENT)
    style = '"' if "\n" in value else None
    text = yaml.safe_dump(value, default_style=style, allow_unicode=True, width=10_000)
    return text.removesuffix("\n").removesuffix("\n...").strip()


def _checkout() -> str:
    """Return the checkout that the project's own workflow pins, with its version."""
    text = (ROOT / ".github/workflows/digest.yml").read_text(encoding="utf-8")
    found = CHECKOUT.search(text)
    if found is None:
        raise SettingsError("this copy of the action is incomplete: no pinned actions/checkout")
    return found[1]


def uses_of(path: Path) -> list[Mapping[str, object]]:
    """Return the steps and jobs of a workflow that use the action; empty if it cannot be read.

    Each with the permissions that hold for it. Every scalar is the text it is, as the runner
    passes it: ``no`` is no ``false``.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (makes text, lists and mappings only)
    except (OSError, *NO_YAML):
        return []
    whole = document if isinstance(document, dict) else {}
    jobs = whole.get("jobs")
    found: list[Mapping[str, object]] = []
    for job in jobs.values() if isinstance(jobs, dict) else ():
        if isinstance(job, dict):
            rights = {"permissions": job.get("permissions", whole.get("permissions"))}
            found += [{**used, **rights} for used in (job, *_steps(job)) if _is_ours(used)]
    return found


def _steps(job: Mapping[str, object]) -> list[dict[str, object]]:
    steps = job.get("steps")
    return [s for s in steps if isinstance(s, dict)] if isinstance(steps, list) else []


def _is_ours(used: Mapping[str, object]) -> bool:
    """Tell whether a step uses the action, or a job its reusable workflow."""
    return bool(re.search(r"/arxiv-digest(/[\w./-]+)?@", str(used.get("uses"))))
