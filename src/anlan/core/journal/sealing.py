"""The sealer: gives entries their place in the chain, in commit-safe order, in small batches.

An entry becomes visible here only once its transaction has committed, and gets the next free `seq` then.
Ids may commit in any order; nothing that commits late is passed over, for whoever reads by `seq`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from django.db import connection, transaction

from anlan.core.journal.models import Entry, Head
from anlan.core.journal.verbs import canonical
from anlan.core.settings import SettingError, conf

ALGORITHMS = ("sha256", "sm3")
HASH_BYTES = 32
Ancestors = Callable[[str], Iterable[str]]
_ancestors: list[Ancestors] = []


def expand_scope_with(ancestors: Ancestors) -> None:
    """Told once, at start, by the room that knows regions: a code's own chain up to the country."""
    _ancestors[:] = [ancestors]


def scope_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes and all their ancestors, without doubles."""
    expand = _ancestors[0] if _ancestors else (lambda code: (code,))
    return tuple(dict.fromkeys(above for code in codes for above in expand(code)))


def link_hash(entry: Entry, *, seq: int, previous_hash: str, algorithm: str) -> str:
    """Hash of one link: over its place, the link before it and everything the entry says."""
    link = canonical(
        [
            algorithm,
            seq,
            previous_hash,
            entry.pk,
            entry.workspace_id,
            entry.verb,
            entry.actor,
            entry.about,
            entry.regions,
            entry.hazard,
            _instant(entry.occurred_at),
            _instant(entry.recorded_at),
            entry.correlation,
            entry.cause,
            entry.payload,
        ]
    )
    return hashlib.new(algorithm, link.encode("utf-8")).hexdigest()


def _instant(at: datetime) -> str:
    """One text for one instant, in whatever zone a database hands it out."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def hash_algorithm() -> str:
    """The hash of new entries. Raises SettingError where this platform has no such hash of 256 bits."""
    name: str = conf.HASH_ALGORITHM
    try:
        if name in ALGORITHMS and hashlib.new(name).digest_size == HASH_BYTES:
            return name
    except ValueError:
        pass
    raise SettingError(f"ANLAN_HASH_ALGORITHM={name!r}: this platform has {', '.join(available_algorithms())}")


def available_algorithms() -> tuple[str, ...]:
    """Those of ours that this platform's OpenSSL has."""
    return tuple(name for name in ALGORITHMS if name in hashlib.algorithms_available)


def has_unsealed() -> bool:
    """Whether an entry waits for its seal; an index answers it."""
    return Entry.objects.filter(seq__isnull=True).order_by().exists()


def seal_batch(limit: int | None = None) -> list[Entry]:
    """Seal the entries that have committed, oldest id first; answers the sealed ones.

    Safe beside another sealer: both take the head row first.
    """
    if not has_unsealed():
        return []
    algorithm = hash_algorithm()
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        pending = list(Entry.objects.filter(seq__isnull=True).order_by("id")[: limit or conf.SEAL_BATCH])
        seq, previous = head.seq, head.hash
        scopes: list[tuple[str, int, int]] = []
        for entry in pending:
            seq += 1
            entry.seq, entry.previous_hash, entry.hash_algorithm = seq, previous, algorithm
            previous = entry.hash = link_hash(entry, seq=seq, previous_hash=previous, algorithm=algorithm)
            scopes += [(code, entry.workspace_id, seq) for code in scope_codes(entry.region_codes)]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE journal_entry SET seq=%s, previous_hash=%s, hash_algorithm=%s, hash=%s WHERE id=%s",
                [(e.seq, e.previous_hash, e.hash_algorithm, e.hash, e.pk) for e in pending],
            )
            # Past the ORM: its compiler takes longer than the database, and there are several rows an entry.
            cursor.executemany(
                "INSERT INTO journal_entryscope (region_code, workspace_id, seq) VALUES (%s, %s, %s)", scopes
            )
        Head.objects.filter(pk=1).update(seq=seq, hash=previous)
    return pending


def seal_all() -> int:
    """Seal until nothing is left; answers how many."""
    sealed = 0
    while batch := seal_batch():
        sealed += len(batch)
    return sealed
