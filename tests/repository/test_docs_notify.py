"""The steps of ``docs/notify.md``, run as they stand there, against services on loopback."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.report import notification
from tests.harness import START, linked_temp, run_workflow
from tests.made_up_days import record, shown
from tests.repository.doc_pages import BLOCK
from tests.repository.message_services import SECRET, MessageServices, message_services

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/notify.md"
TITLE = 'Q&A with "quotes", $HOME, `id`, 100% and \\n 汉字 <b>'
TEXT = notification(
    (record(*(shown(n, f"{TITLE} {n}") for n in range(1, 9))),), (), "https://github.com/o/b/pull/7"
)
TOLD = ["feishu", "feishu", "wecom", "dingtalk", "dingtalk", "telegram", "slack", "mail"]
OUTPUTS = f"""\
import os
with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
    file.write("date=2026-01-15\\nchanged=" + os.environ["CHANGED"] + "\\n")
    file.write("summary-text<<E-O-T\\n" + {TEXT!r} + "\\nE-O-T\\n")
"""


@pytest.fixture(scope="module")
def services() -> Iterator[MessageServices]:
    with message_services() as served:
        yield served


def steps(services: MessageServices) -> list[dict[str, Any]]:
    """Return the page's steps that tell somebody, at the addresses of the stand-ins."""
    text = PAGE.read_text(encoding="utf-8").replace(
        "https://api.telegram.org/bot", f"{services.url}/telegram/bot"
    )
    assert "--ssl-reqd" in text
    found = [yaml.safe_load(block[2]) for block in BLOCK.finditer(text) if block[1] == "yaml"]
    last = [block[-1] for block in found]
    for step in last:
        step["run"] = step["run"].replace("--ssl-reqd ", "")  # a stand-in has no certificate
    return last


def secrets(services: MessageServices) -> dict[str, str]:
    return {
        "FEISHU_WEBHOOK": f"{services.url}/feishu/hook/x",
        "FEISHU_SECRET": SECRET,
        "WECOM_WEBHOOK": f"{services.url}/wecom/send?key=k",
        "DINGTALK_WEBHOOK": f"{services.url}/dingtalk/send?access_token=x",
        "DINGTALK_SECRET": SECRET,
        "TELEGRAM_TOKEN": "1234:token",
        "TELEGRAM_CHAT": "@papers",
        "SLACK_WEBHOOK": f"{services.url}/slack/T/B/x",
        "MAIL_SERVER": services.smtp,
        "MAIL_ADDRESS": "blog@example.com",
        "MAIL_PASSWORD": "a password",
        "MAIL_TO": "reader@example.com",
    }


@pytest.mark.parametrize(("changed", "told"), [("true", TOLD), ("false", [])])
def test_every_step_tells_its_service_the_whole_text_where_the_run_changed_something(
    changed: str, told: list[str], services: MessageServices, tmp_path: Path
) -> None:
    services.told.clear()
    action = tmp_path / "action"
    action.mkdir()
    for name in START:
        shutil.copyfile(ROOT / name, action / name)
    (action / "entrypoint.py").write_text(OUTPUTS, encoding="utf-8")
    digest = {"uses": "OWNER/arxiv-digest@v1", "id": "digest", "with": {"api-key": "a-key"}}
    job = {"runs-on": "ubuntu-latest", "steps": [digest, *steps(services)]}
    path = tmp_path / "workflow.yml"
    path.write_text(
        yaml.safe_dump({"name": "x", "on": "workflow_dispatch", "jobs": {"digest": job}})
    )

    done = run_workflow(
        path,
        "workflow_dispatch",
        tmp_path / "jobs",
        lambda *_: None,
        env={"CHANGED": changed},
        secrets=secrets(services),
        make_temp=linked_temp,
        action=action,
    )

    assert done.result == "success", done.jobs[0].log
    assert [name for name, _ in services.told] == told
    for name, text in services.told:
        subject = "arXiv 日报 2026-01-15\n" if name == "mail" else ""
        assert text.rstrip("\n") == subject + TEXT


@pytest.mark.parametrize("at", range(len(TOLD)), ids=[f"{n}-{s}" for n, s in enumerate(TOLD)])
def test_a_refused_message_fails_its_step_in_the_services_own_words(
    at: int, services: MessageServices
) -> None:
    step, known = steps(services)[at], secrets(services)
    wrong = {
        "TEXT": "" if TOLD[at] == "slack" else "日报" * (3000 if TOLD[at] == "wecom" else 1),
        "SECRET": "another key",
        "CHAT": "@nobody",
        "PASSWORD": "wrong",
    }
    env = {
        name: wrong.get(name) or known.get(re.sub(r".*secrets\.(\w+).*", r"\1", value), "")
        for name, value in step["env"].items()
    }

    done = subprocess.run(
        ("bash", "-e", "-c", step["run"]),
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        check=False,
    )

    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert re.search(
        "Key Words Not Found|sign match fail|exceed max length|keywords not in content"
        "|sign not match|chat not found|invalid_payload|[Ll]ogin denied|535",
        said,
    ), said
