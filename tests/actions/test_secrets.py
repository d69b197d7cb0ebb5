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
