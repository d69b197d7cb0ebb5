"""Checks of requests and answers against GitHub's published API description."""

from __future__ import annotations

import json
import re
from typing import Any

from jsonschema import Draft202012Validator

from tests.world.server import Request, Response


class Description:
    """An OpenAPI 3.0 description; what departs from it is said in sentences."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = nullable(document)
        # GitHub answers null for the repository of a deleted fork; its description omits that.
        for name in ("pull-request", "pull-request-simple"):
            head = self._document["components"]["schemas"][name]["properties"]["head"]
            head["properties"]["repo"] = {"anyOf": [head["properties"]["repo"], {"type": "null"}]}
        self._routes = [
            (re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", path) + "$"), operations)
            for path, operations in self._document["paths"].items()
        ]
        self._validators: dict[int, Draft202012Validator] = {}

    def complaints(self, request: Request, path: str, response: Response) -> list[str]:
        """Return what is wrong with a request and its answer; ``path`` is below the API's root."""
        name = f"{request.method} {path}"
        operation = self._operation(request.method, path)
        if operation is None:
            return [f"{name} is not described"]
        found = [*self._query(operation, request), *self._body(operation, request)]
        if response.status < 400:
            found += self._answer(operation, response)
        return [f"{name}: {complaint}" for complaint in found]

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for route, operations in self._routes:
            if route.match(path) and method.lower() in operations:
                found: dict[str, Any] = operations[method.lower()]
                return found
        return None

    def _query(self, operation: dict[str, Any], request: Request) -> list[str]:
        parameters = [self._resolved(p) for p in operation.get("parameters", [])]
        known = {p["name"]: p["schema"] for p in parameters if p["in"] == "query"}
        found = []
        for name, value in request.query.items():
            if name not in known:
                found.append(f"unknown query parameter {name}")
            elif value not in known[name].get("enum", [value]):
                found.append(f"{name}={value} is none of the allowed values")
        if int(request.query.get("per_page", "30")) > 100:
            found.append("per_page above 100")
        return found

    def _body(self, operation: dict[str, Any], request: Request) -> list[str]:
        if "requestBody" not in operation:
            return ["a body where none belongs"] if request.body else []
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        content = json.loads(request.body or b"{}")
        unknown = set(content) - set(schema.get("properties", content))
        return [
            *(f"unknown field {name}" for name in sorted(unknown)),
            *self._errors(schema, content),
        ]

    def _answer(self, operation: dict[str, Any], response: Response) -> list[str]:
        described = operation["responses"].get(str(response.status))
        if described is None:
            return [f"status {response.status} is not described"]
        content = self._resolved(described).get("content")
        if not content:
            return ["a body where none belongs"] if response.body else []
        return self._errors(content["application/json"]["schema"], json.loads(response.body))

    def _errors(self, schema: dict[str, Any], value: object) -> list[str]:
        key = id(schema)
        if key not in self._validators:
            root = {"components": self._document["components"], **schema}
            self._validators[key] = Draft202012Validator(root)
        return [
            f"{'/'.join(map(str, error.path))}: {error.message[:120]}"
            for error in self._validators[key].iter_errors(value)
        ]

    def _resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            place: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                place = place[step]
            node = place
        return node


def nullable(node: Any) -> Any:
    """Return the description with OpenAPI's ``nullable`` said in JSON Schema's words."""
    if isinstance(node, list):
        return [nullable(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: nullable(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain
