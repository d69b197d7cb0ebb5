"""Gemini's batches on loopback: they work until they are told to be done, then answer in order.

Shapes after https://ai.google.dev/api/batch-api; like the real one, answers to requests that
stand in the body carry no metadata: their order alone says whose they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.world.models import (
    KEY,
    Ask,
    Say,
    _gemini,
    _texts,
    google_error,
    json_response,
    refused_key,
)
from tests.world.server import Request, Response, Server, Serving

CREATE = re.compile(r"/v1beta/models/([^/:]+):batchGenerateContent")
GET = re.compile(r"/v1beta/(batches/[\w-]+)")
STATES = ("PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED")


@dataclass(slots=True)
class BatchOf:
    """One batch: what it was asked, and how it stands."""

    name: str
    asks: list[Ask]
    state: str = "PENDING"


@dataclass(slots=True)
class Batches(Serving):
    """The stand-in; a context manager. ``writer`` answers, an int is an error's code."""

    writer: Callable[[Ask], Say | int]
    batches: dict[str, BatchOf] = field(default_factory=dict)
    collected: list[str] = field(default_factory=list)
    refuse: Response | None = None
    server: Server = field(init=False)

    def __post_init__(self) -> None:
        self.server = Server(self._handle)

    @property
    def asks(self) -> list[Ask]:
        """Return all that was asked, batch by batch."""
        return [ask for batch in self.batches.values() for ask in batch.asks]

    def be(self, state: str) -> None:
        """Let every batch that works stand so from now on."""
        assert state in STATES
        for batch in self.batches.values():
            if batch.state in STATES[:2]:
                batch.state = state

    def _handle(self, request: Request) -> Response:
        if request.headers.get("x-goog-api-key", "") != KEY:
            return refused_key(_ask("", {}, request, 0))
        if self.refuse is not None:
            return self.refuse
        created, wanted = CREATE.fullmatch(request.path), GET.fullmatch(request.path)
        if request.method == "POST" and created:
            return json_response(self._told(self._create(created[1], request)))
        if request.method == "GET" and wanted:
            batch = self.batches.get(wanted[1])
            if batch is None:
                return google_error(404, "Requested entity was not found.", "NOT_FOUND")
            self.collected.append(batch.name)
            return json_response(self._told(batch))
        return google_error(404, "no such route", "NOT_FOUND")

    def _create(self, model: str, request: Request) -> BatchOf:
        spec = json.loads(request.body)["batch"]
        inlined = spec["inputConfig"]["requests"]["requests"]
        name = f"batches/b{len(self.batches) + 1}"
        asks = [_ask(model, one["request"], request, number) for number, one in enumerate(inlined)]
        self.batches[name] = BatchOf(name, asks)
        return self.batches[name]

    def _told(self, batch: BatchOf) -> dict[str, Any]:
        metadata: dict[str, Any] = {
            "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
            "displayName": "arxiv-digest",
            "state": f"BATCH_STATE_{batch.state}",
            "name": batch.name,
        }
        told: dict[str, Any] = {"name": batch.name, "metadata": metadata}
        if batch.state == "SUCCEEDED":
            answers = {"inlinedResponses": {"inlinedResponses": [*map(self._answer, batch.asks)]}}
            metadata["output"] = answers
            told |= {"done": True, "response": answers}
        return told

    def _answer(self, ask: Ask) -> dict[str, Any]:
        said = self.writer(ask)
        if isinstance(said, int):
            return {"error": {"code": said, "message": f"an error, and the key is {KEY}"}}
        return {"response": _gemini(ask, said)}


def _ask(model: str, body: dict[str, Any], request: Request, number: int) -> Ask:
    config = body.get("generationConfig", {})
    return Ask(
        "gemini",
        model,
        _texts(body.get("systemInstruction", {})),
        "".join(map(_texts, body.get("contents", []))),
        config.get("maxOutputTokens", 0),
        request.headers.get("x-goog-api-key", ""),
        number,
        body,
        request.headers,
    )
