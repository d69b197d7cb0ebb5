"""What `digest.models.build` returns, over real connections."""

from __future__ import annotations

import base64
import logging
from urllib.parse import quote

import pytest

from digest.domain import Model, Reply, Usage
from digest.errors import ModelError, PaperError, RunError
from digest.models import build_model
from tests.models.built_models import PROMPT, asking, built
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, KEY, Ask, Dialect, Models, Say
from tests.world.server import Response


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_reply_comes_with_its_model_and_tokens(dialect: Dialect) -> None:
    with Models() as models:
        model: Model = built(asking(models, dialect))
        reply = model.complete(PROMPT)

    assert reply == Reply("第 1 次的译文。", "m-1", "m-1-001", 1000, 400)
    assert model.usage == Usage(1, 1000, 400)
    assert model.name == "m-1"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_prompt_arrives_in_two_parts_and_nothing_else_is_asked_for(dialect: Dialect) -> None:
    with Models() as models:
        built(asking(models, dialect)).complete(PROMPT)
        (ask,) = models.asks

    assert (ask.system, ask.user) == (PROMPT.system, PROMPT.user)
    assert ask.max_output_tokens >= 8192
    assert not {"temperature", "top_p", "topP", "generation_config"} & set(ask.body)
    assert set(ask.body.get("generationConfig", {})) <= {"maxOutputTokens"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_one_credential_is_sent_and_it_is_the_one_given(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "another-key")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v9")
    with Models() as models:
        built(asking(models, dialect)).complete(PROMPT)
        headers = models.asks[0].headers

    credentials = [headers.get(name) for name in ("x-goog-api-key", "authorization")]
    assert [c for c in credentials if c] == [KEY if dialect == "gemini" else f"Bearer {KEY}"]


def test_no_provider_is_no_model() -> None:
    with Models() as models:
        assert build_model(asking(models, "gemini", provider="none"), 60.0) is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"base_url": "example.org/v1"}, "base-url"),
        ({"base_url": "http://[::1"}, "base-url"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_call(
    change: dict[str, str], named: str
) -> None:
    with Models() as models:
        wrong = asking(models, "gemini", **change)
        with pytest.raises(ModelError, match=named):
            build_model(wrong, 60.0)

    assert models.asks == []


def test_an_own_endpoint_needs_no_key() -> None:
    with Models() as models:
        models.keys.add("")
        built(asking(models, "openai", key="")).complete(PROMPT)
        headers = models.asks[0].headers

    assert "authorization" not in headers


def test_the_options_do_not_show_the_key() -> None:
    with Models() as models:
        assert KEY not in repr(asking(models, "gemini"))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["refused-key", "echo-500", "echo-429", "echo-403"])
def test_the_key_is_in_no_message_log_or_repr(
    name: str, dialect: Dialect, caplog: pytest.LogCaptureFixture
) -> None:
    shapes = [KEY, quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode().rstrip("=")]

    def echo(ask: Ask) -> Say | Response:
        if name == "refused-key":
            return FAULTS[name](ask)
        return Response(int(name[-3:]), "\n".join(shapes).encode())

    clock = JumpingClock()
    with caplog.at_level(logging.DEBUG), Models(echo) as models:
        endless = asking(models, dialect)
        model = build_model(endless, 10_000.0, clock=clock, sleep=clock.sleep)
        with pytest.raises((PaperError, RunError)) as refused:
            model.complete(PROMPT)  # type: ignore[union-attr]

    told = "\n".join([str(refused.getrepr()), caplog.text, repr(model), repr(endless)])
    assert "***" in told
    assert [shape for shape in shapes if shape in told] == []
