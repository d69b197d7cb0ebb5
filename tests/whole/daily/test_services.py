"""arXiv, the model or GitHub does not answer; or there is no git."""

from __future__ import annotations

from pathlib import Path

from tests.whole.daily.job import POST, Make
from tests.world.arxiv import always, status


def test_arxiv_down_is_exit_3_and_leaves_the_blog_untouched(world: Make) -> None:
    made = world()
    made.arxiv.faults.append(always(status(503)))
    before = sorted(made.blog.rglob("*"))
    run = made.run("--publish=write")

    assert run.exit_code == 3
    assert "arXiv cannot be read" in run.said
    assert "Traceback" not in run.said
    assert sorted(made.blog.rglob("*")) == before


def test_a_refused_key_is_exit_4_at_the_first_refusal(world: Make) -> None:
    made = world()
    run = made.run("--publish=write", "--concurrency=1", env={"INPUT_API_KEY": "AQ.another-key"})

    assert run.exit_code == 4
    assert len(made.models.server.log) == 1
    assert "AQ.another-key" not in run.said
    assert not (made.blog / POST).exists()


def test_a_folder_without_jekyll_or_git_is_said_and_written_to_all_the_same(
    world: Make, tmp_path: Path
) -> None:
    made = world()
    made.blog = tmp_path / "plain"
    made.blog.mkdir()
    run = made.run("--publish=write")

    assert run.exit_code == 0, run.said
    assert "_config.yml" in run.said
    assert (made.blog / POST).exists()


def test_a_github_that_does_not_answer_is_exit_5(world: Make, tmp_path: Path) -> None:
    made = world()
    made.blog = tmp_path / "plain"
    made.blog.mkdir()
    run = made.run(
        "--publish=commit",
        "--github-token=ghs_loopback",
        env={"GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "http://127.0.0.1:9"},
    )

    assert run.exit_code == 5
    assert "GitHub could not be asked" in run.said
    assert "Traceback" not in run.said
