"""What is wrong with the workflow that runs the digest: its triggers, inputs, key and limits.

A runner says little of such mistakes: an unknown input is a warning in a log that nobody
reads, a schedule that cannot be is no run at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import yaml

from digest import ROOT, plain_files
from digest.commands.findings import Finding, bad, hint
from digest.plain_files import NotPlain
from digest.settings import NO_YAML, action_inputs, input_defaults, yaml_problem
from digest.settings.typed_text import did_you_mean

FOLDER = Path(".github/workflows")
MENTIONED = "arxiv-digest"
EVERY_DAY = "on:\n  schedule:\n    - cron: 17 5 * * *\n  workflow_dispatch:"
KEY_VARIABLES = ("GEMINI_API_KEY", "OPENAI_API_KEY")
KEY_LINE = "api-key: ${{ secrets.GEMINI_API_KEY }}"
TO_SECRETS = (
    "whoever can read the repository can read it: make a new key at the service, put it into a\n"
    "secret (Settings → Secrets and variables → Actions), and write here\n  " + KEY_LINE
)
_SECRET = re.compile(r"\bsecrets(\.[A-Za-z_]\w*(?![\w-])|\[)")  # no name of one has a hyphen
_OTHERWISE = re.compile(r"\$\{\{\s*inputs\.[\w-]+\s*\|\|\s*'([^']*)'\s*\}\}")
_RELEASE = re.compile(r"v?\d+(\.\d+){0,2}|[0-9a-f]{40}")
_RUNNERS = (  # https://docs.github.com/actions/reference/runners/github-hosted-runners
    "ubuntu-latest", "ubuntu-26.04", "ubuntu-24.04", "ubuntu-22.04", "ubuntu-slim",
    "ubuntu-24.04-arm", "ubuntu-22.04-arm", "macos-latest", "macos-26", "macos-15", "macos-14",
    "windows-latest", "windows-2025", "windows-2022",
)  # fmt: skip
_FIELDS = (  # of a cron line: name, lowest, highest, words that stand for numbers
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct",
                      "nov", "dec")),
    ("day of the week", 0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Used:
    """A step or a job that uses the action, with what holds around it; all scalars are text.

    ``reusable``: a job that calls the reusable workflow.
    """

    path: Path
    step: Mapping[str, object]
    job: Mapping[str, object]
    workflow: Mapping[str, object]

    @property
    def reusable(self) -> bool:
        """Tell whether a job calls the reusable workflow."""
        return self.step is self.job

    @property
    def inputs(self) -> Mapping[str, str]:
        """Return what is given under ``with``."""
        given = self.step.get("with")
        return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}

    @property
    def scheduled(self) -> Mapping[str, str]:
        """Return the inputs as far as they are known of a run that nobody starts by hand.

        ``${{ inputs.x || 'y' }}`` is ``y`` then.
        """
        found = {}
        for name, value in self.inputs.items():
            otherwise = _OTHERWISE.fullmatch(value.strip())
            if otherwise or "${{" not in value:
                found[name] = otherwise[1] if otherwise else value
        return found

    @property
    def permissions(self) -> object:
        """Return the permissions that hold for it."""
        return self.job.get("permissions", self.workflow.get("permissions"))


def files(repository: Path) -> list[Path]:
    """Return the workflows of a repository; none where a link leads to them."""
    try:
        return [path for path in _below(repository, FOLDER) if path.parent == repository / FOLDER]
    except (NotPlain, OSError):
        return []


def _below(repository: Path, folder: Path) -> list[Path]:
    found = plain_files.files_below(repository, folder.as_posix(), links=True)
    return [repository / name for name in found if fnmatch(name, "*.y*ml")]


def used_in(path: Path, root: Path | None = None) -> list[Used]:
    """Return the steps and jobs of a workflow that use the action; none if it cannot be read.

    Every scalar is the text it is, as the runner passes it: ``no`` is no ``false``.

    Args:
        path: of the workflow.
        root: the folder above it from which on no step may be a link; the nearest by default.
    """
    try:
        whole = _parsed(_text(root or path.parent, path))
    except (NotPlain, OSError, *NO_YAML):
        return []
    jobs = whole.get("jobs")
    return [
        Used(path, step, job, whole)
        for job in (jobs.values() if isinstance(jobs, dict) else ())
        if isinstance(job, dict)
        for step in (job, *_steps(job))
        if re.search(r"/arxiv-digest(/[\w./-]+)?(@|$)", str(step.get("uses")))
    ]


def _text(root: Path, path: Path) -> str:
    body = plain_files.read_plain_file(root, path.relative_to(root).as_posix())
    return body.decode("utf-8").replace("\r\n", "\n")


def _parsed(text: str) -> dict[str, object]:
    document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (makes text, lists and mappings only)
    return document if isinstance(document, dict) else {}


def _steps(job: Mapping[str, object]) -> list[dict[str, object]]:
    steps = job.get("steps")
    return [s for s in steps if isinstance(s, dict)] if isinstance(steps, list) else []


def unreadable(repository: Path) -> Iterator[Finding]:
    """Tell of workflows of the digest that GitHub cannot read, or does not look at."""
    try:
        _below(repository, FOLDER)
        everything = _below(repository, FOLDER.parent)
    except (NotPlain, OSError) as error:
        remedy = "put real folders there: GitHub follows no link"
        yield bad(f"{FOLDER.as_posix()} cannot be read: {plain_files.told(error)}", remedy)
        return
    for path in files(repository):
        shown = path.relative_to(repository).as_posix()
        try:
            text = _text(repository, path)
        except (NotPlain, OSError, UnicodeDecodeError) as error:
            yield bad(f"{shown} cannot be read: {error}", "save it as a plain file, in UTF-8")
            continue
        if MENTIONED not in text:
            continue
        try:
            twice = repeated_keys_by_line(text)
        except NO_YAML as error:
            remedy = "GitHub runs nothing of it; indent with blanks, never tabs, and compare with\n"
            remedy += "the workflow in README.md"
            yield bad(f"{shown} is no YAML: {yaml_problem(error)}", remedy)
            continue
        for line, key in twice:
            yield bad(f"{shown}, line {line}: {key} stands twice", "GitHub runs nothing of it")
    for path in everything:
        below = path.relative_to(repository)
        if below.parent != FOLDER and used_in(path, repository):
            remedy = f"GitHub looks at the files of {FOLDER} alone: move it there"
            yield bad(f"{below.as_posix()} is never run", remedy)


def repeated_keys_by_line(text: str) -> tuple[tuple[int, str], ...]:
    """Return keys that stand twice in one mapping, with the line of the second."""
    found: list[tuple[int, str]] = []
    nodes = [yaml.compose(text, Loader=yaml.BaseLoader)]
    looked_at: set[int] = set()  # an alias may lead back to what it stands in
    while nodes:
        node = nodes.pop()
        if id(node) in looked_at:
            continue
        looked_at.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        if not isinstance(node, yaml.MappingNode):
            continue
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                found.append((key.start_mark.line + 1, name))
            seen.add(name)
            nodes.append(value)
    return tuple(sorted(found))


def check_workflow(used: Used) -> Iterator[Finding]:
    """Yield what is wrong with a workflow that GitHub can read."""
    yield from _triggers(used)
    yield from _version(used)
    yield from _names(used)
    yield from _key(used)
    yield from _limits(used)


# ---------------------------------------------------------------- when it runs


def _triggers(used: Used) -> Iterator[Finding]:
    events = _events(used.workflow)
    if not events:
        yield bad("the workflow has no `on:`, so it never runs", f"write\n  {_indented(EVERY_DAY)}")
        return
    if "workflow_call" in events:
        return  # another workflow decides when
    if "schedule" not in events:
        remedy = f"for a post every day write\n  {_indented(EVERY_DAY)}"
        yield bad("the workflow has no schedule: it runs only when it is started", remedy)
    else:
        yield from _schedule(events["schedule"], used)
    if "workflow_dispatch" not in events:
        remedy = "add `workflow_dispatch:` below `on:`; its input `date` makes a past day"
        yield hint("the workflow cannot be started by hand", remedy)
    elif "inputs.date" in used.inputs.get("date", "") and not _offers_date(events):
        remedy = "add below `workflow_dispatch:`\n  inputs:\n    date:"
        yield hint("`inputs.date` is used, but workflow_dispatch offers no input `date`", remedy)


def _events(workflow: Mapping[str, object]) -> dict[str, object]:
    events = workflow.get("on", workflow.get("true"))  # YAML 1.1's reading of `on`
    if isinstance(events, dict):
        return events
    names = events if isinstance(events, list) else [events] if events else []
    return {str(name): None for name in names}


def _offers_date(events: Mapping[str, object]) -> bool:
    dispatch = events.get("workflow_dispatch")
    offered = dispatch.get("inputs") if isinstance(dispatch, dict) else None
    return isinstance(offered, dict) and "date" in offered


def _schedule(entries: object, used: Used) -> Iterator[Finding]:
    lines = [
        str(entry.get("cron", "")) if isinstance(entry, dict) else str(entry)
        for entry in (entries if isinstance(entries, list) else [entries])
    ]
    if not isinstance(entries, list) or not any(lines):
        remedy = f"write\n  {_indented(EVERY_DAY)}"
        yield bad("the schedule has no list of cron lines, so it never runs", remedy)
        return
    for line in lines:
        if problem := cron_problem(line):
            remedy = "five fields in UTC, as in `cron: 17 5 * * *` for 13:17 in China"
            yield bad(f"cron {line!r}: {problem}", remedy)
    date = used.inputs.get("date", "")
    if date.strip() and "${{" not in date:
        remedy = "write `date: ${{ inputs.date }}`: empty on the schedule, yours by hand"
        yield bad(f"`date: {date}` is fixed: every scheduled run makes that day again", remedy)


def cron_problem(line: str) -> str:
    """Say what is wrong with a cron line; nothing where GitHub takes it.

    https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
    """
    fields = line.split()
    if len(fields) != len(_FIELDS):
        return f"{len(fields)} field{'s'[: len(fields) != 1]} instead of 5"
    for text, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        for item in text.split(","):
            if not _is_cron_item(item.casefold(), low, high, names):
                return f"{item!r} is no {name} ({low} to {high})"
    return ""


def _is_cron_item(item: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    span, slash, step = item.partition("/")
    if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
        return False
    if span == "*":
        return True
    first, dash, last = span.partition("-")
    ends = [_cron_number(end, low, names) for end in (first, last if dash else first)]
    return all(low <= end <= high for end in ends) and ends[0] <= ends[1]


def _cron_number(text: str, low: int, names: tuple[str, ...]) -> int:
    if text in names:
        return low + names.index(text)
    return int(text) if text.isascii() and text.isdigit() else -1


# ---------------------------------------------------------------- what it is given


def _version(used: Used) -> Iterator[Finding]:
    named = str(used.step.get("uses"))
    form = re.fullmatch(r"(?!https?:)[\w.-]+/[\w./-]+?(?:@([\w./-]+))?", named)
    version = form[1] if form else None
    if not version:
        remedy = "write OWNER/arxiv-digest@v1, with the account under which the action lies"
        yield bad(f"`uses: {named}` is no action's name with its version", remedy)
    elif not _RELEASE.fullmatch(version):
        remedy = "name a release, such as @v1: other names move, or are not there"
        yield hint(f"`uses: {named}` names no release", remedy)
    steps = _steps(used.job)
    before = steps[: steps.index(dict(used.step))] if used.step in steps else []
    fetched = any("checkout" in f"{step.get('uses')}{step.get('run')}" for step in before)
    if not used.reusable and not fetched:
        remedy = "add before the step\n  - uses: actions/checkout@v7"
        yield bad("nothing checks the blog out before the action runs", remedy)


def _names(used: Used) -> Iterator[Finding]:
    known = reusable_inputs(used) if used.reusable else tuple(action_inputs())
    for name in used.inputs:
        if name in known:
            continue
        meant = did_you_mean(name, known, 0.7)
        ends = "GitHub refuses the workflow" if used.reusable else "the runner leaves it out"
        remedy = f"did you mean {meant}?" if meant else "README.md has the table of inputs"
        yield bad(f"`{name}` is no input of the action: {ends}", remedy)
    if used.reusable:
        return
    for place, given in (("the step", used.step), ("the job", used.job)):
        for name in given:
            if name in known and name not in ("permissions", "concurrency"):
                yield bad(f"`{name}` stands in {place}, not under `with:`", "move it below `with:`")


def reusable_inputs(used: Used) -> tuple[str, ...]:
    """Return the inputs of the reusable workflow that a job calls."""
    named = re.search(r"([\w-]+\.ya?ml)(@|$)", str(used.step.get("uses")))
    path = ROOT / FOLDER / (named[1] if named else "")
    text = (path if path.is_file() else ROOT / FOLDER / "digest.yml").read_text(encoding="utf-8")
    call = _events(_parsed(text))["workflow_call"]
    offered = call.get("inputs") if isinstance(call, dict) else None
    return tuple(offered) if isinstance(offered, dict) else ()


def _key(used: Used) -> Iterator[Finding]:
    for name in ("api-key", "github-token"):
        value = used.inputs.get(name, "")
        if value.strip() and "${{" not in value:
            yield bad(f"`{name}` stands in the workflow in plain text", TO_SECRETS)
    environment = _environment(used)
    for name in KEY_VARIABLES:
        if environment.get(name, "").strip() and "${{" not in environment[name]:
            yield bad(f"`{name}` stands in the workflow in plain text", TO_SECRETS)
    if used.scheduled.get("provider", "").strip() == "none":
        return
    passed = used.step.get("secrets") if used.reusable else used.inputs.get("api-key")
    if isinstance(passed, dict):
        passed = passed.get("api-key")
    given = [str(passed or ""), *(environment.get(name, "") for name in KEY_VARIABLES)]
    if not any(value.strip() for value in given):
        where = "secrets:\n    " if used.reusable else "with:\n    "
        yield bad("the workflow passes no key on", f"add\n  {where}{KEY_LINE}")
    elif given[0].strip().startswith("${{") and not _SECRET.search(given[0]):
        yield bad(f"`api-key: {given[0].strip()}` is no secret", f"write\n  {KEY_LINE}")


def _environment(used: Used) -> dict[str, str]:
    """Return the variables that the step sees."""
    found: dict[str, str] = {}
    for level in (used.workflow, used.job, used.step):
        given = level.get("env")
        found |= {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}
    return found


# ---------------------------------------------------------------- how long, and beside what


def _limits(used: Used) -> Iterator[Finding]:
    runner = used.job.get("runs-on")
    if not used.reusable and not runner:
        yield bad("the job has no `runs-on:`", "add `runs-on: ubuntu-latest` to the job")
    meant = did_you_mean(runner, _RUNNERS, 0.85) if isinstance(runner, str) else ""
    if meant not in ("", runner):
        remedy = f"did you mean {meant}? A job that no runner takes waits for a day"
        yield hint(f"no runner of GitHub's is named {runner!r}", remedy)
    own = used.scheduled.get("max-minutes") or input_defaults()["max-minutes"]
    for place in (used.job, used.step):
        limit = str(place.get("timeout-minutes", ""))
        if limit.isdigit() and own.isdigit() and int(limit) <= int(own):
            remedy = f"what is done would be lost: set timeout-minutes to {int(own) + 15} or more"
            yield bad(f"timeout-minutes: {limit} ends the run before max-minutes: {own}", remedy)
    for place in (used.workflow, used.job):
        queue = place.get("concurrency")
        if isinstance(queue, dict) and str(queue.get("cancel-in-progress")) == "true":
            remedy = (
                "write `cancel-in-progress: false`: a run under way publishes what it has paid for"
            )
            yield hint("a new run cancels the one that is at work", remedy)


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")
