"""`anlan journal verify`: names every entry that was edited, dropped, cut off or hashed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anlan.core.journal.checkpoints import CheckpointDamaged, read_checkpoints, sizes, torn_files
from anlan.core.journal.models import Entry, Head
from anlan.core.journal.sealing import ALGORITHMS, available_algorithms, link_hash

EDITED, DROPPED, TRUNCATED, REHASHED, CHECKPOINT = "edited", "dropped", "truncated", "rehashed", "checkpoint"
UNREADABLE = "unreadable"


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
    torn: tuple[str, ...] = ()
    """Checkpoint files with an unfinished last line, as a kill in the middle of writing leaves it: no fault by itself."""
    last_seq: int = 0
    """The last place that was looked at."""

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
        is_sound = _is_sound(entry)
        if entry.hash_algorithm in ALGORITHMS and entry.hash_algorithm not in available_algorithms():
            yield Fault(
                UNREADABLE, entry.seq, entry.pk, f"entry seq {entry.seq}: this platform has no {entry.hash_algorithm}"
            )
        elif not is_sound:
            yield Fault(EDITED, entry.seq, entry.pk, f"entry {entry.pk} (seq {entry.seq}, {entry.verb}) was edited")
        elif is_next and was_sound and entry.previous_hash != previous_hash:
            yield Fault(
                REHASHED, entry.seq, entry.pk, f"entry {entry.pk} (seq {entry.seq}) does not follow the link before it"
            )
        hashes[entry.seq] = entry.hash
        previous_hash, expected, was_sound = entry.hash, entry.seq + 1, is_sound


def _is_sound(entry: Entry) -> bool:
    """Whether an entry hashes to what it says; a hash that is none of ours was put there."""
    if entry.seq is None or entry.hash_algorithm not in available_algorithms():
        return False
    computed = link_hash(entry, seq=entry.seq, previous_hash=entry.previous_hash, algorithm=entry.hash_algorithm)
    return computed == entry.hash


def _head_faults(head: Head | None, hashes: dict[int, str]) -> Iterator[Fault]:
    """The head row knows the last place: it outlives a tail that was cut off since the last checkpoint."""
    last = max(hashes, default=0)
    if head is None:
        return
    for seq in range(last + 1, head.seq + 1):
        yield Fault(TRUNCATED, seq, None, f"entry seq {seq} was sealed, as the head says, and is cut off")
    if head.seq in hashes and hashes[head.seq] != head.hash:
        yield Fault(REHASHED, head.seq, None, f"the head does not name the hash of entry seq {head.seq}")


def _checkpoint_faults(
    hashes: dict[int, str], known: set[int], until: dict[Path, int]
) -> Iterator[Fault | int]:
    last = max(hashes, default=0)
    rehashed = False
    for checkpoint in read_checkpoints(until=until):
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
    # Head and checkpoints as of now, before the walk: what is sealed while we walk is no fault.
    head, until = Head.objects.filter(pk=1).first(), sizes(where)
    hashes: dict[int, str] = {}
    faults = list(_chain_faults(hashes))
    known = {fault.seq for fault in faults}
    checkpoints = 0
    try:
        for found in _checkpoint_faults(hashes, known, until):
            if isinstance(found, Fault):
                faults.append(found)
                known.add(found.seq)
            else:
                checkpoints += 1
    except CheckpointDamaged as fault:
        faults.append(Fault(CHECKPOINT, 0, None, str(fault)))
    faults += [fault for fault in _head_faults(head, hashes) if fault.seq not in known]
    return Verdict(
        entries=len(hashes),
        unsealed=Entry.objects.filter(seq__isnull=True).count(),
        checkpoints=checkpoints,
        faults=tuple(faults),
        torn=torn_files(where),
        last_seq=max(hashes, default=0),
    )
