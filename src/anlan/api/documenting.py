"""The OpenAPI document: what ninja reads from the code, and what every operation has beside it."""

from __future__ import annotations

from typing import Any

from anlan.api.problems import MEDIA_TYPE
from anlan.api.repeating import KEY_LENGTH
from anlan.api.schemas import Fault, Problem

TAGS = {
    "me": "The account behind the request, and where it is.",
    "signals": "Whatever may be an emergency, as it came in.",
    "refusals": "Input that could not be taken in.",
    "incidents": "Emergencies that are dealt with.",
    "invitations": "Calling somebody into one incident.",
    "attachments": "Files under the rights of what they hang on.",
    "assessments": "What an earthquake does, as modelled; a revised bulletin makes a new one.",
    "responses": "Plans carried out: level, posts, stand-down.",
    "tasks": "What somebody has to do: actions of plans, slips, conclusions, lessons.",
    "consultations": "Sessions on an incident: people, shared map, minutes, conclusions.",
    "resources": "Means: what is free, what is bound to whom, what moved.",
    "reports": "What one tier must tell the next by when, and its receipt.",
    "command": "Needs, closed roads, and who could go where with what.",
    "orders": "Teams, vehicles and goods that were sent, and how they go.",
    "phone": "What phones in the field show and tell, each act once.",
    "deadlines": "What is due when.",
    "notices": "What the house tells the own account.",
    "journal": "Everything that was done, in order.",
    "exercises": "Exercises and their clocks.",
    "grants": "Roles lent for a time.",
    "tokens": "Keys for machines, of the own account.",
    "regions": "Administrative divisions.",
}
EVERYWHERE = {
    400: "The request cannot be read.",
    401: "No session and no token.",
    403: "Not permitted, or a session without its CSRF token.",
    404: "There is no such thing, or the caller may not know of it.",
    415: "A packed body, or one of another kind than the operation takes.",
    422: "A field does not fit; each is named.",
    429: "Too many requests; Retry-After says when to come again.",
    500: "A fault of the programme; the number given stands in the log.",
    503: "The database does not answer in time.",
}
ON_WRITING = {
    409: "The state does not allow it.",
    411: "A body of unknown length.",
    412: "If-Match names a version that is no longer current.",
    413: "The body is too large.",
}
_RATE = {
    f"RateLimit-{name}": {"schema": {"type": "integer"}, "description": meaning}
    for name, meaning in (
        ("Limit", "Requests the account may make in a minute."),
        ("Remaining", "Requests left now."),
        ("Reset", "Seconds until all are there again."),
    )
}


def completed(document: Any, _api: Any) -> Any:
    """Adds security, tags, summaries, headers and the problems to each operation."""
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    document["tags"] = [{"name": name, "description": meaning} for name, meaning in TAGS.items()]
    document["security"] = [{"session": []}, {"token": []}]
    parts = document.setdefault("components", {})
    parts["securitySchemes"] = {
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "A logged-in browser. What changes something also needs its CSRF token in X-CSRFToken.",
        },
        "token": {"type": "http", "scheme": "bearer", "description": "A scoped token of an account, made at /tokens."},
    }
    schemas = parts.setdefault("schemas", {})
    for schema in (Fault, Problem):
        schemas[schema.__name__] = schema.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas[schema.__name__].pop("$defs", None)
    parts["responses"] = {
        f"Problem{status}": {
            "description": meaning,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, meaning in (EVERYWHERE | ON_WRITING).items()
    }
    parts["headers"] = _RATE
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    meaning = operation.pop("description", "").strip()
    summary, _, rest = meaning.partition(". ")
    operation["summary"] = summary.rstrip(".")
    if rest:
        operation["description"] = meaning
    is_writing = method != "get"
    answers = operation["responses"]
    for response in answers.values():
        response["headers"] = {**response.get("headers", {}), **{name: _ref("headers", name) for name in _RATE}}
    for status in sorted({**EVERYWHERE, **(ON_WRITING if is_writing else {})}):
        answers[str(status)] = answers[status] = _ref("responses", f"Problem{status}")
    operation["responses"] = {str(key): answers[key] for key in sorted(answers, key=lambda key: int(key))}
    parameters = operation.setdefault("parameters", [])
    parameters.append(_header("Accept-Language", "zh-Hans (the default) or en.", {"type": "string"}))
    if is_writing:
        limits = {"type": "string", "maxLength": KEY_LENGTH}
        parameters.append(_header("Idempotency-Key", "A retry with the same key gets the first answer.", limits))
    if is_writing and "412" in operation["responses"] and operation.pop("x-versioned", False):
        parameters.append(_header("If-Match", 'The ETag that was read: `"3"`.', {"type": "string"}))


def _header(name: str, meaning: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": False, "description": meaning, "schema": schema}


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
