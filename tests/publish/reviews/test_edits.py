"""What a person wrote or deleted on the branch stays."""

from __future__ import annotations

from tests.pipeline_over_git import PipelineOverGit, some
from tests.publish.publishing_blog import BRANCH, DATE, POST, PublishingBlog
from tests.publish.reviews.outcome import operation, posts
from tests.world.github import GitHubWorld


def test_a_persons_edit_stays_to_the_byte_when_a_late_paper_comes(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    commit = git_pipeline.publishing_blog.edit("研究背景", "研究缘起  \t")
    git_pipeline.add(*some(7))
    outcome = git_pipeline.run()

    assert operation(outcome) == "updated"
    assert "研究缘起  \t" in git_pipeline.post()
    assert git_pipeline.post().count("\n## ") == 4
    assert world.contains(world.tip(BRANCH), commit)


def test_an_edit_alone_causes_no_push(git_pipeline: PipelineOverGit, world: GitHubWorld) -> None:
    git_pipeline.run()
    git_pipeline.publishing_blog.edit("研究背景", "研究缘起")
    outcome = git_pipeline.run()

    assert operation(outcome) in ("unchanged", "kept")
    assert (world.pushes, git_pipeline.calls) == (1, 0)


def test_an_edit_below_our_own_later_commits_still_counts(git_pipeline: PipelineOverGit) -> None:
    git_pipeline.run()
    git_pipeline.publishing_blog.edit("研究背景", "研究缘起")
    for number in (7, 8):
        git_pipeline.add(*some(number))
        git_pipeline.run()

    assert "研究缘起" in git_pipeline.post()
    assert git_pipeline.post().count("\n## ") == 5


def test_a_paper_that_was_deleted_stays_out(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    text = git_pipeline.post()
    block = text[text.index("\n## A Small Vocoder") : text.index("\n## Listening Through Walls")]
    git_pipeline.publishing_blog.edit(block, "")
    git_pipeline.run()
    git_pipeline.add(*some(7))
    git_pipeline.run()

    assert "A Small Vocoder" not in git_pipeline.post()
    assert git_pipeline.post().count("\n## ") == 3
    world.merge(world.pulls[0].number)
    git_pipeline.run(day=16)
    assert "A Small Vocoder" not in "".join(
        git_pipeline.post("main", path) for path in posts(world)
    )


def test_an_edited_head_stays(git_pipeline: PipelineOverGit) -> None:
    git_pipeline.run()
    git_pipeline.publishing_blog.edit("以下为", "编者按：今日三篇。以下为")
    git_pipeline.add(*some(7))
    git_pipeline.run()

    assert "编者按：今日三篇。" in git_pipeline.post()
    assert git_pipeline.post().count("\n## ") == 4


def test_a_person_s_windows_line_ends_are_no_edit_of_ours(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    crlf = git_pipeline.post().replace("\n", "\r\n").encode()
    world.person_commits(BRANCH, {POST: crlf}, message="Line ends")
    outcome = git_pipeline.run()

    assert operation(outcome) in ("unchanged", "kept")
    assert git_pipeline.calls == 0


def test_an_update_branch_merge_is_built_upon(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.person_commits("main", {"about.md": b"About\n"}, message="About")
    merge = world.update_branch(world.pulls[0].number)
    git_pipeline.add(*some(7))
    outcome = git_pipeline.run()

    assert operation(outcome) == "updated"
    assert world.contains(world.tip(BRANCH), merge)


def test_overwrite_alone_replaces_a_persons_words(git_pipeline: PipelineOverGit) -> None:
    git_pipeline.run()
    git_pipeline.publishing_blog.edit("研究背景", "研究缘起")
    git_pipeline.run("--overwrite=true", f"--date={DATE}")

    assert "研究缘起" not in git_pipeline.post()
    assert git_pipeline.calls == 6


def test_an_own_template_is_kept_to_and_an_edit_of_it_stays(
    git_pipeline: PipelineOverGit, publishing_blog: PublishingBlog
) -> None:
    template = publishing_blog.clone() / ".github" / "mine.j2"
    template.parent.mkdir(exist_ok=True)
    template.write_text(
        "---\nlayout: post\n---\n{% for paper in papers %}* {{ paper.title }}\n{% endfor %}",
        encoding="utf-8",
    )
    git_pipeline.run("--template=.github/mine.j2")
    assert git_pipeline.post().count("\n* ") == 3
    git_pipeline.publishing_blog.edit("Slow Echoes", "慢回声")
    git_pipeline.add(*some(7))
    git_pipeline.run("--template=.github/mine.j2")

    assert "慢回声" in git_pipeline.post()
