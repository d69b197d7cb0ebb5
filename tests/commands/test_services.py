"""Who takes another service than the default is led to its address and its model."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.commands.findings import Mark
from digest.commands.init import init
from tests.demo.world import WORKFLOW
from tests.harness.steps import load
from tests.world.blog import make_blog


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    return make_blog(tmp_path / "blog")


def test_who_takes_another_service_is_asked_for_its_address_and_model(blog: Path) -> None:
    answers = {"provider": "openai", "base-url": "https://api.deepseek.com", "model": "deepseek-x"}
    questions = {"who translates": "provider", "address": "base-url", "name of its": "model"}

    def answer(asked: str) -> str:
        return next((answers[name] for words, name in questions.items() if words in asked), "")

    found = init((), blog, {}, answer)

    assert answers.items() <= load(blog / WORKFLOW)["jobs"]["digest"]["steps"][-1]["with"].items()
    assert not [f for f in found if f.mark is Mark.BAD]


def test_a_model_of_geminis_asked_of_openai_is_bad_to_init_and_needs_a_name_or_address(
    blog: Path,
) -> None:
    for flags, bad in ((), 1), (("--model=gpt-x",), 0), (("--base-url=https://a.example",), 0):
        found = init(("--provider=openai", *flags), blog, {}, None)
        assert sum(f.mark is Mark.BAD for f in found) == bad
        (blog / WORKFLOW).unlink()
