"""`anlan journal verify`: names every entry that was edited, dropped, cut off or hashed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anlan.core.journal.checkpoints import CheckpointDamaged, read_checkpoints
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import link_hash

EDITED, DROPPED, TRUNCATED, REHASHED, CHECKPOINT = "edited", "dropped", "truncated", "rehashed", "checkpoint"


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the chain, at one place."""

    kind: str
    seq: int
    entry_id: int | None
    detail: str


@dataclass(frozen=True)
class Verdict:
    """What verifying found."""

    entries: int
    unsealed: int
    checkpoints: int
    faults: tuple[Fault, ...]

    @property
    def is_clean(self) -> bool:
        return not self.faults


def _chain_faults(hashes: dict[int, str]) -> Iterator[Fault]:
    """Walk the chain; fills `hashes` with what the database claims for each place."""
    previous_hash, expected, was_sound = "", 1, True
    for entry in Entry.objects.filter(seq__isnull=False).order_by("seq").iterator(chunk_size=2000):
        assert entry.seq is not None
        for missing in range(expected, entry.seq):
            yield Fault(DROPPED, missing, None, f"entry seq {missing} is missing")
        is_next = entry.seq == expected
        computed = link_hash(
            entry, seq=entry.seq, previous_hash=entry.previous_hash, algorithm=entry.hash_algorithm
        )
        is_sound = computed == entry.hash
        if not is_sound:
            yield Fault(EDITED, entry.seq, entry.pk, f"entry {entry.pk} (seq {entry.seq}, {entry.verb}) was edited")
        elif is_next and was_sound and entry.previous_hash != previous_hash:
            yield Fault(
                REHASHED, entry.seq, entry.pk, f"entry {entry.pk} (seq {entry.seq}) does not follow the link before it"
            )
        hashes[entry.seq] = entry.hash
        previous_hash, expected, was_sound = entry.hash, entry.seq + 1, is_sound


def _checkpoint_faults(hashes: dict[int, str], known: set[int], where: Path | None) -> Iterator[Fault | int]:
    last = max(hashes, default=0)
    rehashed = False
    for checkpoint in read_checkpoints(where):
        yield checkpoint.seq
        for offset, signed in enumerate(checkpoint.links):
            seq = checkpoint.first_seq + offset
            if seq > last:
                yield Fault(TRUNCATED, seq, None, f"entry seq {seq} was sealed by {checkpoint.at} and is cut off")
            elif seq in hashes and hashes[seq] != signed and seq not in known and not rehashed:
                rehashed = True  # every later link differs because of this one
                entry = Entry.objects.filter(seq=seq).first()
                yield Fault(
                    REHASHED, seq, entry.pk if entry else None,
                    f"entry seq {seq} is not the one the checkpoint of {checkpoint.at} signed",
                )


def verify(where: Path | None = None) -> Verdict:
    """Check every link, and the chain against the checkpoints outside the database (`where`: another copy)."""
    hashes: dict[int, str] = {}
    faults = list(_chain_faults(hashes))
    known = {fault.seq for fault in faults}
    checkpoints = 0
    try:
        for found in _checkpoint_faults(hashes, known, where):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                checkpoints += 1
    except CheckpointDamaged as fault:
        faults.append(Fault(CHECKPOINT, 0, None, str(fault)))
    return Verdict(
        entries=len(hashes),
        unsealed=Entry.objects.filter(seq__isnull=True).count(),
        checkpoints=checkpoints,
        faults=tuple(faults),
    )
