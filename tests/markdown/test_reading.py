"""A reading is written in the safe part of Markdown."""

from __future__ import annotations

import pytest

from digest import markdown

BENIGN = (
    "1)  ",
    "- **研究背景**：甲（如GPT），提升8.5%。  ",
    "  - **“引号”**是 `{<internal>, <external>}` 令牌 `<rewrite>`。  ",
    "    - 三级 A_b 与 https://a.example/ADT_STR",
    "- 乙：分支 + 卷积",
    "",
    "2)  ",
    "一段文字，含 *斜体*。  ",
    "",
    "- **甲**：",
    '    - 四格，说"好"，等等...',
    "",
    "- 松散",
)


def test_a_benign_reading_passes_byte_for_byte() -> None:
    assert markdown.reading("\n".join(BENIGN)) == "\n".join(BENIGN)


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("# 标题 #\n文", "**标题**\n\n文"),
        ("甲\n\n---\n\n乙", "甲\n\n乙"),
        ("标题\n===", "标题\n\\==="),
        ("标题\n-=", "标题\n\\-="),
        ("标题\n-=-=  ", "标题\n\\-=-="),
        ("标题\n--=-", "标题\n\\-\\-=-"),
        ("[t](https://a.example)", "t (https://a.example)"),
        ("![t](u) <b> x|y", "!\\[t\\](u) &lt;b&gt; x\\|y"),
        ("`a|b`", "`a|b`"),
        ("`{{ x }}` {{ y }}", "`{{ '{' }}{ x }}` &#123;{ y }}"),
        ("``a`b``", "<code>a&#96;b</code>"),
        ("`open <b>", "&#96;open &lt;b&gt;"),
        ("3*3*3 与 a * b 与 **粗** 与 **未", "3\\*3\\*3 与 a \\* b 与 **粗** 与 \\*\\*未"),
        ("2026. 年", "2026\\. 年"),
        *((f"{mark} 甲", f"{mark} 甲") for mark in ("\\#", "\\-", "\\+", "1\\.", "\\~", "\\=")),
        ("\\:smile\\: \\{x\\}", "<span>:</span>smile<span>:</span> &#123;x\\}"),
        ("1234567890123. 号", "1234567890123\\. 号"),
        ("        - 深", "- 深"),
        ("```python\nx = 1\n```", "```python\nx = 1\n```"),
        ("```mermaid\ngraph\n```", "```\ngraph\n```"),
        ("~~~\n```\n~~~", "````\n```\n````"),
        ("```\n未闭合", "```\n未闭合\n```"),
        ("| 甲 | 乙 |\n|---|---|\n| 1 | `c` |", "| 甲 | 乙 |\n|---|---|\n| 1 | `c` |\n"),
        ("```markdown\n- 甲\n```", "- 甲"),
        ("- 损失：$$\n  x|y\n  $$ 后", r"- 损失：$$x\vert y$$ 后"),
        ("式 \\[\nx\n\\] 后", "式 $$x$$ 后"),
        ("式 \\[\na\nb\nc\nd\ne\n\\] 后", "式 $$a b c d e$$ 后"),
        ("式 $$\na\nb\nc\nd\ne\n$$ 后", "式 $$a b c d e$$ 后"),
        ("- 价 $$\n- b $$", "- 价 <span>$</span><span>$</span>\n- b <span>$</span><span>$</span>"),
        ("$$\nx\n$$", "$$ x $$".replace(" ", "")),
        ("", "（暂无内容）"),
        ("---", "（暂无内容）"),
    ],
)
def test_a_reading_is_written_in_the_safe_part_of_markdown(raw: str, source: str) -> None:
    assert markdown.reading(raw) == source
