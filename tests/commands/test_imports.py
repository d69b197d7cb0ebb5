"""What a command loads: a start costs what is needed, and not the libraries of a whole day."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests import made_up_papers
from tests.world.blog import Surroundings, announced, make_blog

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "annotated_types",
    "dotenv",
    "pydantic",
    "pydantic_core",
    "pydantic_settings",
    "pytz",
    "typing_extensions",
    "typing_inspection",
    "yaml",
}
"""The libraries of the settings, which every command reads."""

LIST = """\
import sys, threading
from digest.commands import main
try:
    code = main(sys.argv[1:])
except SystemExit as left:
    code = left.code
for thread in threading.enumerate():
    if thread.name == "preparing":
        thread.join()
libraries = {name.partition(".")[0] for name, module in list(sys.modules.items())
             if "site-packages" in (getattr(module, "__file__", "") or "")}
rooms = {".".join(name.split(".")[:2]) for name in sys.modules if name.startswith("digest.")}
print("LOADED", code, *sorted(libraries), *sorted(rooms))
"""


def loaded(*argv: str, **more: str) -> tuple[str, set[str]]:
    """Run a command in a process of its own; return its exit code and what it loaded.

    The libraries, and the program's own rooms.
    """
    environ = {name: value for name, value in os.environ.items() if not name.startswith("INPUT_")}
    done = subprocess.run(
        [sys.executable, "-c", LIST, *argv],
        cwd=ROOT, env=environ | more, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("LOADED "))
    _, code, *libraries = line.split()
    return code, {name for name in libraries if not name.startswith("_")}


ASKING = {
    "certifi", "charset_normalizer", "feedparser", "feedparser_sgmllib", "idna", "jinja2", "lxml",
    "markupsafe", "requests", "urllib3",
}  # fmt: skip
"""The libraries of a run that asks arXiv and finds nothing to do."""

UNUSED = {
    "digest.fidelity", "digest.interests", "digest.markdown", "digest.matching", "digest.period",
    "digest.ranking", "digest.reading",
}  # fmt: skip
"""The rooms that such a run has no use for."""

HEAVY = {"lxml", "feedparser", "requests", "google", "pypdfium2", "rich", "tenacity"}


def test_help_loads_the_settings_alone() -> None:
    code, libraries = loaded("--help")

    assert code == "0"
    assert {name for name in libraries if not name.startswith("digest.")} - SETTINGS == set()


@pytest.mark.parametrize(
    ("argv", "expected"),
    [(("init", "--help"), "0"), (("--provider=none", "--categories=cs.XX"), "2")],
    ids=["init", "a mistyped input"],
)
def test_what_asks_nobody_anything_loads_nothing_that_asks(
    argv: tuple[str, ...], expected: str
) -> None:
    code, libraries = loaded(*argv)

    assert code == expected
    assert libraries & HEAVY == set()


def test_a_run_with_nothing_to_do_loads_no_library_of_a_model_a_pdf_file_or_a_terminal(
    tmp_path: Path,
) -> None:
    """Not near an American holiday, for which a calendar is loaded."""
    two_days = timedelta(days=2)
    submitted = made_up_papers.MAILING - timedelta(hours=20) - two_days
    papers = announced([made_up_papers.paper(0, submitted)], made_up_papers.MAILING - two_days)
    blog = make_blog(tmp_path / "blog")
    with Surroundings(blog, papers, made_up_papers.NOON - two_days) as world:
        url = f"--base-url={world.models.base_url('gemini')}"
        argv = ("--publish=write", "--provider=gemini", "--model=m-1", url)
        first = world.run(*argv)
        asked = len(world.models.asks)
        code, libraries = loaded(*argv, **world.environment(), GITHUB_WORKSPACE=str(blog))
        again = len(world.models.asks)

    assert (first.exit_code, asked, again) == (0, 2, 2)
    others = {name for name in libraries if not name.startswith("digest.")}
    assert (code, others - SETTINGS - ASKING) == ("0", set())
    assert libraries & UNUSED == set()


def test_a_new_day_loads_what_asks_and_judges_beside_the_search_and_with_no_model_it_does_not(
    tmp_path: Path,
) -> None:
    """Of a day that turns out to have no papers, so that nothing else has loaded it."""
    two_days = timedelta(days=2)
    blog = make_blog(tmp_path / "blog")
    with Surroundings(blog, [], made_up_papers.NOON - two_days) as world:
        more = {**world.environment(), "GITHUB_WORKSPACE": str(blog)}
        code, libraries = loaded("--publish=dry-run", "--model=m-1", **more)
        alone, fewer = loaded("--publish=dry-run", "--provider=none", **more)

    assert (code, alone) == ("0", "0")
    assert libraries >= {"google", "digest.reading"}
    assert fewer & {"google", "digest.reading"} == set()
