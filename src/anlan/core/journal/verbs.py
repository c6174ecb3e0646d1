"""Verbs and their typed payloads."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.core.errors import Sentence


@dataclass(frozen=True)
class Verb:
    """A verb of the journal: its payload type and how a timeline calls it."""

    name: str
    payload: type
    label: Sentence


_verbs: dict[str, Verb] = {}


def verb(name: str, label: Sentence) -> Callable[[type], type]:
    """Register a frozen dataclass as the payload of a verb (`noun.past`). Personal data has no place in it."""

    def register(payload: type) -> type:
        if name in _verbs:
            raise ValueError(f"the verb {name} is registered twice")
        if not dataclasses.is_dataclass(payload) or not payload.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise TypeError(f"the payload of {name} must be a frozen dataclass")
        _verbs[name] = Verb(name, payload, label)
        return payload

    return register


def declared_verbs() -> dict[str, Verb]:
    """Every verb of the house."""
    return dict(_verbs)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in a payload")


def canonical(value: Any) -> str:
    """JSON text of one form only: keys sorted, no spaces, no NaN, text as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)


def payload_text(verb_name: str, payload: object) -> str:
    """Canonical text of a payload, after checking that it is of the verb's type."""
    known = _verbs.get(verb_name)
    if known is None:
        raise LookupError(f"no room registers the verb {verb_name}")
    if type(payload) is not known.payload:
        raise TypeError(f"{verb_name} takes {known.payload.__name__}, got {type(payload).__name__}")
    return canonical(vars(payload) if not hasattr(payload, "__slots__") else dataclasses.asdict(payload))  # type: ignore[call-overload]


def payload_of(entry: Any) -> dict[str, Any]:
    """The payload of an entry as plain values."""
    loaded: dict[str, Any] = json.loads(entry.payload)
    return loaded
