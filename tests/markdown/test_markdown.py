"""Escaping, rule by rule; what the rules are for is held by the laws of the page."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest import markdown
from tests.site.records import a_paper


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb\u00a0c\u3000d", "a b c d"),
        ("a\x00b\x1bc\x7fd\x9be\ud800f\ufffeg\U0001ffffh\ufdd0i", "abcdefghi"),
        ("a\u200bb\u2060c\ufeffd\u00ade\u202ef\u2067g\u061ch\U000e0041i", "abcdefghi"),
        ("👩\u200d💻 ❤\ufe0f क्\u200dष می\u200cخواهم", "👩\u200d💻 ❤\ufe0f क्\u200dष می\u200cخواهم"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
    ],
)
def test_only_characters_that_belong_in_a_text_are_kept(raw: str, kept: str) -> None:
    assert markdown.clean(raw) == kept


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("A | B <c> [d] *e* `f`", "A \\| B &lt;c&gt; \\[d\\] \\*e\\* \\`f\\`"),
        ("{{ x }} {% y %} {: z} {#i} {w}", "&#123;{ x }} &#123;% y %} &#123;: z} &#123;#i} {w}"),
        ("a_b _c_ d--e ... f~~g", "a_b \\_c\\_ d\\-\\-e \\.\\.\\. f\\~\\~g"),
        ("R&D &lt; &#60; &", "R&D &amp;lt; &amp;#60; &"),
        ('it\'s "x"', 'it\\\'s \\"x\\"'),
        ("Title ##", "Title \\#\\#"),
        ("one\n  two\r\nthree", "one two three"),
        ("ends in \\", "ends in &#92;"),
    ],
)
def test_running_text_shows_its_marks_and_opens_nothing(raw: str, source: str) -> None:
    assert markdown.line(raw) == source


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("[Re]: A Study", "\\[Re&#93;: A Study"),
        ("^2 and ^3", "&#94;2 and ^3"),
        ("On $x[0]: y$", "On $$x[0] : y$$"),
        ("On [x] and y: z", "On \\[x\\] and y: z"),
    ],
)
def test_a_title_in_a_link_is_no_footnote_and_no_definition(raw: str, source: str) -> None:
    assert markdown.link_text(raw) == source


@pytest.mark.parametrize(
    "start", ["# ", "- ", "+ ", ": ", "= ", "1. ", "1234567890123. ", "2) ", "    ", "\t", "> "]
)
def test_no_line_of_an_abstract_opens_a_block(start: str) -> None:
    made = markdown.text(f"甲\n{start}乙").split("\n")[1]

    assert made.startswith(("\\", "1\\.", "1234567890123\\.", "2\\)", "乙", "&gt;"))


def test_spaces_of_tex_do_not_indent_a_line_into_code() -> None:
    assert markdown.text("\\ \\ \\ \\ x\n\\ - y") == "x\n\\- y"


def test_an_abstract_keeps_its_paragraphs_and_no_more_blank_lines() -> None:
    assert markdown.text("  甲 \n乙\n \n\n丙\n\n") == "甲\n乙\n\n丙"


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("$x$", "$$x$$"),
        (r"\(x\)", "$$x$$"),
        (r"\[x\]", "$$x$$"),
        ("$$x$$", "$$x$$"),
        ("$p(x|y)$", r"$$p(x\vert y)$$"),
        (r"$\|x\|_2$", r"$$\Vert x\Vert _2$$"),
        (r"$\begin{array}{c|c} a \end{array}$", r"$$\begin{array}{cc} a \end{array}$$"),
        (r"$x_{{i}}$ $50%$", r"$$x_{ {i}}$$ $$50\%$$"),
        ("$a<b$", "$$a< b$$"),
        (r"$\approx$12s", r"$$\approx$$12s"),
        ("$n$-gram", "$$n$$-gram"),
        (r"$\$5$ and $3\$$", r"$$\$5$$ and $$3\$ $$"),
        (r"$\text{a|b|c}$", r"$$\text{a}\vert \text{b}\vert \text{c}$$"),
        ("CO$_2$, A$^*$", "CO$$_2$$, A$$^*$$"),
        (r"3$\times$, 10$^{-3}$, 2$\sim$3", r"3$$\times$$, 10$$^{-3}$$, 2$$\sim$$3"),
        ("$p<$0.05, $N=$100", "$$p<$$0.05, $$N=$$100"),
        ("$>$90, 100$+$, 3$-$5", "$$>$$90, 100$$+$$, 3$$-$$5"),
        (r"$x_{\text{最大}}$", r"$$x_{\text{最大}}$$"),
        (r"$a$$b$$c$, $10^{-3}$$\mu$m", r"$$a$$$$b$$$$c$$, $$10^{-3}$$$$\mu$$m"),
        ("$$x$$$$y$$", "$$x$$$$y$$"),
        (r"5$\,$km, [O$\,$III]", r"5$$\,$$km, \[O$$\,$$III\]"),
        (r"$\text{if $x>0$}$", r"$$\text{if }{x>0}$$"),
        (r"\(\text{$x_{1}$ or $y$ so}\)", r"$${x_{1}}\text{ or }{y}\text{ so}$$"),
        (
            r"$x_\text{a\_b}$, $\text{50% of}$",
            r"$$x_{\text{a}\_\text{b}}$$, $$\text{50}\%\text{ of}$$",
        ),
        (r"$\text{a{b|c}}$", r"$$\text{a{b∣c}}$$"),
        (r"$\bm{x}$, $5\ensuremath{\mu}$, $\AA$", r"$$\boldsymbol{x}$$, $$5{\mu}$$, $$Å$$"),
        (r"$a\\[2pt]b\hspace{1pt}c$", r"$$a\\ b\hspace{1pt}c$$"),
    ],
)
def test_formulas_of_all_notations_are_written_as_kramdown_takes_them(
    raw: str, source: str
) -> None:
    assert markdown.line(raw) == source
    assert markdown.reading(raw) == source


@pytest.mark.parametrize(
    "raw",
    [
        "$5",
        "从 $5 降到 $3",
        "$5-$10",
        "$100M/$200M",
        "US$5 and A$6",
        "$5 (or $4)",
        "$ x $",
        "$20 USD$",
        "echo $HOME and $PATH",
        "echo $PATH, A$AP, $PATH:$HOME and $user:$group",
        "$5$$",
        "5$/month or 10$",
        "$a-$5",
    ],
)
def test_prices_stay_prices(raw: str) -> None:
    assert "$$" not in markdown.line(raw).replace("<span>$</span>", "")


@pytest.mark.parametrize(
    "raw",
    [
        r"$\href{javascript:1}{x}$",
        r"\(\def\x{y}\)",
        r"$\style{a}{b}$",
        r"$\rule{9em}{9em}$",
        r"$\kern-999em x$",
        r"$a\\[-99em]b$",
    ],
)
def test_formulas_that_reach_beyond_themselves_are_shown_and_kept_from_mathjax(raw: str) -> None:
    assert "$$" not in markdown.line(raw).replace("<span>$</span>", "")
    assert "<span>" in markdown.line(raw)
    assert "<span>" in markdown.reading(raw)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("G\\\"odel, Erd\\H{o}s, na\\\"{\\i}ve", "Gödel, Erdős, naïve"),
        ("{\\'E}cole, \\~nu, \\c{c}a, \\v{S}", "École, ñu, ça, Š"),
        (r"\textit{foo} \textbf{\emph{bar}} {\bf baz}", "foo bar baz"),
        (r"50\% A\&B \$5", r"50% A&B \$5"),
        ("``quoted'' and `single'", "“quoted” and ‘single’"),
        (r"{\o}re \L{}odz Stra\ss e \aa", "øre Łodz Straße å"),
        (r"et al.\ x, Fig.~1", "et al. x, Fig. 1"),
        (r"\o/ and S\o ren", r"\\o/ and Søren"),
        (r"\unknown{x}", r"\\unknown{x}"),
        ("https://a.example/~u", "https://a.example/~u"),
        (r"Code: \url{https://a.example/~u/b_c\_d}.", "Code: https://a.example/~u/b_c_d."),
        (r"at~\texttt{https://a.example/c%20d}", "at https://a.example/c%20d"),
        (r"\href{https://a.example/x_y}{our \emph{page}}", "our page (https://a.example/x_y)"),
        (r"\href{https://a.example/1}{https://b.example}", "https://b.example (https://a.example/1)"),
        (r"\href{https://a.example/$a$}{$b$}", r"\\href{https://a.example/$$a$$}&#123;$$b$$}"),
        ("``https://a.example/x''.", "“https://a.example/x”."),
    ],
)  # fmt: skip
def test_tex_that_is_no_formula_reads_as_a_person_would_write_it(raw: str, written: str) -> None:
    assert markdown.line(raw) == written


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
        ("[t](https://a.example)", "\\[t\\](https://a.example)"),
        ("![t](u) <b> x|y", "!\\[t\\](u) &lt;b&gt; x\\|y"),
        ("`a|b`", "`a|b`"),
        ("`{{ x }}` {{ y }}", "`{{ '{' }}{ x }}` &#123;{ y }}"),
        ("``a`b``", "<code>a&#96;b</code>"),
        ("`open <b>", "&#96;open &lt;b&gt;"),
        ("3*3*3 与 a * b 与 **粗** 与 **未", "3\\*3\\*3 与 a \\* b 与 **粗** 与 \\*\\*未"),
        ("2026. 年", "2026\\. 年"),
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
        ("- 价 $$\n- b $$", "- 价 <span>$</span><span>$</span>\n- b <span>$</span><span>$</span>"),
        ("$$\nx\n$$", "$$ x $$".replace(" ", "")),
        ("", "（暂无内容）"),
        ("---", "（暂无内容）"),
    ],
)
def test_a_reading_is_written_in_the_safe_part_of_markdown(raw: str, source: str) -> None:
    assert markdown.reading(raw) == source


@given(st.text(max_size=60))
def test_scalars_of_the_front_matter_are_data_whatever_they_hold(text: str) -> None:
    shown = yaml.safe_load(f"title: {markdown.quoted(text)}\ntags: [{markdown.scalar(text)}, b]\n")

    assert shown == {"title": markdown.one_line(text), "tags": [markdown.one_line(text), "b"]}
    assert json.loads(markdown.quoted(text)) == markdown.one_line(text)


@pytest.mark.parametrize("word", ["on", "Null", "yes", "1.5", "a b", "~", ""])
def test_words_that_yaml_takes_for_something_else_are_quoted(word: str) -> None:
    assert markdown.scalar(word).startswith('"')


def test_addresses_are_built_from_ids_and_lead_nowhere_else() -> None:
    assert (
        markdown.abs_url(a_paper(id="quant-ph/0201082"))
        == "https://arxiv.org/abs/quant-ph/0201082v1"
    )
    assert markdown.pdf_url(a_paper()) == "https://arxiv.org/pdf/2601.09999v1"
    hostile = markdown.abs_url(a_paper(id="x](javascript:1) {{ <b> \ud800"))
    assert hostile == "https://arxiv.org/abs/x%5D%28javascript%3A1%29%20%7B%7B%20%3Cb%3E%20%3Fv1"


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


def test_what_is_too_long_for_any_text_is_cut_and_says_so() -> None:
    assert markdown.text("a" * 200_000).endswith("（过长，已截断）")
    assert markdown.reading("`a` " * 9_000).endswith("（过长，已截断）")
    assert len(markdown.line("长" * 60_000)) == 60_000
