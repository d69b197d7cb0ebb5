"""Bad inputs end the run before any request."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.whole.daily.job import POST, Make


def test_bad_inputs_end_the_run_before_any_request_in_one_message(world: Make) -> None:
    made = world()
    run = made.run(
        "--publish=write", "--categories=cs.XX", "--date=2026-13-01", "--anchor=25:00",
        "--timezone=Nowhere", "--posts-dir=../out", "--template=missing.j2", "--glossary=none.txt",
        env={"INPUT_API_KEY": ""},
    )  # fmt: skip

    assert run.exit_code == 2
    names = (
        "categories",
        "date",
        "anchor",
        "timezone",
        "posts-dir",
        "template",
        "glossary",
        "api-key",
    )
    for name in names:
        assert f"- {name}: given" in run.said
    assert "Traceback" not in run.said
    assert made.server.log == []
    assert not (made.blog / ".arxiv-digest").exists()


def test_a_glossary_line_that_is_none_is_named_before_any_request(world: Make) -> None:
    made = world()
    (made.blog / "terms.txt").write_text("token = 词元\nno sign here\n", encoding="utf-8")
    run = made.run("--publish=write", "--glossary=terms.txt")

    assert run.exit_code == 2
    assert "line 2" in run.said
    assert made.server.log == []


def test_a_site_whose_readings_cannot_be_folded_is_told_by_the_run(world: Make) -> None:
    made = world()
    with (made.blog / "_config.yml").open("a", encoding="utf-8") as config:
        config.write("kramdown:\n  parse_block_html: true\n")
    run = made.run("--publish=write")

    assert run.exit_code == 0, run.said
    assert "parse_block_html: true; with it no reading can be folded" in run.said
    assert "解读将无法折叠" in run.summary


def own(blog: Path) -> Path:
    """Return where an own template lies, in a folder that Jekyll passes over."""
    (blog / ".github").mkdir(exist_ok=True)
    return blog / ".github" / "own.md.j2"


def test_a_template_that_jekyll_would_read_is_refused_with_a_place_for_it(world: Make) -> None:
    made = world()
    (made.blog / "own.md.j2").write_text("---\n---\n{{ date }}\n", encoding="utf-8")
    run = made.run("--publish=write", "--template=own.md.j2")

    assert run.exit_code == 2
    assert "move it to .github/own.md.j2" in run.said
    assert made.server.log == []


@pytest.mark.parametrize("mistake", ["{% if %}", "{% for p in rest %}{{ p.pdf }}{% endfor %}"])
def test_a_mistake_in_a_template_is_told_before_any_request(world: Make, mistake: str) -> None:
    made = world()
    own(made.blog).write_text(f"---\n---\n{mistake}\n", encoding="utf-8")
    run = made.run("--publish=write", "--template=.github/own.md.j2")

    assert run.exit_code == 2
    assert "own.md.j2, line 3: " in run.said
    assert made.server.log == []


def test_the_mark_that_some_editors_put_before_a_template_is_not_in_the_post(world: Make) -> None:
    made = world()
    own(made.blog).write_text("---\n---\n{{ date }}\n", encoding="utf-8-sig")
    run = made.run("--publish=write", "--template=.github/own.md.j2")

    assert run.exit_code == 0, run.said
    assert (made.blog / POST).read_bytes().startswith(b"---\n---\n")


def test_a_rich_page_asks_for_its_sentences_in_the_same_calls(world: Make) -> None:
    made = world()
    rich = made.run("--publish=write", "--page=rich")
    again = made.run("--publish=write", "--page=classic")
    post = (made.blog / POST).read_text(encoding="utf-8")
    sentences = sum("一句话" in ask.system for ask in made.models.asks)

    assert rich.exit_code == 0, rich.said
    assert int(rich.outputs["model-calls"]) == 2 * int(rich.outputs["paper-count"]) > 0
    assert sentences == int(rich.outputs["paper-count"])
    assert "## 今日速览\n{: #overview}" in post
    assert (again.outputs["model-calls"], again.outputs["changed"]) == ("0", "false")
