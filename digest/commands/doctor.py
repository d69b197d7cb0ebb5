"""``doctor``: look at a blog and at everything a digest needs, and list what is wrong."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.actions import Runner
from digest.commands import findings, past, reach, site, workflow
from digest.commands.findings import Finding, bad, good, hint
from digest.commands.init import NOBODY, repository_of, wishes
from digest.errors import SettingsError
from digest.settings import Settings, action_inputs, load, parser

DESCRIPTION = (
    "Check the blog in this folder: workflow, settings, key, token, arXiv, the site's "
    "configuration, the last runs. Nothing is changed. Inputs are taken from the workflow; "
    "flags win over them. Exit code 0, or 2 if anything is marked ✘."
)
OWN_TOKEN = re.compile(r"\$\{\{ *(github\.token|secrets\.GITHUB_TOKEN) *\}\}", re.IGNORECASE)
ABSENT = (
    "- api-key: given nothing",
    "- github-token: given nothing",
    "- github-token: given a value that is not shown; allowed: GITHUB_REPOSITORY=",
)


@dataclass(frozen=True, slots=True)
class Settled:
    """The settings as far as they can be judged here; what is missing has a stand-in."""

    settings: Settings | None
    found: tuple[Finding, ...]
    has_key: bool = True


def main(argv: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    runner = Runner(os.environ, sys.stdout)
    found = []
    for finding in doctor(argv, Path.cwd(), datetime.now(UTC), runner):
        found.append(finding)
        for line in findings.lines([finding]):
            runner.line(line)
    return findings.exit_code(found)


def doctor(argv: Sequence[str], folder: Path, now: datetime, runner: Runner) -> Iterator[Finding]:
    """Yield the findings as they come.

    Args:
        argv: flags; every input of the action, and ``--call`` for one call of the model.
        folder: the Jekyll root, or the repository above it.
        now: the present moment.
        runner: told every secret before anything is asked of the world.
    """
    given, call = _given(argv)
    repository = repository_of(folder)
    used, told = _workflow(repository)
    yield from told
    below = folder.resolve().relative_to(repository.resolve()).as_posix()
    inputs = {"working-directory": below, **used, **given}
    with chdir(repository):
        settled = settle(inputs, now)
    yield from settled.found
    yield from workflow.misnamed(inputs)
    root = repository / inputs["working-directory"]
    settings = settled.settings
    if settings is None:
        yield from site.judge(site.read(root), site.Wishes())
        return
    for secret in settings.secrets:
        runner.mask(secret)
    if settled.has_key:
        yield from reach.model(settings, call=call)
    yield from reach.github(settings, repository)
    yield from reach.arxiv(settings)
    yield from site.judge(site.read(root), wishes(inputs))
    yield from past.judge(root, settings)


def _given(argv: Sequence[str]) -> tuple[dict[str, str], bool]:
    made = parser()
    made.prog, made.description, made.epilog = "python entrypoint.py doctor", DESCRIPTION, None
    made.usage = "%(prog)s [--input value ...]   (--help lists all)"
    made.add_argument("--call", action="store_true", help="make one small call of the model")
    found = vars(made.parse_args(argv))
    call = bool(found.pop("call"))
    return {k.replace("_", "-"): v for k, v in found.items() if v is not None}, call


def _workflow(repository: Path) -> tuple[dict[str, str], list[Finding]]:
    """Return the inputs that the blog's workflow gives, and what is to say of it."""
    files = sorted((repository / workflow.FOLDER).glob("*.y*ml"))
    steps = [(path, step) for path in files for step in workflow.uses_of(path)]
    if not steps:
        remedy = "write one: python entrypoint.py init"
        return {}, [bad(f"no workflow in {workflow.FOLDER} uses the action", remedy)]
    path, step = steps[0]
    found = [_named(f"{path.relative_to(repository)} uses {step['uses']}", str(step["uses"]))]
    if len(steps) > 1:
        remedy = "give flags to check another one"
        found.append(hint(f"{len(steps)} steps use the action; this looks at the first", remedy))
    given = step.get("with")
    known = action_inputs()
    inputs = {
        str(name): str(value)
        for name, value in (given.items() if isinstance(given, dict) else ())
        if name in known and "${{" not in str(value)
    }
    token = str(given.get("github-token", "")) if isinstance(given, dict) else ""
    if token and not OWN_TOKEN.fullmatch(token):
        found.append(good("publishes with the token given as github-token"))
    else:
        found += _rights(step.get("permissions"), inputs.get("publish", "pull-request"))
    return inputs, found


def _named(what: str, uses: str) -> Finding:
    if uses.startswith(NOBODY):
        return bad(what, "OWNER stands for the account under which the action lies: put its name")
    return good(what)


def _rights(given: object, publish: str) -> list[Finding]:
    """Compare a job's permissions with those that publishing needs."""
    wanted = dict(right.split(": ") for right, _ in workflow.PERMISSIONS.get(publish, ()))
    if given == "write-all" or not wanted:
        return []
    have: Mapping[str, object] = given if isinstance(given, dict) else {}
    enough = {"read": ("read", "write"), "write": ("write",)}
    missing = [f"{k}: {v}" for k, v in wanted.items() if have.get(k) not in enough[v]]
    if not missing:
        return [good(f"the job's permissions fit publish: {publish}")]
    remedy = "add to the job\n  permissions:\n" + "\n".join(f"    {right}" for right in missing)
    return [bad(f"the job lacks permissions for publish: {publish}", remedy)]


def settle(inputs: Mapping[str, str], now: datetime) -> Settled:
    """Load the settings; where only key or token are missing, with stand-ins for them."""
    flags = [f"--{name}={value}" for name, value in inputs.items()]
    try:
        settings = load(flags, now)
        return Settled(settings, (_summed_up(settings, settings.publish),))
    except SettingsError as error:
        problems = str(error).splitlines()[1:]
    if others := [problem for problem in problems if not problem.startswith(ABSENT)]:
        return Settled(None, tuple(bad(f"input {p.removeprefix('- ')}", _INPUTS) for p in others))
    no_key = any(problem.startswith(ABSENT[0]) for problem in problems)
    stand_ins = ["--publish=dry-run", *(["--api-key=stand-in"] * no_key)]
    settings = load([*flags, *stand_ins], now)
    found = [_summed_up(settings, inputs.get("publish", "pull-request"))]
    if no_key:
        name = f"{settings.provider.upper()}_API_KEY"
        remedy = f"export {name}=… to check it from here; for the runs it is a secret of the\n"
        remedy += "repository (Settings → Secrets and variables → Actions)"
        found.append(bad(f"no key of the model's service here (api-key or {name})", remedy))
    return Settled(settings, tuple(found), not no_key)


_INPUTS = "README.md has the table of inputs"


def _summed_up(settings: Settings, publish: str) -> Finding:
    asked = ", ".join(settings.categories)
    made = f"{settings.provider} {settings.model}" if settings.provider != "none" else "no model"
    return good(f"settings: {asked}; {made}; publish: {publish}")
