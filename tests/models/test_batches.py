"""What is asked in batches is answered by a later run, each part at its place, once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from digest.domain import Prompt
from digest.errors import Blocked, ModelError, Outage, PaperError
from digest.models import BatchModel, build_batch_model
from digest.models.batches import LARGEST
from tests.plain_settings import model_settings
from tests.world.batches import Batches
from tests.world.models import KEY, Ask, Say
from tests.world.server import Response

Places = Mapping[tuple[str, str], str]


def echo(ask: Ask) -> Say | int:
    return Say(f"答 {ask.user}")


def model(service: Batches, key: str = KEY) -> BatchModel:
    settings = model_settings("gemini", service.server.url, key)
    return build_batch_model(settings)


def prompt(number: int, part: str = "translation") -> Prompt:
    return Prompt("规则 \ud800", f"论文 {number}", f"2601.{number:05}", part=part)


def handed(asked: BatchModel) -> Places:
    """Hand over what was asked, and return the places that were told of last."""
    told: list[Places] = []
    asked.hand_over(told.append)
    assert (told or [asked.places])[-1] == asked.places
    return asked.places


def ask(asked: BatchModel, *prompts: Prompt) -> list[str]:
    """Return what each prompt is answered, or what is said of it."""
    found = []
    for one in prompts:
        try:
            found.append(asked.complete(one).text)
        except PaperError as error:
            found.append(type(error).__name__)
    return found


def test_a_later_run_finds_each_answer_at_the_place_that_was_noted() -> None:
    prompts = [prompt(1), prompt(2), prompt(2, "reading")]
    with Batches(echo) as service:
        first = model(service)
        assert ask(first, *prompts) == ["HandedOver"] * 3
        places = handed(first)
        assert places == {
            ("2601.00001", "translation"): "batches/b1/0",
            ("2601.00002", "translation"): "batches/b1/1",
            ("2601.00002", "reading"): "batches/b1/2",
        }
        assert (first.usage.calls, first.notes) == (
            3, ("3 项请求已交给批处理，结果由之后的运行取回",),
        )  # fmt: skip

        early = model(service)
        early.collect(places)
        assert ask(early, *prompts) == ["HandedOver"] * 3
        assert handed(early) == places
        assert len(service.asks) == 3

        service.be("SUCCEEDED")
        late = model(service)
        late.collect(dict(sorted(places.items(), reverse=True)))
        assert ask(late, *reversed(prompts)) == ["答 论文 2", "答 论文 2", "答 论文 1"]
        assert handed(late) == {}
        assert (late.usage.calls, late.usage.input_tokens) == (0, 3000)
        assert ask(late, prompt(1)) == ["BadReply"]
    assert [one.system for one in service.asks] == ["规则 \ud800"] * 3
    assert len(service.batches) == 1


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED", "EXPIRED", "gone", "shorter"])
def test_what_a_batch_has_not_answered_is_handed_over_anew(state: str) -> None:
    with Batches(echo) as service:
        first = model(service)
        ask(first, prompt(1))
        places = handed(first)
        if state == "gone":
            service.batches["batches/other"] = service.batches.pop("batches/b1")
        elif state == "shorter":
            places = {("2601.00001", "translation"): "batches/b1/7"}
            service.be("SUCCEEDED")
        else:
            service.be(state)

        again = model(service)
        again.collect(places)
        assert ask(again, prompt(1)) == ["HandedOver"]
        assert handed(again) == {("2601.00001", "translation"): "batches/b2/0"}


@pytest.mark.parametrize(
    "place",
    ["batches/b1/0/../x", "files/b1/0", "../b1/0", "batches/b1", "batches/b 1/0", "x" * 999],
)
def test_what_is_no_place_is_asked_of_nobody(place: str) -> None:
    with Batches(echo) as service:
        asked = model(service)
        asked.collect({("2601.00001", "translation"): place})

        assert ask(asked, prompt(1)) == ["HandedOver"]
    assert service.collected == []


def test_an_answer_that_is_an_error_costs_its_paper_alone_and_tells_no_key() -> None:
    said: list[Say | int] = [
        Say("译文"),
        8,
        3,
        Say("半", "blocked"),
        Say("", "length"),
        Say(f"my key {KEY}"),
    ]
    with Batches(lambda one: said[one.number]) as service:
        first = model(service)
        prompts = [prompt(number) for number in range(6)]
        ask(first, *prompts)
        places = handed(first)
        service.be("SUCCEEDED")
        late = model(service)
        late.collect(places)

        assert ask(late, prompts[0], *prompts[3:]) == ["译文", "Blocked", "BadReply", "BadReply"]
        for one, kind in ((prompts[1], Outage), (prompts[2], PaperError)):
            with pytest.raises(kind) as told:
                late.complete(one)
            assert KEY not in str(told.value)
            assert not isinstance(told.value, Blocked)


def test_a_service_that_takes_no_batch_now_leaves_all_to_the_next_run() -> None:
    with Batches(echo) as service:
        service.refuse = Response(503, b"{}", {"Content-Type": "application/json"})
        first = model(service)
        ask(first, prompt(1))
        assert handed(first) == {}
        with pytest.raises(PaperError):
            model(service).collect({("2601.00001", "translation"): "batches/b1/0"})


def test_a_wrong_key_ends_the_run() -> None:
    with Batches(echo) as service:
        first = model(service, "another-key-0123456789")
        ask(first, prompt(1))
        with pytest.raises(ModelError):
            handed(first)


def test_a_batch_is_no_larger_than_the_service_takes() -> None:
    with Batches(echo) as service:
        first = model(service)
        long = "长" * (LARGEST // 7)
        ask(first, *(Prompt("规则", long, f"2601.{n:05}", part="reading") for n in range(5)))
        places = handed(first)

    assert sorted(places.values()) == [
        "batches/b1/0", "batches/b1/1", "batches/b2/0", "batches/b2/1", "batches/b3/0",
    ]  # fmt: skip
