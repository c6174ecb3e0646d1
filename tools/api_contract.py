"""The promise of the API: `docs/api/openapi.json` is what callers rely on.

`python -m tools.api_contract` compares it with what the code generates: a break (something callers may rely on is
gone, or more is asked of them) fails, and so does a file that is out of date. `--write` writes the file again, and
refuses while there are breaks; `--write --break "why"` writes it all the same and keeps the reason in
docs/api/breaks.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROMISE = ROOT / "docs/api/openapi.json"
PAGE = ROOT / "docs/reference/api.md"
BREAKS = ROOT / "docs/api/breaks.md"
BEGIN, END = "<!-- operations: made by tools.api_contract -->", "<!-- end of operations -->"

Json = dict[str, Any]
NARROWER = {
    "minLength": lambda before, after: after > before,
    "minItems": lambda before, after: after > before,
    "minimum": lambda before, after: after > before,
    "maxLength": lambda before, after: after < before,
    "maxItems": lambda before, after: after < before,
    "maximum": lambda before, after: after < before,
}
LOOSEST = {"minLength": 0, "minItems": 0, "minimum": float("-inf")}


class _Pair:
    """Two documents, whose references are followed on either side."""

    def __init__(self, before: Json, after: Json) -> None:
        self.before, self.after = before, after
        self.seen: set[tuple[str, str, bool]] = set()


def breaks(before: Json, after: Json) -> list[str]:
    """What callers of `before` lose in `after`, one sentence each."""
    pair = _Pair(before, after)
    return list(dict.fromkeys(_paths(pair)))


def _paths(pair: _Pair) -> Iterator[str]:
    for path, methods in pair.before["paths"].items():
        if path not in pair.after["paths"]:
            yield f"the path {path} is gone"
            continue
        for method, operation in methods.items():
            later = pair.after["paths"][path].get(method)
            if later is None:
                yield f"the operation {method.upper()} {path} is gone"
                continue
            yield from _operation(pair, f"{method.upper()} {path}", operation, later)


def _operation(pair: _Pair, name: str, before: Json, after: Json) -> Iterator[str]:
    if before.get("operationId") != after.get("operationId"):
        yield f"{name}: its operationId is no longer {before.get('operationId')}"
    yield from _parameters(pair, name, before, after)
    yield from _body(pair, name, before.get("requestBody"), after.get("requestBody"))
    for status, response in before["responses"].items():
        if status not in after["responses"]:
            yield f"{name}: the answer {status} is gone"
            continue
        was, becomes = _resolved(pair.before, response), _resolved(pair.after, after["responses"][status])
        for media, content in was.get("content", {}).items():
            later = becomes.get("content", {}).get(media)
            if later is None:
                yield f"{name}: the answer {status} is no longer given as {media}"
            else:
                yield from _given(pair, f"{name}: {status}", content.get("schema", {}), later.get("schema", {}))


def _parameters(pair: _Pair, name: str, before: Json, after: Json) -> Iterator[str]:
    def by_key(operation: Json) -> dict[tuple[str, str], Json]:
        return {(one["in"], one["name"]): one for one in operation.get("parameters", [])}

    was, becomes = by_key(before), by_key(after)
    for (place, parameter), one in was.items():
        later = becomes.get((place, parameter))
        if later is None:
            yield f"{name}: the {place} parameter {parameter} is gone"
            continue
        if later.get("required") and not one.get("required"):
            yield f"{name}: the {place} parameter {parameter} is now required"
        yield from _taken(pair, f"{name}: {parameter}", one.get("schema", {}), later.get("schema", {}))
    for (place, parameter), later in becomes.items():
        if (place, parameter) not in was and later.get("required"):
            yield f"{name}: the new {place} parameter {parameter} is required"


def _body(pair: _Pair, name: str, before: Json | None, after: Json | None) -> Iterator[str]:
    if before is None:
        if after is not None and after.get("required"):
            yield f"{name}: a body is now required"
        return
    if after is None:
        yield f"{name}: no body is taken any more"
        return
    if after.get("required") and not before.get("required"):
        yield f"{name}: the body is now required"
    for media, content in before["content"].items():
        later = after["content"].get(media)
        if later is None:
            yield f"{name}: a body of {media} is no longer taken"
        else:
            yield from _taken(pair, f"{name}: body", content.get("schema", {}), later.get("schema", {}))


def _resolved(document: Json, part: Json) -> Json:
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _seen(pair: _Pair, before: Json, after: Json, *, given: bool) -> bool:
    """Whether this pair of references was compared already; schemas may hold themselves."""
    key = (before.get("$ref", ""), after.get("$ref", ""), given)
    if not (key[0] and key[1]):
        return False
    known = key in pair.seen
    pair.seen.add(key)
    return known


def _types(document: Json, schema: Json) -> set[str] | None:
    """The JSON types a schema allows; None for any."""
    schema = _resolved(document, schema)
    if "anyOf" in schema or "oneOf" in schema:
        parts = [_types(document, one) for one in [*schema.get("anyOf", []), *schema.get("oneOf", [])]]
        return None if None in parts else {name for part in parts for name in part or ()}
    if "type" in schema:
        named = schema["type"]
        return set(named) if isinstance(named, list) else {named}
    return None


def _values(document: Json, schema: Json) -> set[Any] | None:
    """The values a schema names, over all its alternatives that name any; None where none does."""
    schema = _resolved(document, schema)
    found: set[Any] | None = set(schema["enum"]) if "enum" in schema else {schema["const"]} if "const" in schema else None
    for one in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        named = _values(document, one)
        if named is not None:
            found = (found or set()) | named
    return found


def _object(document: Json, schema: Json) -> Json:
    """The one alternative that is an object or a list; the schema itself where there are no alternatives."""
    schema = _resolved(document, schema)
    for one in [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]:
        inner = _object(document, one)
        if "properties" in inner or "items" in inner:
            return inner
    return schema


def _fits(wide: set[str] | None, narrow: set[str] | None) -> bool:
    """Whether all of `narrow` lies in `wide`."""
    if wide is None:
        return True
    if narrow is None:
        return False
    return all(name in wide or (name == "integer" and "number" in wide) for name in narrow)


def _given(pair: _Pair, name: str, before: Json, after: Json) -> Iterator[str]:
    """An answer may say more than before, never less, and nothing a reader does not know."""
    if _seen(pair, before, after, given=True):
        return
    if not _fits(_types(pair.before, before), _types(pair.after, after)):
        yield f"{name}: is now of another type"
    known, later = _values(pair.before, before), _values(pair.after, after)
    if known is not None and later is not None and (gone := known - later):
        yield f"{name}: the values {', '.join(sorted(map(str, gone)))} are gone"
    was, becomes = _object(pair.before, before), _object(pair.after, after)
    for field, schema in was.get("properties", {}).items():
        if field not in becomes.get("properties", {}):
            yield f"{name}: the field {field} is gone"
            continue
        if field in was.get("required", []) and field not in becomes.get("required", []):
            yield f"{name}: the field {field} may now be missing"
        yield from _given(pair, f"{name}.{field}", schema, becomes["properties"][field])
    if "items" in was and "items" in becomes:
        yield from _given(pair, f"{name}[]", was["items"], becomes["items"])


def _taken(pair: _Pair, name: str, before: Json, after: Json) -> Iterator[str]:
    """An input may ask for less than before, never for more."""
    if _seen(pair, before, after, given=False):
        return
    if not _fits(_types(pair.after, after), _types(pair.before, before)):
        yield f"{name}: takes fewer types than before"
    known, later = _values(pair.before, before), _values(pair.after, after)
    if later is not None and (known is None or (gone := known - later)):
        yield f"{name}: the values {', '.join(sorted(map(str, gone))) if known else 'beside some'} are no longer taken"
    yield from _limits(name, _object(pair.before, before), _object(pair.after, after))
    was, becomes = _object(pair.before, before), _object(pair.after, after)
    for field, schema in was.get("properties", {}).items():
        if field not in becomes.get("properties", {}):
            if becomes.get("additionalProperties") is False:
                yield f"{name}: the field {field} is no longer taken"
            continue
        yield from _taken(pair, f"{name}.{field}", schema, becomes["properties"][field])
    for field in becomes.get("required", []):
        if field not in was.get("required", []):
            yield f"{name}: the field {field} is now required"
    if "items" in was and "items" in becomes:
        yield from _taken(pair, f"{name}[]", was["items"], becomes["items"])


def _limits(name: str, before: Json, after: Json) -> Iterator[str]:
    for word, is_narrower in NARROWER.items():
        if word in after and is_narrower(before.get(word, LOOSEST.get(word, float("inf"))), after[word]):
            yield f"{name}: {word} is now {after[word]}"
    if "pattern" in after and before.get("pattern") != after["pattern"]:
        yield f"{name}: must now match {after['pattern']}"


def generated() -> Json:
    """The document the code makes, asked in a process of its own, which has its own settings."""
    with tempfile.TemporaryDirectory(prefix="anlan-api-") as data:
        done = subprocess.run(
            [sys.executable, "-m", "tools.api_contract", "--print"],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "ANLAN_DATA": data, "ANLAN_DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    document: Json = json.loads(done.stdout)
    return document


def text_of(document: Json) -> str:
    """One form only, so that a difference is a difference."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def page_with_operations(page: str, document: Json) -> str:
    """The reference page with its list of operations made anew."""
    rows = ["| Operation | What it does |", "| --- | --- |"]
    for path, methods in sorted(document["paths"].items()):
        rows += [f"| `{method.upper()} {path}` | {one['summary']} |" for method, one in sorted(methods.items())]
    made = f"{BEGIN}\n\n" + "\n".join(rows) + f"\n\n{END}"
    return re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: made, page, flags=re.DOTALL)


