"""Inputs: from the environment and the command line, all bad values in one message."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import yaml

from digest.errors import SettingsError
from digest.settings import Settings, action_inputs, load
from digest.settings.source import GROUPS
from digest.settings.taxonomy import CATEGORIES

NOW = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("INPUT_API_KEY", "a-key")
    monkeypatch.setenv("INPUT_PUBLISH", "write")
    for name in ("GEMINI_API_KEY", "OPENAI_API_KEY", "DIGEST_NOW", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def settings(**inputs: str) -> Settings:
    return load([f"--{k.replace('_', '-')}={v}" for k, v in inputs.items()], NOW)


def refusal(**inputs: str) -> str:
    with pytest.raises(SettingsError) as caught:
        settings(**inputs)
    assert caught.value.exit_code == 2
    return str(caught.value)


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
    assert {name for names in GROUPS.values() for name in names} == inputs


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


def test_a_near_miss_of_a_category_is_answered_with_the_right_name() -> None:
    assert "did you mean cs.SD?" in refusal(categories="cs.sd")


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


def test_a_bare_flag_switches_a_boolean_on() -> None:
    assert load(["--overwrite"], NOW).overwrite


def test_categories_are_split_at_commas_blanks_and_newlines_once_each() -> None:
    assert settings(categories="cs.SD,eess.AS\n cs.CL cs.SD").categories == (
        "cs.SD", "eess.AS", "cs.CL",
    )  # fmt: skip


def test_the_taxonomy_holds_whole_archives_and_subjects() -> None:
    assert {"hep-th", "cond-mat.mtrl-sci", "q-bio.NC", "physics.optics"} <= CATEGORIES
    assert "cs" not in CATEGORIES
    assert "cs.*" not in CATEGORIES


def test_a_range_gives_one_day_each_and_is_no_daily_run() -> None:
    found = settings(date="2026-01-13..2026-01-15")

    assert [d.day for d in found.days] == [13, 14, 15]
    assert found.span.key == "2026-01-13_2026-01-15"
    assert not found.daily


@pytest.mark.parametrize(
    "text",
    ["2026-01-15..2026-01-14", "2020-01-01..2026-01-01", "2026-01-16", "15.01.2026", "..",
     "2026-1-5",
     "2026-01-15; rm -rf /", "２０２６-01-15"],
)  # fmt: skip
def test_a_date_that_is_none_or_not_yet_over_is_refused(text: str) -> None:
    assert "- date:" in refusal(date=text)


def test_todays_window_before_its_anchor_is_refused_and_the_latest_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIGEST_NOW", "2026-01-15T08:00:00+08:00")

    assert "2026-01-14" in refusal(date="2026-01-15")
    assert settings().days == (date(2026, 1, 14),)


def test_an_instant_without_its_offset_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_NOW", "2026-01-15T08:00:00")

    assert "- DIGEST_NOW:" in refusal()


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
    assert settings(publish=mode, github_token="t").publish == mode


@pytest.mark.parametrize(
    "name", ["working-directory", "posts-dir", "glossary", "template", "state-dir"]
)
@pytest.mark.parametrize(
    "path", ["../out", "/etc", "a/../../b", ".git/hooks", "-rf", "a\nb", "~/x"]
)
def test_a_path_outside_the_blog_is_refused(name: str, path: str) -> None:
    with pytest.raises(SettingsError, match=f"- {name}:"):
        load([f"--{name}={path}"], NOW)


def test_a_symbolic_link_out_of_the_blog_is_refused(
    blog: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (blog / "posts").symlink_to(tmp_path_factory.mktemp("elsewhere"))

    assert "- posts-dir:" in refusal(posts_dir="posts")


def test_an_unreadable_template_or_glossary_is_refused_before_any_request(blog: Path) -> None:
    (blog / "binary").write_bytes(b"\xff\xfe\x00")

    assert "- template:" in refusal(template="missing.j2")
    assert "- glossary:" in refusal(glossary="binary")


def test_state_lies_in_a_folder_that_jekyll_does_not_publish() -> None:
    assert "- state-dir:" in refusal(state_dir="state")
    assert settings().record_path(date(2026, 1, 15)) == ".arxiv-digest/2026/2026-01-15.json"


def test_the_date_may_stand_twice_in_a_file_name() -> None:
    found = settings(file_name="{date}-arxiv-{date}.md")

    assert found.post_path(date(2026, 1, 15)) == "_posts/2026-01-15-arxiv-2026-01-15.md"


@pytest.mark.parametrize(
    "text", ["arxiv.md", "{date}.txt", "{date}-../x.md", "{date}-{x}.md", "{date}-a b.md"]
)
def test_a_file_name_that_jekyll_would_not_take_for_a_post_is_refused(text: str) -> None:
    assert "- file-name:" in refusal(file_name=text)


@pytest.mark.parametrize("text", ["{math: true}", "!!map {a: 1}", "&x\na: 1", "--- {a: b}"])
def test_front_matter_that_cannot_stand_below_other_lines_is_refused(text: str) -> None:
    assert "- front-matter:" in refusal(front_matter=text)


@pytest.mark.parametrize(
    "text", ["a: !!set {b}", "a: !ruby/x b", 'a: "\\uD83D\\uDE00"', '"\\uD83D": 1']
)
def test_front_matter_that_ruby_would_not_read_is_refused(text: str) -> None:
    assert "- front-matter:" in refusal(front_matter=text)


@pytest.mark.parametrize("token", ["ghs_密钥", "ghs_a b", "ghs_a\u200b"])
def test_a_token_that_no_header_can_hold_is_refused_and_not_shown(token: str) -> None:
    text = refusal(github_token=token)

    assert "- github-token:" in text
    assert token not in text


def test_front_matter_may_have_keys_of_any_kind_below_its_own() -> None:
    text = "a:\n  2026-01-15: b\n  1: c\n  true: d"

    assert settings(front_matter=text).front_matter == text


def test_front_matter_may_be_indented_as_a_whole() -> None:
    found = settings(front_matter="  math: true\n  a:\n    b: 1\n")

    assert found.front_matter == "math: true\na:\n  b: 1"


@pytest.mark.parametrize("text", ["layout: none", "- a list", "a: [", "---\na: 1", "title: x", "x"])
def test_front_matter_that_is_no_mapping_of_new_keys_is_refused(text: str) -> None:
    assert "- front-matter:" in refusal(front_matter=text)


@pytest.mark.parametrize("text", ["a..b/", "/a", "a b", "x.lock/", "-x", "a//b", "@{", "a~"])
def test_a_branch_prefix_that_git_forbids_is_refused(text: str) -> None:
    assert "- branch-prefix:" in refusal(branch_prefix=text)


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
