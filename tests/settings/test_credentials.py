"""Keys and tokens: where they may come from, and that nothing shows them."""

from __future__ import annotations

import pytest

from tests.settings.loaded_settings import refusal, settings


def test_a_missing_key_is_named_with_the_variable_that_may_hold_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("INPUT_API_KEY")

    assert "GEMINI_API_KEY" in refusal()
    assert "OPENAI_API_KEY" in refusal(provider="openai")
    assert settings(provider="none").api_key is None


def test_the_key_falls_back_to_the_provider_s_own_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("INPUT_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", "other")

    key = settings(provider="openai").api_key
    assert key is not None
    assert key.get_secret_value() == "other"


def test_no_secret_is_in_a_message_or_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "s3cret\nvalue"
    monkeypatch.setenv("INPUT_API_KEY", secret)

    text = refusal(date="never")
    assert "s3cret" not in text
    assert "- api-key: given a value that is not shown" in text
    monkeypatch.setenv("INPUT_API_KEY", "s3cret")
    assert "s3cret" not in repr(settings()) + str(settings())


@pytest.mark.parametrize("mode", ["pull-request", "commit"])
def test_publishing_to_github_needs_a_token_and_a_repository(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "- github-token:" in refusal(publish=mode)
    assert "GITHUB_REPOSITORY" in refusal(publish=mode, github_token="t")
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/blog")
    assert "a token for this repository" in refusal(publish=mode)
    assert settings(publish=mode, github_token="t").publish == mode


@pytest.mark.parametrize(
    "name", ["owner", "owner/", "owner/a/b", "../x", "o/r?x=1", "-o/r", "主/o"]
)
def test_a_repository_s_name_that_is_none_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", name)

    assert f"- GITHUB_REPOSITORY: given {name!r}; allowed: owner/name" in refusal()


@pytest.mark.parametrize("token", ["ghs_密钥", "ghs_a b", "ghs_a\u200b"])
def test_a_token_that_no_header_can_hold_is_refused_and_not_shown(token: str) -> None:
    text = refusal(github_token=token)

    assert "- github-token:" in text
    assert token not in text


def test_a_bad_key_in_the_provider_s_own_variable_is_told_with_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("INPUT_API_KEY")
    monkeypatch.setenv("GEMINI_API_KEY", "'AIzaSy12345'")

    assert "- api-key: given a value that is not shown, in GEMINI_API_KEY; " in refusal()
