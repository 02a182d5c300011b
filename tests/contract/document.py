"""The committed API document, and how to hold a request or reply against it; works in both environments."""

import json
from pathlib import Path
from typing import Any

import jsonschema

DOCUMENT = Path(__file__).resolve().parents[2] / "ticketing" / "api" / "openapi.json"


def load_document() -> dict[str, Any]:
    """Return the committed document."""
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return document


def check(name: str, value: object) -> None:
    """Raise jsonschema.ValidationError when `value` is not what the schema `name` says."""
    document = load_document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(value)


def operation(method: str, path: str) -> dict[str, Any]:
    """Return the operation for a path with its values filled in; KeyError when there is none."""
    wanted = path.removeprefix("/api/v1").strip("/").split("/")
    for template, operations in load_document()["paths"].items():
        parts = template.removeprefix("/api/v1").strip("/").split("/")
        if len(parts) == len(wanted) and all(
            p == w or p[0] == "{" for p, w in zip(parts, wanted, strict=True)
        ):
            found: dict[str, Any] = operations[method.lower()]
            return found
    raise KeyError(f"{method} {path}")


def body_schema(found: dict[str, Any]) -> str:
    """Return the name of the schema of an operation's request body."""
    reference: str = found["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]


def reply_schema(found: dict[str, Any], status: str = "200") -> str:
    """Return the name of the schema of an operation's reply."""
    reference: str = found["responses"][status]["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]
