"""What each fault of a model costs, measured: ``python -m benchmarks.faults`` (a table).

Each fault of the stand-in, once (the next answer is good) and for good, on a clock
that jumps: calls made, seconds waited, and what becomes of the paper's part.
"""

from __future__ import annotations

from digest.domain import Prompt
from digest.errors import ModelError, PaperError
from digest.models import build_model
from tests.plain_settings import model_settings
from tests.world.clock import JumpingClock
from tests.world.model_faults import FAULTS
from tests.world.models import DIALECTS, KEY, Dialect, Models, Say

FATES = {
    "BadReply": "missing, tried again",
    "Blocked": "missing, tried again",
    "ModelError": "run ends, exit 4",
    "OutOfTime": "pending: time",
    "Outage": "pending: outage",
    "QuotaGone": "pending: quota, run asks no more",
}


def measure(name: str, dialect: Dialect, *, stays: bool) -> str:
    clock = JumpingClock()
    with Models(FAULTS[name] if stays else lambda _: Say("译文。")) as models:
        models.script.extend([] if stays else [FAULTS[name]])
        settings = model_settings(dialect, models.base_url(dialect), KEY)
        model = build_model(settings, 1500.0, clock=clock, sleep=clock.sleep)
        assert model is not None
        try:
            model.complete(Prompt("规则", "论文"))
            fate = "whole"
        except PaperError as error:
            fate = FATES[type(error).__name__]
        except ModelError:
            fate = FATES["ModelError"]
    return f"{len(models.asks)} / {sum(clock.slept):.0f} s / {fate}"


def main() -> None:
    print("| fault | protocol | once: calls / waited / part | for good: calls / waited / part |")
    print("|---|---|---|---|")
    for name in FAULTS:
        for dialect in DIALECTS:
            once = measure(name, dialect, stays=False)
            print(f"| {name} | {dialect} | {once} | {measure(name, dialect, stays=True)} |")


if __name__ == "__main__":
    main()
