"""`anlan pack check`: every fault of a pack at once, with file, line and reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError

from anlan.core.packs.faults import PackFault
from anlan.core.packs.freshness import SHIPPED, pack_folders
from anlan.core.packs.reading import Document, day_of, plain, read_yaml

SCHEMAS = SHIPPED / "schemas"


def check_packs(folder: Path | None = None) -> list[PackFault]:
    """All faults of one pack's folder, or of every installed pack; an empty list is a clean pack.

    Notes (`is_note`) stand in the list too, after the faults of their file; they refuse nothing.
    """
    return [fault for one in ([folder] if folder else pack_folders()) for fault in _check_pack(Path(one))]


def _check_pack(folder: Path) -> Iterator[PackFault]:
    if not (folder / "pack.yaml").is_file():
        yield PackFault("there is no pack.yaml", file=folder / "pack.yaml", line=1)
        return
    yield from _check_file(folder / "pack.yaml", "pack", named=folder.name)
    if (folder / "roles.yaml").is_file():
        yield from _check_file(folder / "roles.yaml", "roles")
    yield from _strays(folder)
    ranges: dict[tuple[str, str], list[tuple[date, date | None, Path, int]]] = {}
    for path in sorted((folder / "tables").glob("*.yaml")):
        yield from _check_table(path, folder, ranges)
    yield from _overlaps(ranges)


def _strays(folder: Path) -> Iterator[PackFault]:
    """Files that look like tables and would never be read."""
    for path in sorted(folder.rglob("*.yml")):
        yield PackFault("would not be read: tables end in .yaml", file=path, line=1)


def _check_file(path: Path, schema: str, *, named: str = "") -> Iterator[PackFault]:
    try:
        document = read_yaml(path)
    except PackFault as fault:
        yield fault
        return
    yield from document.doubles()
    faults = list(_against(document, _schema(SCHEMAS / f"{schema}.schema.json"), document.value, []))
    yield from faults
    if named and not faults and document.value["name"] != named:
        yield PackFault(
            f"calls itself {document.value['name']} but its folder is {named}",
            file=path,
            line=document.line_of(["name"]),
        )


def _check_table(
    path: Path, folder: Path, ranges: dict[tuple[str, str], list[tuple[date, date | None, Path, int]]]
) -> Iterator[PackFault]:
    try:
        document = read_yaml(path)
    except PackFault as fault:
        yield fault
        return
    yield from document.doubles()
    yield from _against(document, _schema(SCHEMAS / "table.schema.json"), document.value, [])
    if not isinstance(document.value, Mapping) or not isinstance(document.value.get("rows"), list):
        return
    table = str(document.value.get("table"))
    if table != path.stem:
        yield PackFault(
            f"holds the table {table}, so it must be called {table}.yaml", file=path, line=document.line_of(["table"])
        )
    where = next(
        (at for at in (folder / "schemas", SCHEMAS / "tables") if (at / f"{table}.schema.json").is_file()), None
    )
    if where is None:
        yield PackFault(f"no schema describes the table {table}", file=path, line=document.line_of(["table"]))
    for place, row in enumerate(document.value["rows"]):
        if not isinstance(row, Mapping):
            continue  # the envelope has said so
        line = document.line_of(["rows", place])
        if where is not None and "value" in row:
            try:
                yield from _against(
                    document, _schema(where / f"{table}.schema.json"), row["value"], ["rows", place, "value"]
                )
            except (SchemaError, json.JSONDecodeError) as fault:
                yield PackFault(f"is no JSON Schema: {fault}", file=where / f"{table}.schema.json", line=1)
                where = None
        if row.get("verified") is False:
            yield PackFault(
                f"{row.get('jurisdiction')}: not verified against its source", file=path, line=line, is_note=True
            )
        try:
            begins = day_of(row.get("valid_from"))
            ends = None if row.get("valid_to") is None else day_of(row["valid_to"])
        except ValueError:
            continue  # the envelope has said so
        if ends is not None and ends <= begins:
            yield PackFault(f"ends ({ends}) before it begins ({begins})", file=path, line=line)
        else:
            ranges.setdefault((table, str(row.get("jurisdiction"))), []).append((begins, ends, path, line))


def _overlaps(ranges: dict[tuple[str, str], list[tuple[date, date | None, Path, int]]]) -> Iterator[PackFault]:
    """Two rows of one pack in force at once for one jurisdiction: nobody could say which is meant."""
    for (table, jurisdiction), held in ranges.items():
        for (start, end, _, line), (later, until, path, at) in combinations(sorted(held, key=lambda one: one[0]), 2):
            if end is None or later < end:
                yield PackFault(
                    f"{table} for {jurisdiction}: {later}–{until or '…'} overlaps {start}–{end or '…'} of line {line}",
                    file=path,
                    line=at,
                )


@cache
def _schema_at(path: Path, mtime_ns: int) -> Draft202012Validator:
    schema = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def _schema(path: Path) -> Draft202012Validator:
    return _schema_at(path, path.stat().st_mtime_ns)


def _against(
    document: Document, schema: Draft202012Validator, value: Any, trail: list[str | int]
) -> Iterator[PackFault]:
    for error in sorted(schema.iter_errors(plain(value)), key=lambda one: [str(step) for step in one.absolute_path]):
        steps = [*trail, *error.absolute_path]
        yield PackFault(_reason(error, steps), file=document.path, line=document.line_of(steps))


def _reason(error: ValidationError, steps: list[str | int]) -> str:
    field = ".".join(str(step) for step in steps)
    return f"{field}: {error.message}" if field else str(error.message)
