"""Text in a pull request mentions, links and runs nothing."""

from __future__ import annotations

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