def faults(before: Json, after: Json) -> Iterable[str]:
    """What is wrong between the promise and the code: each break, else that the file is out of date."""
    broken = breaks(before, after)
    if broken:
        return broken
    if text_of(before) != text_of(after):
        return ["docs/api/openapi.json is not what the code says now; run python -m tools.api_contract --write"]
    return []


def _print() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")
    import django

    django.setup()
    from anlan.api.v1 import api

    sys.stdout.write(text_of(json.loads(json.dumps(api.get_openapi_schema()))))


def _write(after: Json, broken: list[str], reason: str) -> None:
    PROMISE.parent.mkdir(parents=True, exist_ok=True)
    PROMISE.write_text(text_of(after), "utf-8")
    if PAGE.is_file():
        PAGE.write_text(page_with_operations(PAGE.read_text("utf-8"), after), "utf-8")
    if broken:
        told = BREAKS.read_text("utf-8") if BREAKS.is_file() else "# Breaks of the API, and why\n"
        BREAKS.write_text(told + f"\n## {reason}\n\n" + "".join(f"- {one}\n" for one in broken), "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.api_contract")
    parser.add_argument("--print", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="write the promise again")
    parser.add_argument("--break", dest="reason", default="", help="why callers must be broken")
    options = parser.parse_args()
    if options.print:
        _print()
        return 0
    after = generated()
    before = json.loads(PROMISE.read_text("utf-8")) if PROMISE.is_file() else {"paths": {}}
    broken = breaks(before, after)
    if options.write and (options.reason or not broken):
        _write(after, broken, options.reason)
        return 0
    found = list(faults(before, after))
    for one in found:
        print(one)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
