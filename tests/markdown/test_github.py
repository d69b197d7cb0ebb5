"""Text in a pull request mentions, links and runs nothing."""

from __future__ import annotations

import html
import os
import random
import re

import pytest

from digest import markdown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("@user/team a@b.c", "@&#8203;user/team a@&#8203;b.c"),
        ("fixes #12, GH-3, o/r#4", "fixes \\#&#8203;12, GH&#8203;-3, o/r\\#&#8203;4"),
        ("a | b\n<img src=x> &lt;", "a &#124; b &lt;img src=x&gt; &amp;lt;"),
        ("::error::x ##[group]", "\\:&#8203;:error:&#8203;:x \\#\\#\\[group\\]"),
        ("https://evil.example www.b.c", "https:&#8203;//evil.example www&#8203;.b.c"),
        ("[x](y) *b* `c` $d$ ~e~", "\\[x\\](y) \\*b\\* &#96;c&#96; \\$d\\$ \\~e\\~"),
        ("deadbeef1234", "deadbe&#8203;ef1234"),
        ("1. x", "1\\. x"),
        ("中文标题 plain", "中文标题 plain"),
    ],
)
def test_text_in_a_pull_request_mentions_links_and_runs_nothing(raw: str, shown: str) -> None:
    assert markdown.github_text(raw) == shown


# What GitHub makes a link of, where a break between two characters begins a word.
REVIVED = re.compile(
    r"@\w|#\w|(?<![0-9a-z])gh-\d|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|://|(?<![0-9a-z])www\.",
    re.IGNORECASE,
)
LIVE = (
    "GH-1",
    "#12",
    "@octo",
    "www.evil.example",
    "https://evil.example",
    "deadbeefcafe",
    "a" * 40,
)
FILLER = ("x", "Z", "0", "-", ".", "_", "/", "a1", "e", "文", " ", "::")


def test_no_break_in_a_long_word_makes_a_link_of_what_follows() -> None:
    rng = random.Random(7)
    for _ in range(int(os.environ.get("DIGEST_EXAMPLES", "2000"))):
        before = "".join(rng.choices(FILLER, k=rng.randint(0, 60)))
        raw = before + rng.choice(LIVE) + rng.choice(FILLER) + rng.choice(LIVE)
        shown = html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown.github_text(raw)))

        assert not REVIVED.search(shown), raw
        assert shown.replace("\u200b", "") == " ".join(raw.split())
