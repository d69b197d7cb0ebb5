"""What anybody may push below the prefix neither gets onto the base nor keeps anything off it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest import record_file
from digest.domain import DayRecord, Entry, Paper, Part, Section, Sighting, State
from tests import made_up_days
from tests.pipeline_over_git import PipelineOverGit, some
from tests.publish.publishing_blog import DATE, RECORD
from tests.publish.reviews.outcome import operation
from tests.world.github import GitHubWorld

FORGED = "伪造"
OURS = "_posts/{date}-arxiv.md arxiv-digest/"
DAY = date.fromisoformat(DATE)


def part() -> Part:
    return made_up_days.part(text=f"{FORGED}的译文，说的是别的事情，没有一处来自论文本身。")


def invented(number: int) -> Paper:
    return made_up_days.paper(90_000 + number, f"Forged {number}")


def entry(chance: random.Random, paper: Paper) -> Entry:
    """Return any entry for a paper, its metadata forged."""
    forged = replace(
        paper, title=f"Forged {paper.id}", abstract=f"{FORGED} An abstract of {paper.id}."
    )
    state = chance.choice(list(State))
    made = Entry(forged, Section.MAIN, state, part(), part(), "quota", brief=chance.random() < 0.3)
    return replace(made, tries=chance.randint(0, 5))


def attack(chance: random.Random, real: list[Paper]) -> DayRecord:
    """Return a record of an attacker's: real and invented papers in any state."""
    papers = [*real, *map(invented, range(3))]
    entries = [entry(chance, p) for p in chance.sample(papers, chance.randint(0, len(papers)))]
    seen = [Sighting(p.id, 1, p.submitted) for p in papers if chance.random() < 0.3]
    day = DAY + timedelta(chance.choice((-20, -1, -1, 0, 1)))
    return made_up_days.record(
        *entries,
        day=day,
        seen=tuple(seen),
        configuration=chance.choice((OURS, OURS, OURS, "theirs")),
        categories=chance.choice((("cs.SD", "eess.AS"), ("cs.SD",), ("math.AG",))),
        horizons={"cs.SD": made_up_days.window(DAY).start - timedelta(chance.randint(0, 400))},
        older=tuple(p.id for p in papers if chance.random() < 0.2),
        imported=tuple(p.id for p in papers if chance.random() < 0.2),
    )


def push(world: GitHubWorld, chance: random.Random, record: DayRecord, *, pull: bool) -> None:
    """Put a record on a branch below the prefix, as anybody may who can push one."""
    branch = f"arxiv-digest/{chance.choice((f'{record.date}', 'x', '2020-01-01_2030-01-01'))}"
    path = f".arxiv-digest/{record.date:%Y}/{record.date}.json"
    body = record_file.dumps(record) if chance.random() < 0.8 else b"{" * 1000
    links = "".join(f"[x](https://arxiv.org/abs/{e.paper.id}v1)\n" for e in record.entries)
    world.person_commits(
        branch, {path: body, f"_posts/{record.date}-arxiv.md": links.encode()}, message="Digest"
    )
    if pull and branch not in {open_pull.branch for open_pull in world.pulls}:
        world.add_pull(branch, "Digest", "", "main")


@pytest.mark.parametrize("seed", range(16))
def test_a_branch_without_a_pull_request_changes_no_byte_of_a_direct_commit(
    seed: int, git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    chance, real = random.Random(seed), list(some(0, 1, 2))
    for _ in range(3):
        push(world, chance, attack(chance, real), pull=False)

    outcome = git_pipeline.run(mode="commit")

    titles = {line[3:] for line in git_pipeline.post("main").splitlines() if line[:3] == "## "}
    assert operation(outcome) == "committed"
    assert titles == {paper.title for paper in real}
    assert FORGED not in git_pipeline.post("main") + git_pipeline.post("main", RECORD)
    record = record_file.loads(world.raw("main", RECORD))
    assert {e.paper for e in record.shown} == set(real)
    assert git_pipeline.calls == 2 * len(real)


@pytest.mark.parametrize("seed", range(16))
def test_an_open_pull_request_puts_nothing_on_the_base_that_arxiv_does_not_show(
    seed: int, git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    chance, real = random.Random(100 + seed), list(some(0, 1, 2))
    for _ in range(3):
        push(world, chance, attack(chance, real), pull=True)

    git_pipeline.run(mode="commit")  # no record of a stranger ends it

    if world.has("main", RECORD):
        record = record_file.loads(world.raw("main", RECORD))
        assert {e.paper for e in record.entries} <= set(real)
        assert FORGED not in git_pipeline.post("main") + git_pipeline.post("main", RECORD)


def test_what_waits_on_an_open_branch_is_shown_once_arxiv_confirms_it(
    git_pipeline: PipelineOverGit, world: GitHubWorld
) -> None:
    real = list(some(0, 1, 2))
    waiting = [
        Entry(replace(p, title="Forged"), Section.MAIN, State.PENDING, reason="quota", tries=1)
        for p in (real[0], invented(1))
    ]
    eve = made_up_days.record(*waiting, day=DAY - timedelta(1), configuration=OURS)
    push(world, random.Random(4), eve, pull=True)

    git_pipeline.run(mode="commit")

    record = record_file.loads(world.raw("main", RECORD))
    assert {e.paper for e in record.shown} == set(real)


def test_a_strangers_record_on_an_open_branch_is_named_and_left_aside(
    git_pipeline: PipelineOverGit, world: GitHubWorld, caplog: pytest.LogCaptureFixture
) -> None:
    eve = made_up_days.record(day=DAY - timedelta(1), configuration="theirs")
    branch = f"arxiv-digest/{eve.date}"
    path = f".arxiv-digest/2026/{eve.date}.json"
    world.person_commits(branch, {path: record_file.dumps(eve)}, message="Theirs")
    world.add_pull(branch, "Theirs", "", "main")

    for mode in ("pull-request", "commit"):
        assert operation(git_pipeline.run(mode=mode)) in ("created", "committed", "none")
    assert any(f"{eve.date} on {branch} belongs to another digest" in m for m in caplog.messages)
