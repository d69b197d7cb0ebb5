"""What a runner hears of what was written."""

from __future__ import annotations

import io

from tests.harness.commands import LINE_END, Log
from tests.harness.files import StepFiles

KEY = "AIza/Sy+secret=key&0123456789"


def environ(files: StepFiles | None = None, **more: str) -> dict[str, str]:
    return {"GITHUB_ACTIONS": "true", **(files.environ if files else {}), **more}


def heard(stdout: io.StringIO) -> Log:
    log = Log()
    for line in LINE_END.split(stdout.getvalue()):
        log.feed(line)
    return log
