"""Inputs: from the environment and the command line, all bad values in one message."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
import yaml

from digest.settings import Settings, action_inputs, grouped_inputs, load
from tests.settings.loaded_settings import NOW, refusal, settings

ROOT = Path(__file__).parents[2]


def test_without_inputs_the_defaults_of_action_yml_hold() -> None:
    found = settings()

    assert found.categories == ("cs.SD", "eess.AS")
    assert found.anchor == time(8, 50)
    assert str(found.timezone) == "Asia/Shanghai"
    assert found.days == (date(2026, 1, 15),)
    assert found.daily
    assert found.model == action_inputs()["model"]["default"]


def test_every_input_of_action_yml_is_a_field_and_a_flag() -> None:
    inputs = set(yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"])

    assert {name.replace("-", "_") for name in inputs} <= set(Settings.model_fields)
    assert {name for names in grouped_inputs().values() for name in names} == inputs


def test_all_bad_values_come_in_one_message_with_name_value_and_what_is_allowed() -> None:
    text = refusal(
        categories="cs.XX", date="2026-02-30", anchor="8h", timezone="Mars/Base", late="maybe"
    )

    for name, given in {
        "categories": "cs.XX", "date": "2026-02-30", "anchor": "8h", "timezone": "Mars/Base",
        "late": "maybe",
    }.items():  # fmt: skip
        (line,) = [line for line in text.splitlines() if line.startswith(f"- {name}:")]
        assert given in line
        assert "allowed: " in line


def test_flags_win_over_the_environment_and_empty_means_unset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INPUT_MAX_PAPERS", "7")
    monkeypatch.setenv("INPUT_CONCURRENCY", "   ")
    monkeypatch.setenv("INPUT_LOOK_BACK_DAYS", "")

    assert settings().max_papers == 7
    assert settings(max_papers="3").max_papers == 3
    assert settings().concurrency == int(action_inputs()["concurrency"]["default"])
    assert settings().look_back_days == 14


def test_an_empty_layout_is_none_and_no_layout_given_is_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings().layout == "post"
    assert settings(layout="").layout == ""
    monkeypatch.setenv("INPUT_LAYOUT", " ")
    assert settings().layout == ""
    assert settings(layout="single").layout == "single"


def test_a_bare_flag_switches_a_boolean_on() -> None:
    assert load(["--overwrite"], NOW).overwrite
    with pytest.raises(SystemExit):
        load(["--overwr"], NOW)  # another flag may begin with it one day


@pytest.mark.parametrize("host", ["https://export.arxiv.org/api/query", "https://arxiv.org"])
def test_intervals_below_three_seconds_are_refused_for_arxiv_itself(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ARXIV_API_URL", "ARXIV_OAI_URL", "ARXIV_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/x")
    monkeypatch.setenv("ARXIV_REQUEST_INTERVAL", "0")
    assert settings().arxiv_request_interval == 0
    monkeypatch.setenv("ARXIV_URL", host)
    assert "- ARXIV_REQUEST_INTERVAL:" in refusal()


def test_a_server_s_bare_address_gets_the_path_of_the_interface(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ARXIV_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ARXIV_OAI_URL", "http://127.0.0.1:9/mirror/oai2/")

    assert settings().arxiv_api_url == "http://127.0.0.1:9/api/query"
    assert settings().arxiv_oai_url == "http://127.0.0.1:9/mirror/oai2"


def test_the_contact_is_the_blog_and_without_one_the_action(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings().contact == "https://github.com/OWNER/arxiv-digest"
    monkeypatch.setenv("GITHUB_REPOSITORY", "me/blog")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://ghe.test")
    assert settings().contact == "https://ghe.test/me/blog"
