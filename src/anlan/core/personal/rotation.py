"""Changing the key: everything sealed with an old one is sealed anew."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from anlan.core.personal import cipher
from anlan.core.personal.keeping import opened, seal_into
from anlan.core.personal.models import PersonalRecord

BATCH = 500

_others: list[Callable[[], int]] = []


def also(seal_anew: Callable[[], int]) -> Callable[[], int]:
    """Registered by a room above that seals something of its own: seals it anew, answers how many."""
    if seal_anew not in _others:
        _others.append(seal_anew)
    return seal_anew


def seal_anew() -> tuple[str, int]:
    """Make a new key, seal every record with it. Keys older than the one before go once the transaction stands."""
    keys = cipher.ring()["keys"]
    assert isinstance(keys, dict)
    long_unused = set(keys) - {cipher.current_key_id()}
    key_id = cipher.add_key()
    count = 0
    while batch := list(
        PersonalRecord.objects.select_for_update()
        .filter(erased_at__isnull=True)
        .exclude(key_id=key_id)
        .order_by("ref")[:BATCH]
    ):
        for record in batch:
            seal_into(record, opened(record))
        PersonalRecord.objects.bulk_update(batch, ["ciphertext", "key_id", "masked"])
        count += len(batch)
    count += sum(other() for other in _others)
    transaction.on_commit(lambda: cipher.drop_keys(long_unused))
    return key_id, count
