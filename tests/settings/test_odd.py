"""Odd values of inputs: refused in one message with what is allowed, never a traceback."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import SettingsError
from digest.settings import Settings, load

NOON = datetime(2026, 1, 15, 5, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    return tmp_path


def settings(flags: Sequence[str]) -> Settings:
    return load(["--provider=none", "--publish=dry-run", *flags], NOON)


def refused(flag: str) -> str:
    with pytest.raises(SettingsError) as caught:
        settings([flag])
    (line,) = str(caught.value).splitlines()[1:]
    return line.partition("allowed: ")[2]


@pytest.mark.parametrize("name", ["posts-dir", "state-dir", "template", "glossary"])
@pytest.mark.parametrize("path", [".x" * 200, ".x/" * 2000])
def test_a_path_too_long_for_a_file_system_is_refused(name: str, path: str) -> None:
    assert refused(f"--{name}={path}") == "a path of at most 200 bytes"


def test_a_file_name_too_long_for_a_file_system_is_refused() -> None:
    assert refused(f"--file-name={{date}}-{'长' * 80}.md") == "a name of at most 200 bytes"


def test_links_in_a_circle_are_refused(blog: Path) -> None:
    (blog / "_a").symlink_to("_b")
    (blog / "_b").symlink_to("_a")

    assert "a path" in refused("--posts-dir=_a")


@pytest.mark.parametrize("path", [".GIT", "_x/.Git/hooks"])
def test_gits_own_folder_is_refused_as_file_systems_without_case_know_it(path: str) -> None:
    assert refused(f"--posts-dir={path}") == "a path outside .git"


@pytest.mark.parametrize("date", ["0001-01-01", "1991-08-13", "1991-08-13..1991-08-20"])
def test_a_day_before_arxiv_is_refused(date: str) -> None:
    assert refused(f"--date={date}") == "a day from 1991-08-14 on, when arXiv began"
    assert settings(["--date=1991-08-14"]).days


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: " + "[" * 5000, "nested too deep"),
        ("date: 2026-02-30", "day is out of range for month"),
        ("a: b: c", "line 1: mapping values are not allowed here"),
    ],
)
def test_front_matter_that_yaml_cannot_read_is_told_with_what_is_wrong(
    text: str, problem: str
) -> None:
    assert refused(f"--front-matter={text}") == f"YAML lines `key: value`; {problem}"


def test_front_matter_typed_on_windows_has_plain_line_ends() -> None:
    assert settings(["--front-matter=a: 1\r\nb: |\r\n  x\r\n"]).front_matter == "a: 1\nb: |\n  x"


def test_lists_may_be_typed_with_chinese_commas_and_blanks() -> None:
    given = settings(
        ["--categories=cs.SD，eess.AS、cs.CL\u3000cs.LG", "--include-keywords=语音，speech"]
    )

    assert given.categories == ("cs.SD", "eess.AS", "cs.CL", "cs.LG")
    assert given.include_keywords == ("语音", "speech")


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions/"])
def test_an_endpoint_with_the_path_of_the_call_is_refused(path: str) -> None:
    assert refused(f"--base-url=https://api.example.com{path}").startswith("the URL that comes")
    assert settings(["--base-url=https://api.example.com/v1"]).base_url


def test_a_base_is_a_branch_and_no_ref() -> None:
    assert "without refs/heads/" in refused("--base=refs/heads/main")


@pytest.mark.parametrize("host", ["a..b", ".", "a" * 70 + ".com", "x\\y", "x%41", "[::1", "$x"])
def test_a_host_that_no_socket_takes_is_refused(host: str) -> None:
    assert refused(f"--base-url=https://{host}/v1").startswith("a URL http(s)://host")


@pytest.mark.parametrize(
    "host", ["[::1]:8000", "例子.cn", "my_host:80", "example.com.", "10.0.0.1"]
)
def test_a_host_of_any_common_kind_is_taken(host: str) -> None:
    assert settings([f"--base-url=http://{host}/v1"]).base_url == f"http://{host}/v1"
