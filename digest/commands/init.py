"""`init`: write the workflow and settings that fit a Jekyll site."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from digest import ROOT, plain_files
from digest.actions import Runner
from digest.commands import archive_pages, collection, findings, jekyll_site, site_checks
from digest.commands.findings import Finding, Mark, bad, good, hint
from digest.errors import SettingsError
from digest.plain_files import NotPlain, work_tree
from digest.settings import input_defaults, load, parser
from digest.settings.inputs import choice as one_of_words
from digest.settings.typed_text import did_you_mean
from digest.templates import template_environment

TEMPLATE = "workflow.yml.j2"
INTERESTS = "interests.yml.j2"
FOLDER = Path(".github/workflows")
CHECKOUT = re.compile(r"uses: (actions/checkout@[0-9a-f]{40} # v[\d.]+)")
BLOCK_INDENT = 12 * " "
ACTION = re.compile(r"(?P<owner>[\w-]+)/(?P<name>[\w.-]+)(?:/[\w./-]+)?@[\w./-]+")
SECRET = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
SECRETS = {"gemini": "GEMINI_API_KEY", "openai": "OPENAI_API_KEY", "none": ""}
FROM_THE_RUN = frozenset(  # written by the template itself
    {"api-key", "github-token", "date", "publish", "max-papers", "overwrite"}
)
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


def render_workflow(choice: Choice) -> str:
    """Return the text of the workflow."""
    publish = choice.inputs.get("publish", "pull-request")
    rights = PERMISSIONS[publish] + ((DISPATCH,) if choice.inputs.get("dispatch-workflow") else ())
    return (
        template_environment()
        .get_template(TEMPLATE)
        .render(
            action=choice.action,
            checkout=_checkout(),
            secret=choice.secret,
            permissions=rights,
            ways=tuple(dict.fromkeys((publish, "dry-run"))),
            max_papers=choice.inputs.get("max-papers") or "0",
            inputs=[(name, _scalar(value)) for name, value in chosen(choice.inputs).items()],
        )
    )


def misnamed(inputs: Mapping[str, str]) -> list[Finding]:
    """Tell that OpenAI itself would be asked for a model of Gemini's, the default."""
    model = inputs.get("model") or input_defaults()["model"]
    if inputs.get("provider") != "openai" or inputs.get("base-url") or "gemini" not in model:
        return []
    remedy = "set the inputs model and base-url to those of your service; docs/costs.md has some"
    return [bad(f"provider: openai without a base-url, and the model is {model}", remedy)]


