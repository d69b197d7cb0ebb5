"""Secrets are masked in every form."""

from __future__ import annotations

import base64
import io
from urllib.parse import quote

import pytest

from digest.actions import Runner, secret_forms
from tests.actions.runner_output import KEY, environ, heard
from tests.harness.files import StepFiles


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(f"x-access-token:{KEY}".encode()).decode(),
        quote(KEY, safe=""),
    ],
)
def test_every_form_of_a_secret_is_masked_and_replaced(form: str, files: StepFiles) -> None:
    stdout = io.StringIO()
    runner = Runner(environ(files), stdout)

    runner.mask(KEY)
    taught = heard(stdout)
    runner.line(f"the form {form} in a line")
    runner.warning(f"the form {form} in a warning")
    runner.output("url", f"https://x/?key={form}")
    runner.summary(f"the form {form} in the summary\n")

    assert form in taught.masks
    printed = heard(stdout)
    assert form not in "\n".join(printed.raw)
    assert form not in files.pairs("OUTPUT")["url"]
    assert form not in files.summary


def test_a_secret_of_bytes_that_are_no_text_has_forms_too() -> None:
    assert {"key\udcff-of-latin-1", "key%3F-of-latin-1"} <= set(
        secret_forms("key\udcff-of-latin-1")
    )


def test_each_line_of_a_secret_is_masked() -> None:
    forms = secret_forms("-----BEGIN KEY-----\nabcdefgh\n\nxy\n")

    assert {"-----BEGIN KEY-----", "abcdefgh"} <= set(forms)
    assert "xy" not in forms


def test_a_short_secret_is_not_masked() -> None:
    stdout = io.StringIO()

    Runner(environ(), stdout).mask("key")

    assert stdout.getvalue() == ""


def test_a_token_of_520_characters_with_dots_is_masked_whole_and_in_every_form() -> None:
    """Tokens of jobs and apps are ``ghs_<app>_<JWT>`` since 2026, about 520 characters."""
    claims = base64.urlsafe_b64encode(bytes(range(256)) + b"claims" * 6).decode().rstrip("=")
    token = f"ghs_123456_eyJhbGciOiJSUzI1NiJ9.{claims}.{'Sig-_' * 18}"
    stdout = io.StringIO()
    runner = Runner(environ(), stdout)

    runner.mask(token)
    for form in secret_forms(token):
        runner.line(f"before {form} after")
        runner.warning(f"remote: {form}")

    assert len(token) > 500
    assert token in heard(stdout).masks
    printed = [line for line in heard(stdout).raw if "add-mask" not in line]
    assert not [line for line in printed if token[:40] in line or claims[:40] in line]
