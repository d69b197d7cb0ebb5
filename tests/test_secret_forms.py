"""A secret is hidden in every form, and every adapter hides the same forms."""

from __future__ import annotations

import base64
import json
import re
import string
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.actions import secret_forms
from digest.models.endpoint import scrub
from digest.publish.git import Git
from digest.secret_forms import forms_of, without

SECRETS = st.text(string.ascii_letters + string.digits + "+/=-_. ", min_size=16, max_size=60)
SECRET = 'k/ey+"with=odd characters'

SPELLINGS = {
    "as it is": SECRET,
    "for a path": quote(SECRET),
    "for a query": quote_plus(SECRET),
    "in lower hexadecimal": re.sub("%..", lambda found: found[0].lower(), quote(SECRET, safe="")),
    "in JSON": json.dumps(SECRET)[1:-1],
    "in JSON of PHP": json.dumps(SECRET)[1:-1].replace("/", "\\/"),
    "in base64": base64.b64encode(SECRET.encode()).decode(),
    "in base64 for URLs": base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
    "as git sends it": base64.b64encode(f"x-access-token:{SECRET}".encode()).decode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_spelling_is_hidden_by_all_who_hide_secrets(spelling: str, tmp_path: Path) -> None:
    text = f"before {spelling} after"

    assert spelling not in without(text, forms_of(SECRET))
    assert spelling not in without(text, secret_forms(SECRET))
    assert spelling not in scrub(text, SECRET)
    assert spelling not in Git(tmp_path, token=SECRET).scrub(text)


@given(SECRETS, st.binary(max_size=9), st.binary(max_size=9))
def test_base64_of_a_text_shows_nothing_of_a_secret_in_it(
    secret: str, before: bytes, after: bytes
) -> None:
    encoded = base64.b64encode(before + secret.encode() + after).decode()

    left = without(encoded, forms_of(secret))

    assert "***" in left
    assert len(left.replace("***", "")) <= len(base64.b64encode(before + after)) + 8


def test_an_empty_secret_hides_nothing() -> None:
    assert without("text", forms_of("")) == "text"
