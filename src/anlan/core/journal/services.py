"""Marking the verbs of the house: one transaction, one entry."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from anlan.core.journal.appending import counted_appends

P = ParamSpec("P")
R = TypeVar("R")

_services: dict[str, tuple[str, ...]] = {}


class EntryMissing(RuntimeError):
    """A service ended without its journal entry: a programmer's mistake, and nothing is kept of it."""


def service(*verbs: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a function in one transaction and hold it to its journal entry.

    `verbs` are the entries it may write; at least one of them must have been appended when it returns,
    else everything is rolled back and EntryMissing raised. A result whose `changed_nothing` is true (an
    import that was already in, a receipt of a duplicate) needs none.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        _services[name] = verbs

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with transaction.atomic(), counted_appends() as appended:
                result = function(*args, **kwargs)
                if not set(verbs) & set(appended) and not getattr(result, "changed_nothing", False):
                    raise EntryMissing(f"{name} wrote none of {', '.join(verbs)}")
                return result

        run.journal_verbs = verbs  # type: ignore[attr-defined]
        return run

    return mark


def declared_services() -> dict[str, tuple[str, ...]]:
    """Every service of the house with the verbs it writes."""
    return dict(_services)
