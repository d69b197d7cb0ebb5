"""Wrong inputs, as people type them: each is refused before anything is asked or paid for.

Every row runs the program as a runner does and looks at all that it leaves: the exit code,
the log (English: which input, what was given, what to do), the summary (Chinese), the blog
(untouched), and what was asked of arXiv, a model or GitHub (nothing).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.commands import main
from tests.world.server import Response, Server

KEY = "AIzaSy-not-to-be-seen"
DAY = "a day YYYY-MM-DD that exists, or a range A..B"
NUMBER = "a whole number from"
TRUTH = "true or false"
RELATIVE = "a relative path below the blog"
FILE = "the path of a readable UTF-8 file"
NAME = "a name such as {date}-arxiv.md"
BRANCH = "letters, digits and . _ - / as git allows"
ADDRESS = "a URL http(s)://host[:port][/path]"
ARCHIVE = "no archive is taken whole"
ONE_OF = "one of "
YAML = "YAML lines `key: value`"
ONE_MODEL = "the name of one model"

WRONG: dict[str, dict[str, str]] = {
    "categories": {
        "cs": ARCHIVE, "cs.*": ARCHIVE, "eess, cs": ARCHIVE, "astro-ph": ARCHIVE,
        "cs.XX": "unknown: cs.XX", "cs.sd": "did you mean cs.SD?", "CS.SD": "did you mean cs.SD?",
        "csSD": "did you mean cs.SD?", "cs-SD": "did you mean cs.SD?", "cs,SD": ARCHIVE,
        "声音": "unknown: 声音", "语音；cs.SD": "unknown: 语音", "all": "unknown: all",
        "*": "unknown: *",
        "https://arxiv.org/list/cs.SD/recent": "unknown: https:", "cat:cs.SD": "unknown: cat:cs.SD",
        "cs.SD eess.AS2": "did you mean eess.AS?", "hep": "unknown: hep",
        "cs.SD|eess.AZ": "unknown: eess.AZ", "。": "names of arXiv's taxonomy",
        "cs.SD AND eess.AS": "unknown: AND", "stat.ml": "did you mean stat.ML?",
        "physics": ARCHIVE, "电气工程": "unknown: 电气工程",
    },
    "date": {
        "2026-02-30": DAY, "2026-13-01": DAY, "15/01/2026": DAY, "01-15-2026": DAY, "2026-1-5": DAY,
        "后天": DAY, "明天": DAY, "tomorrow": DAY, "上周": DAY,
        "last week": DAY, "7": DAY, "-1": DAY,
        "null": DAY,
        "2026-01": DAY, "Jan 15 2026": DAY, "${{ inputs.date }}": DAY, "2026-01-12..": DAY,
        "..2026-01-12": DAY, "二〇二六年一月十五日": DAY, "2026-01-15T08:00": DAY,
        "2026-01-15..2026-01-12": "A no later than B", "今天到昨天": "A no later than B",
        "2030-01-01": "the latest is 2026-01-15", "1990-01-01": "when arXiv began",
        "2020-01-01..2026-01-01": "at most 366 days",
        "2026-01-15 to 2026-01-16": "the latest is 2026-01-15", "20260115-20260116": DAY,
        "2026-01-14,2026-01-15": DAY, "latest": DAY,
    },
    "digest": {
        "周报": "did you mean week?", "Weekly": "did you mean week?", "月报": "did you mean month?",
        "daily": "did you mean day?", "year": ONE_OF, "7": ONE_OF,
    },
    "anchor": {
        "8点50分": "HH:MM", "0850": "HH:MM", "24:00": "HH:MM", "8:50 AM": "HH:MM", "08:60": "HH:MM",
        "noon": "HH:MM",
    },
    "timezone": {
        "北京": "did you mean Asia/Shanghai?", "Beijing": "did you mean Asia/Shanghai?",
        "CST": "did you mean Asia/Shanghai?", "UTC+8": "did you mean Asia/Shanghai?",
        "GMT-5": "did you mean Etc/GMT+5?", "Shanghai": "did you mean Asia/Shanghai?",
        "London": "did you mean Europe/London?", "火星": "a zone of the IANA list",
        "GMT+8": "did you mean Asia/Shanghai?", "Hong Kong": "did you mean Asia/Hong_Kong?",
    },
    "late": {"yes": TRUTH, "no": TRUTH, "是": TRUTH, "1": TRUTH, "on": TRUTH, "ture": TRUTH,
        "否": "did you mean false?", "off": "did you mean false?",
    },
    "look-back-days": {
        "fourteen": NUMBER, "14天": NUMBER, "1.5": NUMBER, "0": NUMBER, "46": NUMBER,
        "十四": NUMBER,
        "两周": NUMBER, "365": NUMBER,
    },
    "max-papers": {
        "all": NUMBER, "无限": NUMBER, "1,000": NUMBER, "-1": NUMBER, "9" * 30: NUMBER,
        "10篇": "did you mean 10?", "不限": "did you mean 0?",
    },
    "concurrency": {"0": NUMBER, "auto": NUMBER},
    "requests-per-minute": {"15 rpm": NUMBER, "unlimited": "did you mean 0?"},
    "service-tier": {
        "cheap": ONE_OF, "priority": ONE_OF, "batch": "for a backfill in stages",
    },
    "requests-per-day": {"500 a day": NUMBER},
    "stage": {
        "harvest": "together with a date", "read": "together with a date", "all of it": ONE_OF,
    },
    "stage-dir": {
        ".stage": "without a . before its name", "../stage": RELATIVE,
        "_config.yml": "a folder in the blog",
    },
    "per": {"year": ONE_OF},
    "shard-days": {"0": NUMBER, "a week": NUMBER},
    "max-parallel": {"257": NUMBER},
    "max-minutes": {"25m": NUMBER, "360": NUMBER},
    "provider": {
        "deepseek": "base-url: https://api.deepseek.com", "DeepSeek": "https://api.deepseek.com",
        "Kimi": "https://api.moonshot.cn/v1", "通义千问": "https://dashscope.aliyuncs.com",
        "智谱": "https://open.bigmodel.cn", "ollama": "http://localhost:11434/v1",
        "Claude": "https://api.anthropic.com/v1", "gpt-4o": "did you mean openai?",
        "google": "did you mean gemini?", "gemeni": "did you mean gemini?",
        "无": "did you mean none?", "本机": ONE_OF,
    },
    "api-key": {
        '"AIzaSyQuoted"': "without quotes", "‘AIzaSyQuoted’": "without quotes",
        "GEMINI_API_KEY=AIzaSyNamed": "without the NAME=", "Bearer AIzaSyB": "the word Bearer",
        "export GEMINI_API_KEY=AIzaSyNamed": "without the NAME=", "<your key>": "stands for it",
        "${{ secrets.GEMINI_API_KEY }}": "stands for it", "YOUR_API_KEY": "stands for it",
        "AIza Sy": "without blanks", "ＡＩｚａＳｙ": "printable ASCII",
        "secrets.GEMINI_API_KEY": "stands for it", "AIzaSyA...": "stands for it",
        "sk-xxxxxxxx": "stands for it", "key=AIzaSyNamed": "without the NAME=",
        "你的密钥": "stands for it",
    },
    "base-url": {
        "api.deepseek.com": "did you mean https://api.deepseek.com?", "ftp://x": ADDRESS,
        "localhost:8000/v1": "did you mean http://localhost:8000/v1?", "https://": ADDRESS,
        "https://me:hunter2@host/v1": "a password in it", "https://host/v1?key=hunter2": ADDRESS,
        "https://host/v1/chat/completions": "before /chat/completions", "https://ho st/v1": ADDRESS,
        "https://host:99999/v1": ADDRESS, "深度求索": ADDRESS,
        "https//api.x.com": "did you mean https://api.x.com?",
        "<https://api.x.com>": "did you mean https://api.x.com?",
        "https://api.x.com/v1/models": "did you mean https://api.x.com/v1?",
    },
    "reading": {"全文": "did you mean full?", "none": "did you mean off?", "summary": ONE_OF,
        "精简": ONE_OF, "pdf": "did you mean full?",
    },
    "publish": {
        "pr": "did you mean pull-request?", "拉取请求": "did you mean pull-request?",
        "提交": "did you mean commit?", "dryrun": "did you mean dry-run?", "yes": ONE_OF,
        "直接提交": "did you mean commit?", "merge": ONE_OF,
    },
    "on-empty": {"never": ONE_OF, "跳过": "did you mean skip?"},
    "on-partial": {"wait": ONE_OF, "草稿": "did you mean draft?"},
    "working-directory": {"nowhere": "that exists", "../blog": RELATIVE, "/": RELATIVE,
        "docs/blog": "that exists",
    },
    "posts-dir": {
        "/_posts": RELATIVE, "../_posts": RELATIVE, "~/_posts": RELATIVE, "C:\\blog": RELATIVE,
        ".git/x": "outside .git", "_config.yml": "a folder in the blog",
        "https://github.com/me/blog": RELATIVE, "_posts/{date}": "without {date}",
    },
    "file-name": {
        "arxiv.md": NAME, "{date}.md": NAME, "{date}-arxiv": NAME, "{date}-arxiv.html": NAME,
        "{DATE}-arxiv.md": NAME, "{{date}}-arxiv.md": NAME, "%Y-%m-%d-arxiv.md": NAME,
        "｛date｝-arxiv.md": NAME, "{date}-a/b.md": NAME,
        "arxiv-{date}.md": NAME, "{date}_arxiv.md": NAME,
    },
    "page": {"Reich": ONE_OF, "fancy": ONE_OF,
        "经典": "did you mean classic?",
    },
    "layout": {"../post": "the name of a layout", "my post": "the name of a layout",
        "_layouts/post.html": "did you mean post?",
    },
    "title": {"{data}": "no other braces", "a\nb": "one line", "{date": "no other braces"},
    "front-matter": {
        "math": YAML, "- math": YAML, "{math: true}": "no braces", "---\nmath: true\n---": YAML,
        "title: x": "which have inputs", "a: b: c": "mapping values",
        "date: 2026-01-15": "other than date",
        "math: true\nmath: false": "each key once",
        "math=true": YAML, "math: true, toc: false": YAML,
    },
    "template": {
        "nope.j2": FILE, "_posts": FILE, "empty.j2": "its post is empty",
        "bare.j2": "no front matter", ".own/broken.j2": "template .own/broken.j2, line 3",
    },
    "glossary": {"nope.txt": FILE, "bad.txt": "line 2: write `English = 中文`", "binary": FILE,
        "turned.txt": "line 1: write `English = 中文`", "twice.txt": "lines 1, 2 say one term",
    },
    "base": {"refs/heads/main": "without refs/heads/", "main..dev": BRANCH, "my branch": BRANCH,
        "origin/main": "did you mean main?", "https://github.com/me/blog": BRANCH,
    },
    "branch-prefix": {"/x": BRANCH, "日报/": BRANCH, "a..b": BRANCH,
        "refs/heads/x/": "without refs/heads/",
    },
    "commit-message": {"{title}": "no other braces"},
    "state-dir": {"state": "begins with . or _", "..": RELATIVE, ".": "begins with . or _",
        "_site": "is Jekyll's", "_data/arxiv": "is Jekyll's",
    },
    "github-token": {"ghs_ a": "a token of printable ASCII", "令牌": "a token of printable ASCII",
        "“ghs_quoted”": "a token of printable ASCII", "'ghs_quoted'": "without quotes",
    },
    "model": {
        "gpt 4o": ONE_MODEL, "gemini-3.5-flash-lite（默认）": ONE_MODEL,
        "gemini-3.5-flash-lite, gemini-3.8-flash": ONE_MODEL,
    },
    "fallback-model": {"无": "nothing at all", "none": "nothing at all"},
    "min-score": {"6": "the file of topics that min-score needs", "6.5": NUMBER},
    "tokens-per-minute": {
        "250k": "did you mean 250000?", "250,000": "did you mean 250000?",
        "25万": "did you mean 250000?",
    },
    "include-keywords": {
        "/speech.*/": "no patterns", "speech OR music": "no OR", "speech|music": "no patterns",
    },
    "exclude-keywords": {'"speech"': "no quotes"},
    "labels": {"x" * 51: "at most 50 characters"},
    "reviewers": {
        "me@x.com": "names on GitHub", "https://github.com/me": "names on GitHub",
        "张三": "names on GitHub",
    },
    "interests": {
        "list.yml": "fields topics, authors", "topic.yml": "is none of topics, authors",
        "tab.yml": "not YAML", "about.yml": "is none of name, want, not, keywords",
        "nope.yml": FILE,
    },
    "dispatch-workflow": {"pages yml": "the file name of a workflow",
        "Pages": "did you mean pages.yml?", "true": "the file name of a workflow",
    },
}  # fmt: skip
ROWS = [(name, given, said) for name, rows in WRONG.items() for given, said in rows.items()]
FILES = {
    "_config.yml": "title: A blog\n",
    "empty.j2": "",
    "bare.j2": "# {{ title }}\n",
    ".own/broken.j2": "---\n---\n{% if %}\n",
    "bad.txt": "speech = 语音\nno sign here\n",
    "turned.txt": "语音 = speech\n",
    "twice.txt": "speech = 语音\nSpeech = 话语\n",
    "list.yml": "- 语音\n- 增强\n",
    "topic.yml": "topic:\n- name: 语音\n",
    "tab.yml": "topics:\n\t- name: 语音\n",
    "about.yml": "topics:\n- name: 语音\n  about: 增强\n",
}


@pytest.fixture(scope="module")
def world() -> Iterator[Server]:
    """Return a server that stands for arXiv, the model and GitHub, and answers nothing."""
    with Server(lambda _: Response(404)) as server:
        yield server


@pytest.fixture
def blog(tmp_path: Path, world: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in os.environ:
        if name.startswith(("INPUT_", "GITHUB_", "ARXIV_", "DIGEST_", "GEMINI_", "OPENAI_")):
            monkeypatch.delenv(name)
    made = tmp_path / "blog"
    (made / "_posts").mkdir(parents=True)
    (made / ".own").mkdir()
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    (made / "binary").write_bytes(b"\xff\xfe\x00")
    for name, value in {
        "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(made), "GITHUB_REPOSITORY": "me/blog",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_API_URL": world.url,
        "GITHUB_SERVER_URL": world.url, "ARXIV_API_URL": world.url, "ARXIV_OAI_URL": world.url,
        "ARXIV_URL": world.url, "ARXIV_REQUEST_INTERVAL": "0", "ARXIV_PAGE_INTERVAL": "0",
        "DIGEST_NOW": "2026-01-15T05:17:00+00:00",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(made)
    return made


def inputs(name: str, given: str) -> dict[str, str]:
    usual = {"provider": "gemini", "api-key": KEY, "publish": "dry-run"}
    if name == "base-url":
        usual["provider"] = "openai"
    return {**usual, name: given}


@pytest.mark.parametrize(
    ("digest", "day", "said"),
    [
        ("week", "2026-01-05..2026-01-11", "one day of the week, since digest is week"),
        ("week", "2026-01-14", "the latest is 2026-01-05..2026-01-11"),
        ("month", "2026-01-15", "a day of a month that is over; the latest is 2025-12"),
    ],
)
def test_a_period_that_is_not_over_or_no_period_is_refused(
    digest: str,
    day: str,
    said: str,
    blog: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("INPUT_DIGEST", digest)
    monkeypatch.setenv("INPUT_DATE", day)
    assert main([]) == 2
    assert said in capsys.readouterr().out
    summary = (blog.parent / "summary").read_text(encoding="utf-8")
    assert {"week": "周", "month": "月"}[digest] in summary


def test_the_table_is_long_enough_to_stand_for_what_people_type() -> None:
    assert len(ROWS) >= 240


@pytest.mark.parametrize(
    ("name", "given", "said"), ROWS, ids=[f"{n}-{g[:20]!r}" for n, g, _ in ROWS]
)
def test_a_wrong_input_costs_nothing_and_is_told_in_both_languages(
    name: str,
    given: str,
    said: str,
    blog: Path,
    world: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for key, value in inputs(name, given).items():
        monkeypatch.setenv(f"INPUT_{key.upper().replace('-', '_')}", value)
    before = {path: path.read_bytes() for path in blog.rglob("*") if path.is_file()}

    code = main([])

    log = capsys.readouterr().out.replace("%0A", "\n").replace("%25", "%")
    told = "\n".join(line for line in log.splitlines() if "::add-mask::" not in line)
    summary = (blog.parent / "summary").read_text(encoding="utf-8")
    assert code == 2
    assert said in told
    assert "Traceback" not in told
    assert "\\u" not in told
    assert name in told
    assert "没有运行：设置有误" in summary
    assert "怎么办" in summary
    assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", summary), summary
    asked, world.log[:] = list(world.log), []
    assert asked == []
    assert {path: path.read_bytes() for path in blog.rglob("*") if path.is_file()} == before
    for secret in (KEY, "hunter2", "AIzaSyQuoted", "AIzaSyNamed"):
        assert secret not in told + summary
