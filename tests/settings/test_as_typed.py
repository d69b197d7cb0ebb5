"""Inputs as a person types them, with a keyboard set to Chinese too."""

from __future__ import annotations

from datetime import date, time

import pytest

from digest.settings.typed_text import half_width
from tests.settings.loaded_settings import refusal, settings

BETWEEN = [
    ";",
    "；",
    "|",
    "｜",
    "/",
    "／",
    "和",
    " 和 ",
    "与",
    " and ",
    "&",
    "、",
    "，",
    "\n",
    " \u3000",
]
DAY, BEFORE = date(2026, 1, 15), date(2026, 1, 14)


@pytest.mark.parametrize("between", BETWEEN)
def test_whatever_stands_between_two_categories_they_are_two(between: str) -> None:
    found = settings(categories=f"cs.SD{between}eess.AS{between}hep-th")

    assert found.categories == ("cs.SD", "eess.AS", "hep-th")


@pytest.mark.parametrize(
    "text", ["ｃｓ．ＳＤ", "cs。SD", "“cs.SD”", "'cs.SD'", "[cs.SD]", "- cs.SD", "cs.SD\u200b"]
)
def test_a_category_in_full_width_in_quotes_or_in_a_list_of_yaml_is_taken(text: str) -> None:
    assert settings(categories=text).categories == ("cs.SD",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *((text, DAY) for text in ("今天", "今日", "today", "Today", "2026/01/15", "20260115")),
        *((text, DAY) for text in ("2026.01.15", "2026年1月15日", "2026 年 01 月 15 号")),
        *((text, DAY) for text in ("２０２６-０１-１５", "２０２６－０１－１５", "'2026-01-15'")),
        *((text, BEFORE) for text in ("昨天", "昨日", "yesterday")),
        ("前天", date(2026, 1, 13)),
    ],
)
def test_a_day_is_taken_in_any_usual_order_from_year_to_day_and_by_its_word(
    text: str, day: date
) -> None:
    assert settings(date=text).days == (day,)


@pytest.mark.parametrize(
    "to", ["..", "...", "…", "~", "～", "到", " 至 ", " to ", " - ", "—", "．．"]
)
def test_a_range_is_taken_with_what_people_write_between_two_days(to: str) -> None:
    found = settings(date=f"2026/01/13{to}20260115")

    assert found.days == (date(2026, 1, 13), BEFORE, DAY)
    assert settings(date=f"前天{to}今天").days == found.days


def test_today_before_its_window_has_closed_is_refused_with_the_latest_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIGEST_NOW", "2026-01-15T08:00:00+08:00")

    assert "the latest is 2026-01-14" in refusal(date="今天")


def test_a_word_for_a_day_adds_no_complaint_of_its_own_where_the_zone_is_wrong() -> None:
    assert "- date" not in refusal(date="今天", timezone="Mars/Base")
    assert "- date" in refusal(date="never", timezone="Mars/Base")


def test_times_numbers_truth_and_addresses_are_taken_in_full_width() -> None:
    found = settings(
        anchor="０８：３０", max_papers="１０", late="ｆａｌｓｅ", base_url="https：//例子.cn/v1"
    )

    assert (found.anchor, found.max_papers, found.late) == (time(8, 30), 10, False)
    assert found.base_url == "https://例子.cn/v1"


@pytest.mark.parametrize("text", ["dry-run", "Dry Run", "dry_run", "ＤＲＹ－ＲＵＮ", "“dry-run”"])
def test_a_way_is_taken_however_its_word_is_spelt(text: str) -> None:
    assert settings(publish=text).publish == "dry-run"


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("publish", "pr", "pull-request"),
        ("publish", "提交", "commit"),
        ("publish", "dryrun", "dry-run"),
        ("reading", "全文", "full"),
        ("reading", "none", "off"),
        ("on-empty", "跳过", "skip"),
        ("provider", "gpt-4o", "openai"),
        ("provider", "Google", "gemini"),
        ("timezone", "北京", "Asia/Shanghai"),
        ("timezone", "UTC+8", "Asia/Shanghai"),
        ("timezone", "UTC-5", "Etc/GMT+5"),
        ("timezone", "New York", "America/New_York"),
        ("base-url", "api.deepseek.com/v1", "https://api.deepseek.com/v1"),
        ("base-url", "localhost:8000", "http://localhost:8000"),
    ],
)
def test_what_was_meant_is_named(name: str, text: str, meant: str) -> None:
    assert f"did you mean {meant}?" in refusal(**{name: text})


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("deepseek", "https://api.deepseek.com"),
        ("DeepSeek-chat", "https://api.deepseek.com"),
        ("通义千问", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
        ("qwen-plus", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
        ("智谱", "https://open.bigmodel.cn/api/paas/v4"),
        ("Kimi", "https://api.moonshot.cn/v1"),
        ("硅基流动", "https://api.siliconflow.cn/v1"),
        ("ollama", "http://localhost:11434/v1"),
    ],
)
def test_a_service_that_answers_as_openai_does_is_named_with_its_address(
    name: str, address: str
) -> None:
    assert f"provider: openai with base-url: {address} and" in refusal(provider=name)


