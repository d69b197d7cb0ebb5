"""A branch that was pushed when GitHub allowed no pull request is taken up later, its edits too."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from pydantic import SecretStr

from digest import record_file
from digest.domain import Part
from digest.publish.branch_proof import Authorship, BranchProof
from digest.publish.repository import Repository
from tests.pipeline_over_git import PipelineOverGit, some
from tests.publish.publishing_blog import BRANCH, DATE, KEY, POST, RECORD
from tests.publish.reviews.outcome import operation
from tests.world.githttp import git
from tests.world.github import GitHubWorld
from tests.world.server import Response

EDIT = "研究缘起"
FORGED = "伪造的译文"


@pytest.fixture
def left_behind(git_pipeline: PipelineOverGit, world: GitHubWorld) -> PipelineOverGit:
    """Return a blog whose day of the 15th stands on a branch alone."""
    world.rules.pull_requests_allowed = False
    assert operation(git_pipeline.run()) == "pushed"
    assert world.pulls == []
    return git_pipeline


def edited(blog: PipelineOverGit) -> None:
    blog.publishing_blog.edit("研究背景", EDIT)


def commit(blog: PipelineOverGit) -> str:
    """Run the next day by direct commit; return the Chinese warnings that the summary has."""
    report = blog.run(mode="commit", day=16).report
    notes = (*report.notes, *(report.published.warnings if report.published else ()))
    return "\n".join(getattr(note, "chinese", note) for note in notes)


def trailer(world: GitHubWorld) -> str:
    found = re.findall(r"(?m)^Arxiv-Digest-Proof: .*$", message(world))
    assert len(found) == 1
    return str(found[0])


def message(world: GitHubWorld, branch: str = BRANCH) -> str:
    return git(world.remote, "log", "--format=%B", branch)


def test_a_later_days_run_proposes_it_once_that_is_allowed(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    edited(left_behind)
    world.rules.pull_requests_allowed = True
    left_behind.run(day=16)

    assert [pull.branch for pull in world.pulls] == [BRANCH]
    assert EDIT in left_behind.post()
    assert left_behind.calls == 0
    pushes = world.pushes
    left_behind.run(day=16)
    assert (len(world.pulls), world.pushes) == (1, pushes)


def test_it_stays_where_it_is_as_long_as_that_is_forbidden(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    edited(left_behind)
    tip = world.tip(BRANCH)
    left_behind.run(day=16)

    assert (world.pulls, world.tip(BRANCH), left_behind.calls) == ([], tip, 0)


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_direct_commit_takes_it_up_with_its_edits_and_without_a_call(
    by_hand: bool, left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    if by_hand:
        edited(left_behind)
    before = left_behind.post()
    told = commit(left_behind)

    assert left_behind.post("main") == before
    assert world.raw("main", RECORD) == world.raw(BRANCH, RECORD)
    assert f"{DATE} 的分支先前没有拉取请求" in told
    assert left_behind.calls == 0
    assert "Arxiv-Digest-Proof" not in message(world, "main")
    pushes = world.pushes
    assert DATE not in commit(left_behind)
    assert world.pushes == pushes


def test_a_direct_commit_of_the_same_day_goes_on_from_the_branch(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    edited(left_behind)
    left_behind.add(*some(3))

    assert operation(left_behind.run(mode="commit")) == "committed"
    assert EDIT in left_behind.post("main")
    assert left_behind.calls == 2
    assert len(record_file.loads(world.raw("main", RECORD)).shown) == 4


def test_what_a_later_review_run_adds_to_an_edited_branch_keeps_its_proof(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    edited(left_behind)
    left_behind.add(*some(3))
    assert operation(left_behind.run()) == "pushed"
    world.rules.protected = frozenset({"main"})
    assert "之后有人修改过" in commit(left_behind)
    assert message(world).count("Arxiv-Digest-Proof") == 2
    assert not world.has("main", POST)


def test_an_edited_branch_is_left_alone_where_the_base_is_protected(
    left_behind: PipelineOverGit, world: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    edited(left_behind)
    world.rules.protected = frozenset({"main"})
    told = commit(left_behind)

    assert f"分支 {BRANCH} 没有拉取请求" in told
    assert "受保护" in told
    assert f"compare/main...{BRANCH}?expand=1" in caplog.text
    assert not world.has("main", POST)


def test_a_base_of_which_github_says_nothing_counts_as_protected(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    edited(left_behind)
    world.fault("GET", "/branches/main", Response(404, b"{}"))

    assert "受保护" in commit(left_behind)
    assert not world.has("main", POST)


def test_an_untouched_branch_needs_no_word_about_the_base(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    world.rules.protected = frozenset({"main"})
    commit(left_behind)

    assert world.has("main", POST)


def forged_record(world: GitHubWorld) -> bytes:
    """Return the branch's record with other texts in it."""
    record = record_file.loads(world.raw(BRANCH, RECORD))
    entries = tuple(
        replace(e, translation=replace(e.translation, text=FORGED))
        if isinstance(e.translation, Part)
        else e
        for e in record.entries
    )
    return record_file.dumps(replace(record, entries=entries))