def chosen(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that differ from the defaults, and always the categories."""
    defaults = input_defaults()
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


ASKED = {
    "categories": "arXiv categories, separated by commas",
    "publish": "how to publish (pull-request, commit, dry-run)",
    "provider": "who translates (gemini, openai for any compatible endpoint, none)",
}
ASKED_OF_OPENAI = {
    "base-url": "address of the service (empty for OpenAI's own)",
    "model": "name of its model",
}
DESCRIPTION = (
    "Write .github/workflows/arxiv-digest.yml into the Jekyll repository in this folder, after a "
    "look at its configuration. Nothing that is there is overwritten; --apart adds a collection to "
    "_config.yml, --archive pages with a search over all papers. Every input of the action "
    "can be given as a flag and goes into the workflow; in a terminal the first ones are asked for."
)
MOST_CURES = 4  # one after the other
UNNAMED = "OWNER/arxiv-digest@v1"
NOBODY = "OWNER/"  # until the action is published, and its account stands there
Ask = Callable[[str], str]


def main(argv: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    talks = sys.stdin.isatty() and sys.stdout.isatty()
    runner = Runner(os.environ, sys.stdout)
    try:
        found = init(argv, Path.cwd(), os.environ, input if talks else None)
    except SettingsError as error:
        runner.error(str(error), title="SettingsError")
        return error.exit_code
    except EOFError:  # Ctrl-D at a question
        raise KeyboardInterrupt from None
    for line in findings.lines(found):
        runner.line(line)
    return findings.exit_code(found)


def init(
    argv: Sequence[str], folder: Path, environ: Mapping[str, str], ask: Ask | None
) -> list[Finding]:
    """Write the workflow for the Jekyll site in ``folder``, and return what there is to say.

    Args:
        argv: flags; every input of the action, ``--action`` and ``--secret``.
        folder: the Jekyll root, or the repository above it with ``--working-directory``.
        environ: ``ARXIV_DIGEST_ACTION`` names the action where ``--action`` does not.
        ask: asks a person; None where there is nobody.

    Raises:
        SettingsError: a flag has a value that the action would refuse.
    """
    given = _given(argv)
    hidden = _hidden(given)
    action = given.pop("action", "") or environ.get("ARXIV_DIGEST_ACTION", "") or UNNAMED
    secret, name = given.pop("secret", None), given.pop("apart", None)
    pages = archive_pages.archive_folder_name(given.pop("archive", None))
    repository = repository_of(folder)
    inputs = _located(_answered(given, ask), folder, repository)
    root = repository / inputs.get("working-directory", ".")
    starter = inputs["interests"] if _asks_for_starter(inputs, root) else ""
    checked = {k: v for k, v in inputs.items() if not (starter and k == "interests")}
    _require_valid(checked, repository, (*_misnamed(action, secret), *hidden))
    if "publish" in inputs:
        inputs["publish"] = one_of_words(inputs["publish"])
    there = jekyll_site.read_site(root)
    looked = site_checks.check_site(there, wishes(inputs))
    if not there.name and there.config is None:
        return [*looked, bad("nothing was written")]
    parted = _parted(there, name, given, inputs)
    inputs, looked = _fitted(inputs, given, root)
    looked += parted
    secret = SECRETS[inputs.get("provider", "gemini")] if secret is None else secret
    choice = Choice(action, secret, inputs)
    begun = _starter_written(root, starter)
    begun += archive_pages.write_archive(jekyll_site.read_site(root), pages, inputs, repository)
    written = _written(choice, repository, needed=pages is None)
    return [*looked, *begun, *written, *_left_over([*looked, *begun])]


def _parted(
    site: jekyll_site.Site, name: str | None, given: dict[str, str], inputs: dict[str, str]
) -> list[Finding]:
    """Give digests a collection of their own where that is asked for, and say what was written."""
    if name is None:
        return []
    given["posts-dir"] = inputs["posts-dir"] = collection.posts_dir(site, name)
    return collection.write(site, name)


def _asks_for_starter(inputs: Mapping[str, str], root: Path) -> bool:
    """Tell whether the interests file is still to be written, at a plain path in the site."""
    name = inputs.get("interests", "")
    plain = re.fullmatch(r"(?!\.git/)\w[\w-]*(?:/\w[\w-]*)*\.ya?ml", name, re.ASCII)
    return plain is not None and not (root / name).exists()


def _starter_written(root: Path, name: str) -> list[Finding]:
    if not name:
        return []
    text = template_environment().get_template(INTERESTS).render()
    try:
        plain_files.create(root, name, text.encode())
    except (NotPlain, OSError) as error:
        return [bad(f"{name} cannot be written: {plain_files.told(error)}", collection.WRITABLE)]
    return [good(f"{name} is written: put your topics in place of the example")]


def wishes(inputs: Mapping[str, str]) -> site_checks.Wishes:
    """Return what the site has to fit, by inputs as text."""
    defaults = input_defaults()
    values = yaml.safe_load(inputs.get("front-matter", "") or "{}")
    return site_checks.Wishes(
        layout=inputs.get("layout", defaults["layout"]),
        posts_dir=inputs.get("posts-dir") or defaults["posts-dir"],
        file_name=inputs.get("file-name") or defaults["file-name"],
        state_dir=inputs.get("state-dir") or defaults["state-dir"],
        template=inputs.get("template", ""),
        values=values if isinstance(values, dict) else {},
    )


def _given(argv: Sequence[str]) -> dict[str, str]:
    made = parser()
    made.prog, made.description, made.epilog = "python entrypoint.py init", DESCRIPTION, None
    made.usage = "%(prog)s [--input value ...]   (--help lists all)"
    group = made.add_argument_group("the workflow")
    group.add_argument("--action", help=f"OWNER/NAME@REF of the action (default: {UNNAMED})")
    group.add_argument(
        "--apart", nargs="?", const=collection.NAME, metavar="NAME",
        help="keep the digests out of the blog's posts, in a collection with a list of its own",
    )  # fmt: skip
    group.add_argument(
        "--archive", nargs="?", const="", metavar="NAME",
        help="write pages of the blog that list every paper, with a search",
    )  # fmt: skip
    group.add_argument("--secret", help="name of the secret that holds the model's key")
    found: argparse.Namespace = made.parse_args(argv)
    return {k.replace("_", "-"): v for k, v in vars(found).items() if v is not None}


def _hidden(given: dict[str, str]) -> list[str]:
    """Take secrets out of what was given, and say where they belong."""
    return [
        f"- {name}: a workflow is public; put the key in a secret of the repository "
        "(Settings → Secrets and variables → Actions) and name it with --secret"
        for name in ("api-key", "github-token")
        if given.pop(name, None) is not None
    ]


def _misnamed(action: str, secret: str | None) -> list[str]:
    found = []
    if not ACTION.fullmatch(action):
        named = re.search(r"([\w.-]+/[\w.-]+?)(?:\.git)?/?$", action)
        meant = f"; did you mean {named[1]}@v1?" if named and "@" not in action else ""
        found.append(f"- --action: given {action!r}; allowed: OWNER/NAME@REF{meant}")
    if secret and not SECRET.fullmatch(secret):
        found.append(f"- --secret: given {secret!r}; allowed: A_NAME_IN_CAPITALS")
    return found


def _answered(given: Mapping[str, str], ask: Ask | None) -> dict[str, str]:
    inputs = {"categories": input_defaults()["categories"]} if ask is None else {}
    inputs |= given
    if "template" not in inputs:
        inputs.setdefault("page", "rich")
    if ask is not None:
        _ask_for(ASKED, inputs, ask)
        if inputs["provider"] == "openai":
            _ask_for(ASKED_OF_OPENAI, inputs, ask)
    return inputs


def _ask_for(questions: Mapping[str, str], inputs: dict[str, str], ask: Ask) -> None:
    for name, question in questions.items():
        if name not in inputs:
            default = input_defaults()[name]
            inputs[name] = ask(f"{question} [{default}]: ").strip() or default


def repository_of(folder: Path) -> Path:
    """Return the top of the git repository around a folder, or the folder itself."""
    return work_tree(folder) or folder


def _located(inputs: dict[str, str], folder: Path, repository: Path) -> dict[str, str]:
    """Add the working directory where the site lies below the repository's top."""
    below = folder.resolve().relative_to(repository.resolve()).as_posix()
    if below != "." and "working-directory" not in inputs:
        return {**inputs, "working-directory": below}
    return inputs


def _require_valid(inputs: Mapping[str, str], repository: Path, problems: Sequence[str]) -> None:
    """Let the settings judge the inputs, and tell all mistakes at once.

    What only a run has is stood in for.
    """
    told = list(problems)
    publish = one_of_words(inputs.get("publish", "pull-request"))
    if publish not in PERMISSIONS:
        meant = did_you_mean(publish, PERMISSIONS)
        allowed = ", ".join(PERMISSIONS) + (f"; did you mean {meant}?" if meant else "")
        told.append(f"- publish: given {inputs['publish']!r}; allowed: {allowed}")
    stand_ins = {"publish": "dry-run", "api-key": "stand-in"}
    flags = [f"--{name}={value}" for name, value in {**inputs, **stand_ins}.items()]
    try:
        with chdir(repository):
            load(flags, datetime.now(UTC))
    except SettingsError as error:
        told += str(error).splitlines()[1:]
    if told:
        raise SettingsError("\n".join(["bad settings:", *told]))


def _fitted(
    inputs: Mapping[str, str], given: Mapping[str, str], root: Path
) -> tuple[dict[str, str], list[Finding]]:
    """Take over the inputs that the site needs, unless the user chose otherwise.

    One cure may call for the next: a layout that fits has its own switch for formulas.
    """
    site, fitted = jekyll_site.read_site(root), dict(inputs)
    looked = site_checks.check_site(site, wishes(fitted))
    for _ in range(MOST_CURES):
        before = dict(fitted)
        for finding in looked:
            if finding.sets:
                _cure(fitted, given, *finding.sets)
        if fitted == before:
            break
        looked = site_checks.check_site(site, wishes(fitted))
    new = {name: value for name, value in fitted.items() if inputs.get(name) != value}
    return fitted, [*looked, *(good(f"the workflow sets {k}: {v!r}") for k, v in new.items())]


def _cure(inputs: dict[str, str], given: Mapping[str, str], name: str, value: str) -> None:
    """Set an input that was not given; to further front matter add the keys that it has not."""
    if name != "front-matter":
        if name not in given:
            inputs[name] = value
        return
    there = inputs.get(name, "").rstrip()
    missing = yaml.safe_load(value).keys() - (yaml.safe_load(there or "{}") or {}).keys()
    if missing:
        inputs[name] = "\n".join(filter(None, (there, value)))


def _written(choice: Choice, repository: Path, *, needed: bool) -> list[Finding]:
    shown = (FOLDER / "arxiv-digest.yml").as_posix()
    text = render_workflow(choice)
    try:
        plain_files.create(repository, shown, text.encode())
    except FileExistsError:
        if not needed:
            return [good(f"{shown} is there already, and stays as it is")]
        return [bad(f"{shown} is there already, nothing was written", "rename it to begin anew")]
    except (NotPlain, OSError) as error:
        return [bad(f"{shown} cannot be written: {plain_files.told(error)}", collection.WRITABLE)]
    return [good(f"{shown} is written"), *_next(choice, repository)]


def _left_over(looked: list[Finding]) -> list[Finding]:
    """Tell that what stands above with ✘ is left to the user, whatever was written."""
    left = [finding.what for finding in looked if finding.mark is Mark.BAD]
    told = "\n".join(f"- {what}" for what in left)
    return [bad(f"still to be done before the digest fits the site:\n{told}")] if left else []


def _next(choice: Choice, repository: Path) -> list[Finding]:
    found = []
    if not (repository / ".git").exists():
        found.append(hint("this is no git repository", "put the file into the blog's repository"))
    if choice.action.startswith(NOBODY):
        remedy = "put the account under which the action lies in place of OWNER there"
        found.append(hint(f"the file names the action {choice.action}", remedy))
    found += misnamed(choice.inputs)
    if choice.inputs.get("page") != "rich" and choice.inputs.get("clean-head") != "true":
        remedy = (
            "with the input clean-head: true it is a line of text, without the | that kramdown\n"
        )
        remedy += "reads as a table's"
        found.append(hint("the line with the counts is shown as a small table", remedy))
    if not choice.inputs.get("interests"):
        remedy = "init --interests _data/arxiv_interests.yml; docs/interests.md has the file"
        found.append(hint("papers can be put in order by topics and authors", remedy))
    if choice.secret:
        remedy = "Settings → Secrets and variables → Actions → New repository secret"
        found.append(hint(f"next: the key, as a secret named {choice.secret}", remedy))
    if choice.inputs.get("publish", "pull-request") == "pull-request":
        remedy = "Settings → Actions → General → Workflow permissions → “Allow GitHub Actions to\n"
        remedy += "create and approve pull requests”"
        found.append(hint("next: let the action open pull requests", remedy))
    path = (FOLDER / "arxiv-digest.yml").as_posix()
    remedy = f"git add {path} && git commit -m 'Add the arXiv digest' && git push\n"
    remedy += "then Actions → arXiv digest → Run workflow"
    doctor = shlex.join((sys.executable, str(ROOT / "entrypoint.py"), "doctor"))
    found.append(hint("next: look whether all is in place", doctor))
    return [*found, hint("next: the first run", remedy)]