@pytest.mark.parametrize("text", ["声音", "cs.SD，声音"])
def test_ones_own_chinese_is_shown_as_chinese(text: str) -> None:
    told = refusal(categories=text, timezone="火星")

    assert "'火星'" in told
    assert "声音" in told
    assert "\\u" not in told


def test_the_categories_of_a_whole_archive_are_listed() -> None:
    told = refusal(categories="eess, cs")

    assert "eess.AS, eess.IV, eess.SP, eess.SY" in told
    assert "cs.AI, " in told
    assert "cs.SY)" in told


@pytest.mark.parametrize(
    "address",
    ["https://user:hunter2pass@host/v1", "http://hunter2pass@host", "user:hunter2pass@host",
     "https://a:hunter2pass/x@y@host/v1", "https://host/v1?key=hunter2pass"],
)  # fmt: skip
def test_an_address_with_a_password_is_refused_and_not_shown(address: str) -> None:
    told = refusal(base_url=address)

    assert "hunter2pass" not in told
    assert "***" in told


@pytest.mark.parametrize("key", ["sk-abcdefgh1234", "AIzaSyA-1234567890", "ghp_abcdefgh1234"])
@pytest.mark.parametrize("name", ["categories", "provider", "timezone", "base-url"])
def test_a_key_in_the_wrong_place_is_not_shown(name: str, key: str) -> None:
    assert key not in refusal(**{name: key})


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ('"AIzaSy12345"', "without quotes"),
        ("“AIzaSy12345”", "without quotes"),
        ("AIzaSy12345'", "without quotes"),
        ("GEMINI_API_KEY=AIzaSy12345", "without the NAME="),
        ("export GEMINI_API_KEY=AIzaSy12345", "without the NAME="),
        ("GEMINI_API_KEY＝AIzaSy12345", "without the NAME="),
        ("GEMINI_API_KEY：AIzaSy12345", "without the NAME="),
        ("Bearer AIzaSy12345", "without the word Bearer"),
        ("<your key>", "not what stands for it"),
        ("${{ secrets.GEMINI_API_KEY }}", "not what stands for it"),
        ("$GEMINI_API_KEY", "not what stands for it"),
        ("***", "not what stands for it"),
        ("AIza Sy", "without blanks"),
    ],
)
def test_what_is_around_a_key_or_stands_for_it_is_named(key: str, told: str) -> None:
    said = refusal(api_key=key)

    assert told in said
    assert "AIzaSy" not in said


@pytest.mark.parametrize("key", ["sk-a_b-C.d", "abc_def==", "key=", "a:b", "x1", "AQ.Ab8_x"])
def test_a_key_of_any_form_that_services_give_is_taken(key: str) -> None:
    found = settings(api_key=key).api_key

    assert found is not None
    assert found.get_secret_value() == key


def test_names_of_reviewers_and_workflows_are_taken_as_github_writes_them() -> None:
    found = settings(
        reviewers="@alice，@org/team bob", dispatch_workflow=".github/workflows/pages.yml"
    )

    assert found.reviewers == ("alice", "org/team", "bob")
    assert found.dispatch_workflow == "pages.yml"


def test_plain_words_of_a_list_are_taken_and_a_list_copied_from_yaml_too() -> None:
    found = settings(
        include_keywords="text-to-speech，C++, f0, don't, wav2vec 2.0",
        tags="[arxiv, 语音]",
        model="hf.co/org/Model-GGUF:Q4_K_M",
        min_score="0",
        reviewers="dependabot[bot], a_company",
    )

    assert found.include_keywords == ("text-to-speech", "C++", "f0", "don't", "wav2vec 2.0")
    assert found.tags == ("arxiv", "语音")
    assert found.model == "hf.co/org/Model-GGUF:Q4_K_M"
    assert found.reviewers == ("dependabot[bot]", "a_company")


def test_a_colon_in_full_width_after_a_key_of_front_matter_is_taken() -> None:
    assert settings(front_matter="math：true\na: 甲：乙").front_matter == "math: true\na: 甲：乙"


@pytest.mark.parametrize(
    ("text", "told"),
    [("date: 2026-01-15", "other than date"), ("math: true\nmath: false", "each key once")],
)
def test_front_matter_that_spoils_every_post_is_refused(text: str, told: str) -> None:
    assert told in refusal(front_matter=text)


@pytest.mark.parametrize(
    ("typed", "text"), [('"', '"'), ('""', ""), ("“a”", "a"), ("'a", "'a"), (" ａ ", "a")]
)
def test_only_a_pair_of_quotes_around_a_text_is_taken_off(typed: str, text: str) -> None:
    assert half_width(typed) == text
