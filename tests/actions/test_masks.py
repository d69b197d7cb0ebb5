"""A secret is hidden in every form in which a server may send it back."""

from __future__ import annotations

import io
import json
from urllib.parse import quote

import pytest

from digest.actions import Runner

SECRET = 'sk-a/b+c"d\\e=f&g'


@pytest.mark.parametrize(
    "form",
    [
        json.dumps(SECRET),
        json.dumps({"key": SECRET}).replace("/", "\\/"),
        quote(SECRET),
        quote(SECRET, safe="").replace("%2F", "%2f").replace("%2B", "%2b").lower(),
    ],
)
def test_no_form_of_a_secret_is_printed(form: str) -> None:
    out = io.StringIO()
    runner = Runner({}, out)
    runner.mask(SECRET)
    runner.line(f"the server said: {form}")

    assert "***" in out.getvalue()
    for tail in ("sk-a", 'c"d', "e=f&g"):
        assert tail not in out.getvalue()
