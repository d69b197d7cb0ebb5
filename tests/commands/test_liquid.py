"""Templates are rendered as far as it decides what a page holds."""

from __future__ import annotations

import pytest

from digest.commands.liquid import render_liquid

SITE = {"math": {"on": True}, "name": "x", "list": [1, 2], "data": {"t": {"a": "b"}}, "no": False}
PAGE = {"layout": "post", "kind": "t", "tags": ["a", "math"], "empty": ""}


def made(text: str, includes: dict[str, str] | None = None) -> str:
    return render_liquid(text, {"site": SITE, "page": PAGE}, (includes or {}).get).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{% if site.math.on %}a{% else %}b{% endif %}", "a"),
        ("{%- unless site.math.on -%}a{%- else -%}b{%- endunless -%}", "b"),
        ("{% if site.no %}a{% elsif page.layout=='post' %}b{% endif %}", "b"),
        ("{% if page.none == nil %}a{% endif %}", "a"),
        ("{% if page.empty == blank and page.tags != empty %}a{% endif %}", "a"),
        ("{% if page.tags contains 'math' %}a{% endif %}", "a"),
        ("{% if site.no and site.no or site.math.on %}a{% endif %}", ""),  # from the right
        ("{% if site.list.size > 1 %}a{% endif %}", "a"),
        ("{% if site.name > 1 %}a{% endif %}", ""),
        ("{{ site.data[page.kind].a }}{{ site['name'] }}", "bx"),
        ("{% case page.kind %}{% when 'x' %}1{% when 's', 't' %}2{% else %}3{% endcase %}", "2"),
        ("{% case page.kind %}{% when 'x' %}1{% else %}3{% endcase %}", "3"),
        ("{% for one in site.list %}{{ one }},{% endfor %}", "1,2,"),
        ("{% assign a = page.none | default: site.name | append: '!' %}{{ a }}", "x!"),
        ("{% capture a %} {{ site.name }}Y {% endcapture %}{{ a | downcase | strip }}", "xy"),
        ("{{ 'a,b' | split: ',' | last }}", "b"),
        ("{{ site.name | odd_filter: 3 }}{% odd_tag x %}", "x"),
        ("{% raw %}a{% endraw %}{% comment %}{% if %}{% endcomment %}", "a"),
        ("{% if site.math.on %}never closed", "never closed"),
        ("{% endif %}{% else %}a", "a"),
        ("{{ site.list", "{{ site.list"),
    ],
)
def test_a_template_shows_what_liquid_shows(text: str, shown: str) -> None:
    assert made(text) == shown


def test_includes_take_parameters_and_give_back_what_they_assign() -> None:
    includes = {"a/set.html": "{% assign out = include.of | default: include.or %}"}
    text = "{% include a/set.html of=page.none or='y' %}{{ out }}"

    assert made(text, includes) == "y"
    assert made("{% include {{ page.kind }}.html %}", {"t.html": "T"}) == "T"
    assert made("{% include gone.html %}a") == "a"


@pytest.mark.parametrize(
    "text",
    [
        "{% include a.html %}",
        "{% for a in site.list %}" * 60,
        "{% if a %}" * 3000,
        "{% for a in site.list %}{% include a.html %}{% include a.html %}{% endfor %}",
    ],
)
def test_a_template_that_calls_itself_or_nests_without_end_comes_to_an_end(text: str) -> None:
    made(text, {"a.html": text})
