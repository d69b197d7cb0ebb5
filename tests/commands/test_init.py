"""``init`` writes a workflow that runs, fits the site, and overwrites nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.commands.findings import Finding, Mark
from digest.commands.init import init
from digest.errors import SettingsError
from digest.interests import parse_interests
from tests import checkers
from tests.demo.world import BRANCH, POST, WORKFLOW, open_world
from tests.harness.steps import load
from tests.world.blog import ROOT, make_blog
from tests.world.models import KEY


def run(blog: Path, *flags: str, environ: Mapping[str, str] | None = None) -> list[Finding]:
    return init(flags, blog, environ or {}, None)


def workflow(blog: Path) -> dict[str, Any]:
    return load(blog / WORKFLOW)


def inputs(blog: Path) -> dict[str, str]:
    given: dict[str, str] = workflow(blog)["jobs"]["digest"]["steps"][-1]["with"]
    return given


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return make_blog(tmp_path / "a blog")


def test_in_an_empty_site_the_written_workflow_gives_a_pull_request_by_the_key_alone(
    tmp_path: Path,
) -> None:
    with open_world(tmp_path) as world:
        world.begin()
        done = world.run()

        assert done.result == "success", done.log
        assert done.steps[-1].outputs["operation"] == "created"
        assert done.permissions == {"contents": "write", "pull-requests": "write"}
        assert [pull.branch for pull in world.github.pulls] == [BRANCH]
        assert world.github.has(BRANCH, POST)
        assert KEY not in done.log


@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--publish=commit", "--dispatch-workflow=pages.yml", "--provider=openai"),
        ("--provider=none", "--publish=dry-run"),
        ("--front-matter=a: 1\nb: 2", "--title=“x: y” {date} # z", "--include-keywords=a\nb"),
    ],
    ids=["plain", "commit", "none", "odd"],
)
def test_no_checker_finds_anything_in_what_it_writes(blog: Path, flags: tuple[str, ...]) -> None:
    run(blog, *flags)
    files = [blog / WORKFLOW]
    schema = next(checkers.schema_checks(files))

    for command in (schema, checkers.zizmor(files), checkers.yamllint(files)):
        assert checkers.complaints(command) == ""
    found = workflow(blog)
    assert [one["cron"] for one in found["on"]["schedule"]] == ["17 5 * * *", "47 8 * * *"]
    assert list(found["on"]["workflow_dispatch"]["inputs"]) == [
        "date", "publish", "max-papers", "overwrite",
    ]  # fmt: skip
    assert found["concurrency"]["cancel-in-progress"] == "false"
    assert found["permissions"] == {}


def test_an_input_arrives_in_the_workflow_as_it_was_given(blog: Path) -> None:
    given = {
        "title": "“x: y” {date} # z",
        "front-matter": "a: 1\nb: [2, 3]",
        "include-keywords": "a\n  b\x85c",
        "labels": "*arxiv, - digest",
        "tags": "日报",
        "exclude-keywords": "语音\n\n音乐",
        "categories": "cs.SD, eess.AS",
    }
    flags = [f"--{name}={value}" for name, value in given.items()]
    run(blog, "--max-papers=20", "--publish=commit", *flags)

    written = inputs(blog)
    assert {name: written[name] for name in given} == given
    assert written["max-papers"] == "${{ inputs.max-papers || '20' }}"
    assert written["publish"] == "${{ inputs.publish || 'commit' }}"


def test_a_rich_page_is_proposed_and_needs_no_word_on_the_line_of_counts(blog: Path) -> None:
    told = run(blog)

    assert inputs(blog)["page"] == "rich"
    assert "clean-head" not in "".join(map(str, told))


def test_what_is_the_default_is_not_written(blog: Path) -> None:
    run(blog, "--publish=pull-request", "--late=true", "--max-papers=0", "--page=classic")

    assert list(inputs(blog)) == [
        "api-key", "date", "publish", "max-papers", "overwrite", "categories",
    ]  # fmt: skip


def test_what_is_there_is_never_overwritten(blog: Path) -> None:
    run(blog)
    (blog / WORKFLOW).write_text("mine", encoding="utf-8")
    found = run(blog, "--categories=cs.CL")

    assert (blog / WORKFLOW).read_text(encoding="utf-8") == "mine"
    assert any(f.mark is Mark.BAD and "nothing was written" in f.what for f in found)


@pytest.mark.parametrize(
    ("flag", "named"),
    [
        ("--categories=cs.XX", "categories"),
        ("--publish=write", "publish"),
        ("--anchor=25:00", "anchor"),
        ("--action=not a name", "--action"),
        ("--action=https://github.com/me/arxiv-digest.git", "did you mean me/arxiv-digest@v1"),
        ("--action=me/arxiv-digest", "did you mean me/arxiv-digest@v1"),
        ("--action=a/b@v1 with more", "--action"),
        ("--secret=lower", "--secret"),
        ("--secret=GITHUB_X", "--secret"),
        ("--api-key=abc", "api-key"),
        ("--github-token=abc", "github-token"),
    ],
)
def test_a_bad_flag_is_named_and_nothing_is_written(blog: Path, flag: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named) as error:
        run(blog, flag)

    assert not (blog / ".github").exists()
    assert "abc" not in str(error.value)


def test_the_actions_name_comes_from_a_flag_else_the_environment(blog: Path) -> None:
    environ = {"ARXIV_DIGEST_ACTION": "somebody/arxiv-digest@v1"}

    found = run(blog, environ=environ)
    assert workflow(blog)["jobs"]["digest"]["steps"][-1]["uses"] == "somebody/arxiv-digest@v1"
    assert not [f for f in found if "OWNER" in f.what]

    (blog / WORKFLOW).unlink()
    run(blog, "--action=other/arxiv-digest@v2", environ=environ)
    assert workflow(blog)["jobs"]["digest"]["steps"][-1]["uses"] == "other/arxiv-digest@v2"


def test_without_a_name_it_says_that_one_is_needed(blog: Path) -> None:
    found = run(blog, "--action=OWNER/a-digest@v1")

    assert [f for f in found if "names the action OWNER/a-digest@v1" in f.what]


def test_the_actions_name_is_that_of_the_examples_unless_another_is_given(blog: Path) -> None:
    run(blog)
    (step,) = workflow(blog)["jobs"]["digest"]["steps"][1:]

    assert step["uses"] in (ROOT / "examples/pull-request.yml").read_text(encoding="utf-8")


def test_the_site_gets_the_inputs_it_needs_unless_the_user_chose(blog: Path) -> None:
    config = "theme: minimal-mistakes-jekyll\npermalink: /:categories/:title/\n"
    (blog / "_config.yml").write_text(config, encoding="utf-8")

    run(blog)
    assert inputs(blog)["layout"] == "single"
    assert inputs(blog)["front-matter"] == "permalink: /arxiv/:year-:month-:day/"

    (blog / WORKFLOW).unlink()
    found = run(blog, "--layout=mine")
    assert inputs(blog)["layout"] == "mine"
    assert [f for f in found if f.mark is Mark.BAD and "'mine'" in f.what]


def test_front_matter_of_the_users_keeps_what_the_site_needs_beside_it(blog: Path) -> None:
    (blog / "_config.yml").write_text(
        "theme: jekyll-theme-chirpy\npermalink: /posts/:title/\n", encoding="utf-8"
    )
    run(blog, "--front-matter=pin: true\nmath: false")

    written = yaml.safe_load(inputs(blog)["front-matter"])
    assert written == {
        "pin": True,
        "math": False,  # the user's own word stays
        "permalink": "/arxiv/:year-:month-:day/",
    }


def test_a_layout_that_fits_brings_its_own_switch_for_formulas(blog: Path) -> None:
    (blog / "_config.yml").write_text("title: x\n", encoding="utf-8")
    (blog / "_layouts").mkdir()
    (blog / "_layouts" / "note.html").write_text(
        "{% if page.tex %}<script src=/mathjax.js></script>{% endif %}", encoding="utf-8"
    )
    (blog / "_posts").mkdir(exist_ok=True)
    (blog / "_posts" / "2025-01-01-a.md").write_text("---\nlayout: note\n---\n", encoding="utf-8")
    found = run(blog)

    assert inputs(blog)["layout"] == "note"
    assert inputs(blog)["front-matter"] == "tex: true"
    assert not [f for f in found if f.mark is Mark.BAD]


def test_what_no_input_cures_is_said_again_after_the_file_is_written(blog: Path) -> None:
    (blog / "_config.yml").write_text("theme: minima\nmarkdown: CommonMark\n", encoding="utf-8")
    found = run(blog)

    assert workflow(blog)["jobs"]
    assert found[-1].mark is Mark.BAD
    assert "- markdown: CommonMark" in found[-1].what


def test_a_site_whose_posts_are_given_a_layout_gets_an_empty_one(blog: Path) -> None:
    (blog / "_config.yml").write_text("theme: jekyll-theme-cayman\n", encoding="utf-8")
    run(blog)

    assert inputs(blog)["layout"] == ""


def test_a_site_below_the_top_gets_its_working_directory(tmp_path: Path) -> None:
    top = tmp_path / "repository"
    site = make_blog(top / "web" / "blog", git=False)
    subprocess.run(("git", "init", "-q", str(top)), check=True)

    run(site)

    assert inputs(top)["working-directory"] == "web/blog"


def test_without_git_it_writes_and_says_where_the_file_belongs(tmp_path: Path) -> None:
    found = run(make_blog(tmp_path / "blog", git=False))

    assert (tmp_path / "blog" / WORKFLOW).is_file()
    assert [f for f in found if "no git repository" in f.what]


@pytest.mark.parametrize(
    ("flags", "rights"),
    [
        ((), {"contents": "write", "pull-requests": "write"}),
        (("--publish=commit",), {"contents": "write", "pull-requests": "read"}),
        (
            ("--publish=commit", "--dispatch-workflow=pages.yml"),
            {"contents": "write", "pull-requests": "read", "actions": "write"},
        ),
        (("--publish=dry-run",), {"contents": "read"}),
    ],
)
def test_the_job_gets_the_rights_that_publishing_needs_and_no_other(
    blog: Path, flags: tuple[str, ...], rights: dict[str, str]
) -> None:
    run(blog, *flags)

    assert workflow(blog)["jobs"]["digest"]["permissions"] == rights


def test_a_person_is_asked_for_what_no_flag_says(blog: Path) -> None:
    asked = []

    def answer(question: str) -> str:
        asked.append(question)
        return {"arXiv": "cs.CL", "who t": "openai"}.get(question[:5], "")

    init(("--publish=commit",), blog, {}, answer)

    assert len(asked) == 4  # with the address and the model of the service
    assert inputs(blog)["categories"] == "cs.CL"
    assert inputs(blog)["provider"] == "openai"
    assert inputs(blog)["api-key"] == "${{ secrets.OPENAI_API_KEY }}"


def test_every_finding_is_told_and_the_exit_code_says_whether_it_was_written(
    blog: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "INPUT_"))}
    command = (sys.executable, str(ROOT / "entrypoint.py"), "init")

    codes = [subprocess.run(command, cwd=blog, env=environ, check=False).returncode for _ in "12"]

    said = capfd.readouterr().out
    assert codes == [0, 2]
    assert re.search(r"^✔ .*arxiv-digest.yml is written$", said, re.MULTILINE)
    assert "New repository secret" in said


def test_an_interests_file_is_begun_with_an_example_and_never_overwritten(blog: Path) -> None:
    name = "_data/arxiv_interests.yml"
    run(blog, f"--interests={name}")
    written = (blog / name).read_text("utf-8")

    assert inputs(blog)["interests"] == name
    assert parse_interests(written).topics[0].keywords == ("beamforming", "dereverberation")

    (blog / name).write_text("authors: [mine]", "utf-8")
    (blog / WORKFLOW).unlink()
    run(blog, f"--interests={name}")
    assert (blog / name).read_text("utf-8") == "authors: [mine]"


@pytest.mark.parametrize("name", ["../out.yml", "/etc/out.yml", ".git/config.yml", "a/../../o.yml"])
def test_an_interests_file_outside_of_the_site_is_not_begun(blog: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="interests"):
        run(blog, f"--interests={name}")


def test_all_mistakes_are_told_at_once_and_nothing_is_written(blog: Path) -> None:
    flags = ("--action=arxiv", "--secret=my key", "--publish=comit", "--date=明天", "--api-key=x")

    with pytest.raises(SettingsError) as caught:
        init(flags, blog, {}, None)

    told = str(caught.value)
    for name in ("--action:", "--secret:", "publish:", "date:", "api-key: a workflow is public"):
        assert f"- {name}" in told
    assert "did you mean commit?" in told
    assert not (blog / ".github").exists()


def test_the_very_next_commands_are_printed(blog: Path) -> None:
    told = "\n".join(finding.remedy for finding in init(("--publish=Commit",), blog, {}, None))

    assert "git add .github/workflows/arxiv-digest.yml && git commit" in told
    assert re.search(r"entrypoint\.py'? doctor", told)
    assert "|| 'commit'" in (blog / ".github/workflows/arxiv-digest.yml").read_text("utf-8")