def another_day(world: GitHubWorld) -> None:
    """Move commit and trailer to a branch of another day."""
    git(world.remote, "branch", "arxiv-digest/2026-01-14", BRANCH)
    git(world.remote, "branch", "-D", BRANCH)


def another_tree(world: GitHubWorld) -> None:
    """Put the trailer below another record."""
    told = f"Digest\n\n{trailer(world)}"
    world.person_commits(BRANCH, {RECORD: forged_record(world)}, message=told)


def changed_record(world: GitHubWorld) -> None:
    """Change the record in a commit above the proven one."""
    world.person_commits(BRANCH, {RECORD: forged_record(world)}, message="Digest")


def made_up_trailer(world: GitHubWorld) -> None:
    """Begin the branch anew with a trailer of somebody's."""
    files = {RECORD: forged_record(world), POST: FORGED.encode()}
    git(world.remote, "branch", "-D", BRANCH)
    told = f"Digest\n\nArxiv-Digest-Proof: {'0123456789abcdef' * 4}"
    world.person_commits(BRANCH, files, message=told)


def another_record(world: GitHubWorld) -> None:
    """Add the record of one more day to a range's branch that was proven."""
    record = replace(record_file.loads(forged_record(world)), date=date.fromisoformat("2026-01-14"))
    git(world.remote, "branch", "-m", BRANCH, f"arxiv-digest/2026-01-14_{DATE}")
    path = RECORD.replace(DATE, "2026-01-14")
    branch = f"arxiv-digest/2026-01-14_{DATE}"
    world.person_commits(branch, {path: record_file.dumps(record)}, message="Digest")


