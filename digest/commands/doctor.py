"""`doctor`: try all that a run needs, and say what to do about what fails."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest import models, plain_files
from digest.actions import Runner
from digest.arxiv import api
from digest.commands import (
    archive_pages,
    findings,
    init,
    jekyll_site,
    past_digests,
    site_checks,
    workflow_check,
)
from digest.commands.findings import Finding, bad, good, hint
from digest.commands.init import NOBODY, repository_of, wishes
from digest.commands.workflow_check import used_in
from digest.domain import Prompt, Traffic
from digest.errors import ModelError, PaperError, PublishError, SettingsError, SourceDown
from digest.interests import parse_interests
from digest.plain_files import NotPlain
from digest.post import try_template
from digest.publish import PublishOptions, advice
from digest.publish.github import GitHub, GitHubRefused
from digest.publish.options import with_repository
from digest.reading import parse_glossary
from digest.settings import Settings, action_inputs, load, parser
from digest.web import Web

OK = 200
PATIENCE_S = 30.0  # a check does not wait as long as a run would
ONE_CALL = {
    "fallback_model": "", "requests_per_minute": 0, "tokens_per_minute": 0, "concurrency": 1
}  # fmt: skip
HELLO = Prompt("Answer with one word.", "Say: ready")
STATUS = "https://status.arxiv.org"


def model(settings: Settings, *, call: bool) -> Iterator[Finding]:
    """Tell whether there is a key, and with ``call`` whether the model answers to it."""
    if settings.provider == "none":
        yield good("no model is wanted (provider: none): abstracts stay English")
        return
    if not call:
        yield good(f"a key for {settings.provider} is there (--call makes one small call with it)")
        return
    try:
        alone = settings.model_copy(update=ONE_CALL)
        asked = models.build_model(alone, time.monotonic() + PATIENCE_S)
        reply = asked.complete(HELLO) if asked else None
    except ModelError as error:
        yield bad(f"the model's service refuses: {error}", "see docs/troubleshooting.md")
    except PaperError as error:
        remedy = "the digest would wait for it and go on in its next run; see docs/costs.md"
        yield bad(f"the model gave no answer: {error}", remedy)
    else:
        version = reply.model_version if reply else ""
        yield good(f"{settings.model} answers (as {version})")


def github(settings: Settings, repository: Path) -> Iterator[Finding]:
    """Tell whether the token may do in the repository what publishing needs."""
    if settings.github_token is None:
        remedy = "a run has the job's own; set INPUT_GITHUB_TOKEN to check one from here"
        yield hint("no token for GitHub here", remedy)
        return
    try:
        local = settings.model_copy(update={"github_workspace": repository})
        options = with_repository(PublishOptions(local))
        hub = GitHub(options, sleep=time.sleep, clock=time.time)
        answer = hub.get("")
    except PublishError as error:
        yield bad(str(error), "see docs/review.md, “Permissions”")
        return
    facts = answer if isinstance(answer, dict) else {}
    rights = facts.get("permissions")
    if facts.get("archived") is True:
        yield bad(f"{options.repository} is archived", "nothing can be pushed to it")
    elif isinstance(rights, dict) and rights.get("push") is False:
        yield bad(f"the token can only read {options.repository}", advice.permissions(options))
    else:
        yield good(f"the token opens {options.repository}")
    yield from _pull_requests_allowed(hub)


def _pull_requests_allowed(hub: GitHub) -> Iterator[Finding]:
    """Tell what the repository's setting says, where the token may read it (admins only)."""
    try:
        answer = hub.get("/actions/permissions/workflow")
    except GitHubRefused:
        return
    if isinstance(answer, dict) and answer.get("can_approve_pull_request_reviews") is False:
        yield bad("GitHub Actions may not open pull requests here", f"tick {advice.SETTING}")


