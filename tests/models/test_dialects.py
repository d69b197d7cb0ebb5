"""How services of one protocol differ: in the words for a spent balance, a block, a thought."""

from __future__ import annotations

import json

import pytest

from digest.domain import Prompt
from digest.errors import ModelError, QuotaGone
from digest.models.endpoint import Finish, Said, without_thoughts
from digest.models.faults import HttpRefusal, Transient, error_of_refusal
from digest.models.openai_compatible import OpenAICompatible
from tests.world.models import KEY
from tests.world.server import Response, Server


def judged(status: int, message: str) -> Exception:
    body = json.dumps({"error": {"message": message}}, ensure_ascii=False)
    return error_of_refusal(HttpRefusal(status, {}, body, "m-1", "host"), KEY)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (429, "Your prepayment credits are depleted. Please go to AI Studio."),
        (429, "Your project has exceeded its monthly spending cap."),
        (429, "Your account reached organization TPD rate limit, current: 1500000"),
        (429, "request reached organization max RPD: 100, please try again after 3600 seconds"),
        (429, "该 API 已达到今日调用次数限额，如有更多需求，请联系客服购买"),
        (403, "Sorry, your account balance is insufficient"),
        (403, "预扣费额度不足"),
        (403, "Insufficient credits. Add more using the settings"),
    ],
)
def test_what_is_used_up_for_the_day_or_for_good_is_asked_for_once(
    status: int, message: str
) -> None:
    assert isinstance(judged(status, message), QuotaGone)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (429, "Your account reached max request: 3, please try again after 20 seconds"),
        (429, "Requests were rejected due to rate limiting. Details: TPM limit reached."),
        (429, "您当前使用该 API 的频率过高，请降低频率"),
        (503, "the credits service is exhausted, load balance insufficient"),
    ],
)
def test_what_passes_in_a_minute_is_asked_again(status: int, message: str) -> None:
    assert isinstance(judged(status, message), Transient)


def test_a_prompt_that_speaks_of_spent_credits_spends_nothing() -> None:
    told = judged(400, "unprintable character in 'the class balance is insufficient'")

    assert not isinstance(told, QuotaGone)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "User location is not supported for the API use."),
        (403, "Country, region, or territory not supported"),
    ],
)
def test_a_service_that_is_not_offered_here_is_not_blamed_on_the_key(
    status: int, message: str
) -> None:
    told = judged(status, message)

    assert isinstance(told, ModelError)
    assert "not offered where this machine stands" in str(told)
    assert "api-key" not in str(told)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, QuotaGone),
        ({"base_resp": {"status_code": 1002, "status_msg": "rate limit exceeded(RPM)"}}, Transient),
        ({"base_resp": {"status_msg": "login fail: carry the API secret key"}}, ModelError),
        ({"error_code": 18, "error_msg": "Open api rate limit reached"}, Transient),
    ],
)
def test_an_error_within_a_success_is_read_in_whatever_field_it_stands(
    body: dict[str, object], kind: type[Exception]
) -> None:
    assert (
        type(error_of_refusal(HttpRefusal(200, {}, json.dumps(body), "m-1", "host"), KEY)) is kind
    )


def said(finish_reason: str, text: str) -> Said:
    choice = {"message": {"content": text}, "finish_reason": finish_reason}
    body = json.dumps({"choices": [choice]}).encode()
    with Server(lambda _: Response(200, body)) as server:
        endpoint = OpenAICompatible(api_key=KEY, base_url=server.url)
        return endpoint.ask(Prompt("规则", "论文"), model="m", max_output_tokens=9, timeout_s=9)


@pytest.mark.parametrize(
    "reason",
    ["content_filter: RECITATION", "PROHIBITED_CONTENT", "refusal", "sensitive", "SPII"],
)
def test_an_answer_that_is_withheld_is_known_in_every_spelling(reason: str) -> None:
    assert said(reason, "").finish is Finish.BLOCKED


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("<Think>想</Think>译文。", "译文。"),
        ('<thinking time="3">想</thinking>\n译文。', "\n译文。"),
        ("<seed:think>想</seed:think>译文。", "译文。"),
        ("[THINK]想[/THINK]译文。", "译文。"),
        ("<think></think>\n<think>想</think>译文。", "译文。"),
        ("<think>想</think>还想 </think> 之后是答案。", " 之后是答案。"),
        ("<think>想</think>标记 <think> 与 </think> 成对。", "标记 <think> 与 </think> 成对。"),
        ("[Thinking] 一词在文中有两义。", "[Thinking] 一词在文中有两义。"),
        ("[think tank] 的报告。", "[think tank] 的报告。"),
    ],
)
def test_thoughts_are_known_in_every_spelling(reply: str, text: str) -> None:
    assert without_thoughts(reply) == text


@pytest.mark.timeout(60)
def test_400_000_thoughts_are_passed_over_in_one_go() -> None:
    assert without_thoughts("<think></think>" * 400_000 + "译文。") == "译文。"
