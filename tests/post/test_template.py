"""An own template: what it is given, and what is said of a mistake in it."""

from pathlib import Path

import pytest

from digest.domain import Style
from digest.errors import SettingsError
from digest.post import render
from digest.post.blocks import digest
from tests.site.records import a_paper, a_record, an_entry


def test_an_own_template_sees_escaped_variables_and_is_one_block() -> None:
    record = a_record(an_entry(a_paper(title="A | B")))
    template = "{% for p in papers %}\n{{ p.title }} {{ p.abs_url }}\n  {% endfor %}\n"
    post = render(record, template)

    assert post.body == b"A \\| B https://arxiv.org/abs/2601.09999v1\n"
    assert post.blocks == {"post": digest(post.body)}


def test_an_own_template_like_the_default_one_is_cut_like_it() -> None:
    default = Path(__file__).parents[2] / "templates" / "post.md.j2"
    own = default.read_text(encoding="utf-8").replace("{{ date }}（", "日期 {{ date }}（")
    post = render(a_record(an_entry(a_paper())), own)

    assert list(post.blocks) == ["head", "2601.09999"]


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{{ date }}\n{{ nothing }}", 2),
        ("{% if %}", 1),
        ("\n\n{{ fetched / 0 }}", 3),
        ("\n{{ date | truncate(2) }}", 2),
        ("{% macro m() %}\n{{ m() }}{% endmacro %}\n{{ m() }}", 2),
        ("\n{{ cycler() }}", 2),
    ],
)
def test_a_mistake_in_an_own_template_is_named_with_file_and_line(template: str, line: int) -> None:
    record = a_record(style=Style(template="_digest/post.md.j2"))

    with pytest.raises(SettingsError, match=rf"_digest/post\.md\.j2, line {line}: "):
        render(record, template)


def test_an_own_template_reaches_no_python() -> None:
    with pytest.raises(SettingsError, match="line 1"):
        render(a_record(), "{{ ''.__class__.__mro__ }}")