def arxiv(settings: Settings) -> Iterator[Finding]:
    """Tell whether arXiv's API answers, by one request."""
    web = Web(
        settings.arxiv_request_interval,
        settings.arxiv_page_interval,
        contact=settings.contact,
        named=settings.arxiv_addresses,
        budget_s=1.0,  # too little for a second try
        timeout_s=PATIENCE_S,
        index_timeout_s=PATIENCE_S,
        deadline=time.monotonic() + PATIENCE_S,
    )
    category = settings.categories[0]
    asked = {
        "search_query": f"cat:{category}",
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "max_results": "1",
    }
    try:
        answer = web(settings.arxiv_api_url, traffic=Traffic.INDEX, params=asked)
    except SourceDown as error:
        remedy = f"a run tries for 8 minutes, and by OAI-PMH too; see {STATUS}"
        yield bad(f"arXiv does not answer: {error}", remedy)
        return
    feed = api.parse_atom(answer.body)
    if answer.status != OK or feed.broken or feed.error:
        said = feed.error or feed.broken
        yield bad(f"arXiv answers HTTP {answer.status}, {said}", f"see {STATUS}, and try later")
    elif not feed.papers:
        yield hint(f"arXiv answers, but shows nothing in {category}", f"see {STATUS}")
    else:
        yield good(f"arXiv answers; the newest of {category} is {feed.papers[0].versioned}")


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
        settled = load_with_stand_ins(inputs, now)
    yield from settled.found
    yield from init.misnamed(inputs)
    root = repository / inputs["working-directory"]
    settings = settled.settings
    if settings is None:
        yield from site_checks.check_site(jekyll_site.read_site(root), site_checks.Wishes())
        return
    for secret in settings.secrets:
        runner.mask(secret)
    yield from _files(settings, repository)
    if settled.has_key:
        yield from model(settings, call=call)
    yield from github(settings, repository)
    yield from arxiv(settings)
    yield from site_checks.check_site(jekyll_site.read_site(root), wishes(inputs))
    yield from past_digests.check_past_digests(root, settings)
    yield from archive_pages.check_archive(jekyll_site.read_site(root), inputs)


def _files(settings: Settings, repository: Path) -> Iterator[Finding]:
    """Try the blog's own files as a run would before it pays for anything."""
    root = repository / settings.working_directory
    for name, attempt in (
        (settings.template, lambda text: try_template(text, settings.style)),
        (settings.glossary, parse_glossary),
        (settings.interests, parse_interests),
    ):
        if not name:
            continue
        try:
            attempt(plain_files.read_plain_file(root, name).decode("utf-8-sig"))
        except (SettingsError, NotPlain, OSError) as error:
            yield bad(f"{name}: {error}", "docs/jekyll.md and docs/interests.md have the forms")
        else:
            yield good(f"{name} can be used")


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
    found = list(workflow_check.unreadable(repository))
    uses = [used for path in workflow_check.files(repository) for used in used_in(path, repository)]
    uses.sort(key=lambda used: "backfill" in str(used.step["uses"]))  # the daily digest first
    if not uses:
        remedy = "write one: python entrypoint.py init"
        absent = bad(f"no workflow in {init.FOLDER} uses the action", remedy)
        return {}, found or [absent]
    used = uses[0]
    named = str(used.step["uses"])
    found.append(_named(f"{used.path.relative_to(repository)} uses {named}", named))
    if len(uses) > 1:
        remedy = "give flags to check another one"
        found.append(hint(f"{len(uses)} steps use the action; this looks at the first", remedy))
    found += workflow_check.check_workflow(used)
    known = action_inputs()
    inputs = {k: v for k, v in used.scheduled.items() if k in known}
    token = used.inputs.get("github-token", "")
    if token and not OWN_TOKEN.fullmatch(token):
        found.append(good("publishes with the token given as github-token"))
    else:
        found += _rights(used.permissions, inputs.get("publish", "pull-request"))
    return inputs, found


def _named(what: str, uses: str) -> Finding:
    if uses.startswith(NOBODY):
        return bad(what, "OWNER stands for the account under which the action lies: put its name")
    return good(what)


def _rights(given: object, publish: str) -> list[Finding]:
    """Compare a job's permissions with those that publishing needs."""
    wanted = dict(right.split(": ") for right, _ in init.PERMISSIONS.get(publish, ()))
    if given == "write-all" or not wanted:
        return []
    have: Mapping[str, object] = given if isinstance(given, dict) else {}
    enough = {"read": ("read", "write"), "write": ("write",)}
    missing = [f"{k}: {v}" for k, v in wanted.items() if have.get(k) not in enough[v]]
    if not missing:
        return [good(f"the job's permissions fit publish: {publish}")]
    remedy = "add to the job\n  permissions:\n" + "\n".join(f"    {right}" for right in missing)
    return [bad(f"the job lacks permissions for publish: {publish}", remedy)]


def load_with_stand_ins(inputs: Mapping[str, str], now: datetime) -> Settled:
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
