"""A value goes into a configuration as text, and nothing else of it changes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.commands.config_lines import with_value
from digest.commands.findings import changes_between
from tests.site.told_changes import applied

ON = ("math", "enable")


@pytest.mark.parametrize(
    ("text", "path", "made"),
    [
        (
            "math:\n  # c\n  enable: false  # no\n  x: 1\n",
            ON,
            "math:\n  # c\n  enable: true  # no\n  x: 1\n",
        ),
        ("a: 1\nmath:\n    x: 1\n", ON, "a: 1\nmath:\n    enable: true\n    x: 1\n"),
        ("math: {x: 1}\n", ON, "math: {enable: true, x: 1}\n"),
        ("math: {}\n", ON, "math: {enable: true}\n"),
        ("math:\na: 1\n", ON, "math:\n  enable: true\na: 1\n"),
        ("math:\na: 1\n", ("math",), "math: true\na: 1\n"),
        ("a: 1", ("math",), "a: 1\n\nmath: true\n"),
        ("", ON, "math:\n  enable: true\n"),
        ("math: no\n", ON, None),
        ("math: [x]\n", ON, None),
        ("a: &x {b: 1}\nmath: *x\n", ON, None),
        ("a: [\n", ON, None),
        ("- a\n", ON, None),
    ],
)
def test_a_value_is_put_into_the_text_or_nothing_is(
    text: str, path: tuple[str, ...], made: str | None
) -> None:
    assert with_value(text, path, True) == made


KEYS = st.sampled_from(["math", "enable", "x"])
LEAVES = st.one_of(st.booleans(), st.none(), st.sampled_from(["", "a: b", "x"]))
TREES = LEAVES | st.dictionaries(
    KEYS, LEAVES | st.dictionaries(KEYS, LEAVES, max_size=2), max_size=2
)


@given(
    config=st.dictionaries(KEYS, TREES, max_size=3),
    path=st.lists(KEYS, min_size=1, max_size=3),
    braces=st.booleans(),
)
def test_the_configuration_that_comes_out_is_the_old_one_and_the_value(
    config: dict[str, Any], path: list[str], *, braces: bool
) -> None:
    text = yaml.safe_dump(config, default_flow_style=braces)
    made = with_value(text, path, True)
    if made is None:
        return
    place: Any = yaml.safe_load(made)
    for name in path:
        place = place[name]
    assert place is True
    undone = text
    for change in changes_between("_config.yml", text, made):
        undone = applied(change, undone)
    assert undone.splitlines() == made.splitlines()
