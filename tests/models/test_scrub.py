"""No form of the key gets into a message."""

from __future__ import annotations

import base64
import string
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.models.endpoint import LONGEST, scrub
from tests.world.models import KEY

KEYS = st.text(string.ascii_letters + string.digits + "+/=-_.", min_size=16, max_size=60)


def forms(key: str) -> dict[str, str]:
    raw = key.encode()
    return {
        "plain": key,
        "quoted": quote(key, safe=""),
        "quoted as a form": quote_plus(key),
        "base64": base64.b64encode(raw).decode(),
        "base64 for URLs": base64.urlsafe_b64encode(raw).decode(),
        "base64 without padding": base64.b64encode(raw).decode().rstrip("="),
        "base64 after a name": base64.b64encode(b"user:" + raw).decode(),
        "base64 after Bearer": base64.b64encode(b"Bearer " + raw).decode(),
        "masked in the middle": f"{key[:8]}***{key[-2:]}",
        "in a header": f"Authorization: Bearer {key}",
    }


@pytest.mark.parametrize("form", forms(KEY))
def test_the_key_is_masked_in_every_form(form: str) -> None:
    text = scrub(f"cannot use <{forms(KEY)[form]}> here", KEY)

    assert text.startswith("cannot use <")
    assert not any(part in text for part in (*list(forms(KEY).values())[:7], KEY[:8]))
    assert "***" in text


@given(KEYS, st.text(max_size=40), st.text(max_size=40))
def test_no_key_survives_between_any_words(key: str, before: str, after: str) -> None:
    for form in list(forms(key).values())[:6]:
        assert key not in scrub(before + form + after, key)
        assert base64.b64encode(key.encode()).decode().rstrip("=") not in scrub(form, key)


@pytest.mark.parametrize(
    "foreign", ["AIzaSyA0123456789012345678901234567890", "sk-proj-abcdefghijkl", "AQ." + "x" * 30]
)
def test_other_keys_are_masked_too(foreign: str) -> None:
    assert foreign not in scrub(f"upstream key {foreign} refused", KEY)


def test_words_of_a_server_stay_on_one_line() -> None:
    assert scrub("a\n::error::b\r\x1b[31m\u2028c", KEY) == "a ::error::b ?[31m c"


def test_words_of_a_server_are_cut() -> None:
    assert len(scrub("很长" * 10_000, KEY)) == LONGEST


def test_without_a_key_words_stay_as_they_are() -> None:
    assert scrub("model is overloaded", "") == "model is overloaded"
    assert scrub("model is overloaded", "e") == "model is overloaded"
