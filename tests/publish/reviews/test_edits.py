"""What a person wrote or deleted on the branch stays."""

from __future__ import annotations

from tests.office import Office, some
from tests.publish.desk import BRANCH, DATE, POST, Desk
from tests.publish.reviews.outcome import operation, posts
from tests.world.github import GitHubWorld


def test_a_persons_edit_stays_to_the_byte_when_a_late_paper_comes(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    commit = office.desk.edit("研究背景", "研究缘起  \t")
    office.add(*some(7))
    outcome = office.run()

    assert operation(outcome) == "updated"
    assert "研究缘起  \t" in office.post()
    assert office.post().count("\n## ") == 4
    assert world.contains(world.tip(BRANCH), commit)


def test_an_edit_alone_causes_no_push(office: Office, world: GitHubWorld) -> None:
    office.run()
    office.desk.edit("研究背景", "研究缘起")
    outcome = office.run()

    assert operation(outcome) in ("unchanged", "kept")
    assert (world.pushes, office.calls) == (1, 0)


def test_an_edit_below_our_own_later_commits_still_counts(office: Office) -> None:
    office.run()
    office.desk.edit("研究背景", "研究缘起")
    for number in (7, 8):
        office.add(*some(number))
        office.run()

    assert "研究缘起" in office.post()
    assert office.post().count("\n## ") == 5


def test_a_paper_that_was_deleted_stays_out(office: Office, world: GitHubWorld) -> None:
    office.run()
    text = office.post()
    block = text[text.index("\n## A Small Vocoder") : text.index("\n## Listening Through Walls")]
    office.desk.edit(block, "")
    office.run()
    office.add(*some(7))
    office.run()

    assert "A Small Vocoder" not in office.post()
    assert office.post().count("\n## ") == 3
    world.merge(world.pulls[0].number)
    office.run(day=16)
    assert "A Small Vocoder" not in "".join(office.post("main", path) for path in posts(world))


def test_an_edited_head_stays(office: Office) -> None:
    office.run()
    office.desk.edit("以下为", "编者按：今日三篇。以下为")
    office.add(*some(7))
    office.run()

    assert "编者按：今日三篇。" in office.post()
    assert office.post().count("\n## ") == 4


def test_a_person_s_windows_line_ends_are_no_edit_of_ours(
    office: Office, world: GitHubWorld
) -> None:
    office.run()
    crlf = office.post().replace("\n", "\r\n").encode()
    world.person_commits(BRANCH, {POST: crlf}, message="Line ends")
    outcome = office.run()

    assert operation(outcome) in ("unchanged", "kept")
    assert office.calls == 0


def test_an_update_branch_merge_is_built_upon(office: Office, world: GitHubWorld) -> None:
    office.run()
    world.person_commits("main", {"about.md": b"About\n"}, message="About")
    merge = world.update_branch(world.pulls[0].number)
    office.add(*some(7))
    outcome = office.run()

    assert operation(outcome) == "updated"
    assert world.contains(world.tip(BRANCH), merge)


def test_overwrite_alone_replaces_a_persons_words(office: Office) -> None:
    office.run()
    office.desk.edit("研究背景", "研究缘起")
    office.run("--overwrite=true", f"--date={DATE}")

    assert "研究缘起" not in office.post()
    assert office.calls == 6


def test_an_own_template_is_kept_to_and_an_edit_of_it_stays(office: Office, desk: Desk) -> None:
    (desk.clone() / "mine.j2").write_text(
        "---\nlayout: post\n---\n{% for paper in papers %}* {{ paper.title }}\n{% endfor %}",
        encoding="utf-8",
    )
    office.run("--template=mine.j2")
    assert office.post().count("\n* ") == 3
    office.desk.edit("Slow Echoes", "慢回声")
    office.add(*some(7))
    office.run("--template=mine.j2")

    assert "慢回声" in office.post()