@pytest.mark.parametrize(
    "attack", [another_day, another_tree, changed_record, made_up_trailer, another_record]
)
def test_no_trailer_proves_what_the_action_did_not_push(
    attack: Callable[[GitHubWorld], None], left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    attack(world)
    told = commit(left_behind)

    files = git(world.remote, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert RECORD not in files
    assert not any(FORGED in world.raw("main", name).decode() for name in files)
    assert attack is another_day or "没有证据表明它是本 Action 推送的" in told


def test_what_a_stranger_wrote_below_the_prefix_becomes_no_proof_by_a_later_run(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    changed_record(world)
    left_behind.add(*some(3))
    assert operation(left_behind.run()) == "pushed"

    assert message(world).count("Arxiv-Digest-Proof") == 1
    assert "没有证据" in commit(left_behind)


GUESSED = ("", "ollama", "x" * 40, "0123456789abcdefghi", "abababab" * 5)


def test_a_proof_holds_for_one_key_branch_and_repository(left_behind: PipelineOverGit) -> None:
    options = left_behind.publishing_blog.options()
    repository = Repository(options, sleep=lambda _: None, clock=lambda: 0.0)
    tip = repository.fetch([f"refs/heads/{BRANCH}"])[f"refs/heads/{BRANCH}"]

    def proof(**changes: object) -> BranchProof:
        return BranchProof(left_behind.publishing_blog.options(**changes), repository)

    assert proof().authorship(BRANCH, tip, "main") is Authorship.OURS
    assert proof().authorship(BRANCH, tip, "live") is Authorship.UNKNOWN
    assert proof().authorship(f"arxiv-digest/2026-01-14_{DATE}", tip, "main") is Authorship.UNKNOWN
    renamed = proof(github_repository="owner/another")
    assert renamed.authorship(BRANCH, tip, "main") is Authorship.UNKNOWN
    for key in ("another-key-of-some-service", *GUESSED):
        other = proof(api_key=SecretStr(key))
        assert other.authorship(BRANCH, tip, "main") is Authorship.UNKNOWN
        assert bool(other.trailer(tip, "main")) is (key not in GUESSED)


def test_the_key_is_in_no_message(left_behind: PipelineOverGit, world: GitHubWorld) -> None:
    assert left_behind.post()
    assert "Arxiv-Digest-Proof" in message(world)
    assert KEY not in message(world)


def test_a_branch_that_is_under_review_is_not_committed(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    git_pipeline.run(mode="commit", day=16)

    assert len(world.pulls) == 1
    assert not world.hub.has("main", POST)


def test_a_branch_whose_pull_request_was_rejected_is_not_committed(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    git_pipeline.run()
    world.close(world.pulls[0].number)
    git_pipeline.run(mode="commit", day=16)

    assert not world.hub.has("main", POST)


# What somebody who may push the branch can do to one of its files.
CHANGES: tuple[tuple[str, bytes, bytes], ...] = (
    (RECORD, b"M 100644", b"{}"),
    (RECORD, b"M 100755", b""),
    (RECORD, b"M 120000", b"../../x"),
    (RECORD, b"D", b""),
    (POST, b"M 100644", FORGED.encode()),
    (POST, b"M 120000", b"/etc/passwd"),
    (POST, b"D", b""),
    (f".arxiv-digest/2027/{DATE}.json", b"M 100644", b"{}"),
    (f".arxiv-digest/2026/{DATE}x.json", b"M 100644", b"{}"),
    (f".arxiv-digest/2026/{DATE}.json/x", b"M 100644", b"{}"),
    (".arxiv-digest/2026/2026-01-14.json", b"M 100644", b"{}"),
    (f"_posts/{DATE}-other.md", b"M 100644", FORGED.encode()),
    (f"_posts/sub/{DATE}-arxiv.md", b"M 100644", FORGED.encode()),
    ("_config.yml", b"M 100644", b"plugins: [x]"),
)


def messages(proof: str, tip: str) -> tuple[str, ...]:
    """Return what a commit may say to look like the action's."""
    fake = f"Arxiv-Digest-Proof: {'0' * 64}"
    return (
        *("Digest", f"Digest\n\n{proof}", f"{proof}\n\nDigest", f"x\r\n\r\n{proof}\r\n"),
        *(f"x\n {proof}", f"x\n{proof.lower()}", f"x\n{proof[:-1]}", f"x\n{proof}0"),
        *(f"x\n{proof}\n{fake}", f"x\n{fake}\n{proof}", f"x\0{tip}\n{proof}", "x\0--help\n"),
    )


def of_the_day(world: GitHubWorld, commit: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return path → blob of a commit's records and posts of the day, by git's own listing."""
    found: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for line in git(world.remote, "ls-tree", "-r", commit).splitlines():
        facts, path = line.split("\t")
        folder, _, rest = path.partition("/")
        flat = folder == "_posts" and "/" not in rest
        of_day = facts.startswith("100") and path.rpartition("/")[2].startswith(DATE)
        if of_day and (folder == ".arxiv-digest" or flat):
            found[flat][path] = facts.split()[2]
    return found


def push_any(world: GitHubWorld, chance: random.Random, proof: str, proven: str) -> str:
    """Put up to three commits of anybody's on the branch, or on its parent; return its tip."""
    start = chance.choice((proven, proven, f"{proven}^"))
    git(world.remote, "update-ref", f"refs/heads/{BRANCH}", start)
    for _ in range(chance.randint(1, 3)):
        said = chance.choice(messages(proof, proven)).encode()
        above = git(world.remote, "rev-parse", BRANCH).encode()
        stream = [
            b"commit refs/heads/%s\ncommitter R <r@example.com> now\n" % BRANCH.encode(),
            b"data %d\n%s\nfrom %s\n" % (len(said), said, above),
            b"merge %s\n" % proven.encode() if chance.random() < 0.2 else b"",
        ]
        for path, how, data in chance.sample(CHANGES, chance.randint(0, 2)):
            inline = b"" if how == b"D" else b"\ndata %d\n%s" % (len(data), data)
            verb = b"D" if how == b"D" else b"%s inline" % how
            stream.append(b"%s %s%s\n" % (verb, path.encode(), inline))
        git(world.remote, "fast-import", "--quiet", "--date-format=now", data=b"".join(stream))
    world.hub.sync()
    return world.tip(BRANCH)


def test_whatever_is_pushed_the_proof_holds_for_the_records_and_posts_it_was_made_of(
    left_behind: PipelineOverGit, world: GitHubWorld
) -> None:
    options = left_behind.publishing_blog.options()
    proof, proven = trailer(world), world.tip(BRANCH)
    records, posts = of_the_day(world, proven)
    chance = random.Random(5)
    for at in range(140 if "DIGEST_EXAMPLES" in os.environ else 12):
        if at:
            push_any(world, chance, proof, proven)
        else:
            edited(left_behind)
        repository = Repository(options, sleep=lambda _: None, clock=lambda: 0.0)
        tip = repository.fetch([f"refs/heads/{BRANCH}"])[f"refs/heads/{BRANCH}"]
        found = BranchProof(options, repository).authorship(BRANCH, tip, "main")
        ours, theirs = of_the_day(world, tip)
        most = Authorship.OURS if theirs == posts else Authorship.EDITED

        assert found in ((most, Authorship.UNKNOWN) if ours == records else (Authorship.UNKNOWN,))
        if ours == records and proven in git(world.remote, "rev-list", tip).split():
            assert found is most
