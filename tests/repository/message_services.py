"""Stand-ins for services that take messages: each judges what it is sent as the real one does.

By their documentation: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot,
https://developer.work.weixin.qq.com/document/path/91770,
https://open.dingtalk.com/document/robots/custom-robot-access,
https://core.telegram.org/bots/api#sendmessage,
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "SECa-key-of-a-robot"
HOUR_S = 3600
Answer = tuple[int, object]


class MessageServices:
    """All services on one address; ``told`` holds what each took, by its name."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.url = self.smtp = ""

    def judge(self, path: str, query: dict[str, list[str]], body: bytes, kind: str) -> Answer:
        service = path.split("/")[1]
        form = kind == "application/x-www-form-urlencoded"
        sent: Any = parse_qs(body.decode()) if form else json.loads(body)
        if form != (service == "telegram"):
            return 400, "wrong content type"
        text: str
        answer: Answer
        text, answer = getattr(self, f"_{service}")(sent, query, len(body))
        if text:
            self.told.append((service, text))
        return answer

    def _feishu(self, sent: Any, _: object, size: int) -> tuple[str, Answer]:
        if sent.get("msg_type") != "text" or size > 20_000:
            return "", (200, {"code": 9499, "msg": "Bad Request", "data": {}})
        if "sign" in sent:
            key = f"{sent['timestamp']}\n{SECRET}".encode()
            late = abs(time.time() - int(sent["timestamp"])) > HOUR_S
            if late or sent["sign"] != signature(key, b""):
                return "", (200, {"code": 19021, "msg": "sign match fail"})
        elif "arXiv" not in sent["content"]["text"]:
            return "", (200, {"code": 19024, "msg": "Key Words Not Found"})
        return sent["content"]["text"], (200, {"code": 0, "msg": "success", "data": {}})

    def _wecom(self, sent: Any, query: dict[str, list[str]], _: int) -> tuple[str, Answer]:
        if query.get("key") != ["k"]:
            return "", (200, {"errcode": 93000, "errmsg": "invalid webhook url"})
        if sent.get("msgtype") != "text" or len(sent["text"]["content"].encode()) > 2_048:
            return "", (200, {"errcode": 40058, "errmsg": "text.content exceed max length 2048"})
        return sent["text"]["content"], (200, {"errcode": 0, "errmsg": "ok"})

    def _dingtalk(self, sent: Any, query: dict[str, list[str]], size: int) -> tuple[str, Answer]:
        if sent.get("msgtype") != "text" or size > 20_000:
            return "", (200, {"errcode": 400105, "errmsg": "unsupported msgtype"})
        if "sign" in query:
            moment = query["timestamp"][0]
            late = abs(time.time() * 1000 - int(moment)) > HOUR_S * 1000
            if late or query["sign"] != [
                signature(SECRET.encode(), f"{moment}\n{SECRET}".encode())
            ]:
                return "", (200, {"errcode": 310000, "errmsg": "sign not match"})
        elif "arXiv" not in sent["text"]["content"]:
            return "", (200, {"errcode": 310000, "errmsg": "keywords not in content"})
        return sent["text"]["content"], (200, {"errcode": 0, "errmsg": "ok"})

    def _telegram(self, sent: Any, _: object, __: int) -> tuple[str, Answer]:
        if sent.get("chat_id") != ["@papers"]:
            described = "Bad Request: chat not found"
            return "", (400, {"ok": False, "error_code": 400, "description": described})
        if len(sent["text"][0]) > 4_096:
            return "", (400, {"ok": False, "description": "Bad Request: message is too long"})
        return sent["text"][0], (200, {"ok": True, "result": {}})

    def _slack(self, sent: Any, _: object, __: int) -> tuple[str, Answer]:
        text = sent["text"]
        if not text or "<" in text or "& " in text:
            return "", (400, "invalid_payload")
        return text.replace("&amp;", "&"), (200, "ok")

    def mailed(self, raw: str) -> None:
        """Take a mail as a mailbox shows it: subject, then text."""
        mail = message_from_string(raw)
        text = mail.get_payload(decode=True)
        assert isinstance(text, bytes)
        assert mail["To"] == "<reader@example.com>"
        assert max(map(len, raw.splitlines())) <= 998
        self.told.append(
            ("mail", f"{make_header(decode_header(mail['Subject']))}\n{text.decode()}")
        )


def signature(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


class _Web(BaseHTTPRequestHandler):
    services: MessageServices

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        url = urlsplit(self.path)
        kind = self.headers["Content-Type"].partition(";")[0]
        status, answer = self.services.judge(url.path, parse_qs(url.query), body, kind)
        said = answer if isinstance(answer, str) else json.dumps(answer)
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Smtp(socketserver.StreamRequestHandler):
    services: MessageServices

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.partition(" ")[0].upper()
            if word == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                self._say("334 ")
                right = base64.b64encode(b"\0blog@example.com\0a password")
                known = self.rfile.readline().strip() == right
                self._say("235 welcome" if known else "535 authentication failed")
            elif word == "DATA":
                self._say("354 go on")
                self.services.mailed(self._until_dot())
                self._say("250 taken")
            else:
                self._say("221 bye" if word == "QUIT" else "250 fine")

    def _until_dot(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            assert line.endswith("\r\n")
            lines.append(line)
        return "".join(lines).replace("\r\n", "\n")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def message_services() -> Iterator[MessageServices]:
    """Serve on loopback while the block runs."""
    services = MessageServices()
    here = {"services": services}
    web = ThreadingHTTPServer(("127.0.0.1", 0), type("Web", (_Web,), here))
    smtp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Smtp", (_Smtp,), here))
    services.url = f"http://127.0.0.1:{web.server_address[1]}"
    services.smtp = f"smtp://127.0.0.1:{smtp.server_address[1]}"
    for server in (web, smtp):
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield services
    finally:
        for server in (web, smtp):
            server.shutdown()
            server.server_close()
