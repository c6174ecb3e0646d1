"""Signed checkpoints of the chain's head, kept outside the database.

Each line of ``checkpoints/*.jsonl`` holds the head, every link's hash since the line before, and an Ed25519
signature. Whoever cuts or re-hashes the tail inside the database cannot mend these lines without the key.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from anlan.core import clock
from anlan.core.journal.models import Entry, Head
from anlan.core.journal.verbs import canonical
from anlan.core.settings import conf


class CheckpointDamaged(Exception):
    """A checkpoint line that is not what was signed; names file and line."""


@dataclass(frozen=True)
class Checkpoint:
    """The head at an instant, with the hashes of all links since the checkpoint before."""

    seq: int
    hash: str
    at: str
    links: tuple[str, ...]

    @property
    def first_seq(self) -> int:
        return self.seq - len(self.links) + 1


def folder() -> Path:
    return conf.data_dir / "checkpoints"


def _key_path() -> Path:
    return conf.data_dir / "keys" / "checkpoint.key"


def signing_key() -> Ed25519PrivateKey:
    """The node's signing key; made once, readable by its owner only."""
    path = _key_path()
    if not path.is_file():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
        try:
            path.hardlink_to(part)
        except FileExistsError:
            pass  # another process was first; its key stands
        part.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_key_hex() -> str:
    """The key that others check our checkpoints with."""
    return signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _trusted_path() -> Path:
    return conf.data_dir / "keys" / "checkpoint.trusted"


def trusted_keys() -> frozenset[str]:
    """Our own key, and those of nodes whose journal was restored here."""
    others = _trusted_path().read_text("ascii").split() if _trusted_path().is_file() else ()
    return frozenset({public_key_hex(), *others})


def trust(key_hex: str) -> None:
    """Take checkpoints signed with another key for true: told by whoever restores that node's journal here."""
    if key_hex and key_hex not in trusted_keys():
        _append_durably(_trusted_path(), key_hex)


def _append_durably(path: Path, line: str) -> None:
    """Add a line and see it on the disk. What a kill left unfinished at the end was never counted, and goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # an engine and a command may write at once
        file.seek(0, os.SEEK_END)
        end = file.tell()
        if end:
            file.seek(end - 1)
            if file.read(1) != b"\n":
                file.seek(0)
                file.truncate(file.read().rfind(b"\n") + 1)
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        folder_fd = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder_fd)
        finally:
            os.close(folder_fd)


def _whole_lines(path: Path, end: int) -> Iterator[bytes]:
    """The lines of a file up to a place, without one that a kill cut short."""
    with path.open("rb") as file:
        while file.tell() < end and (line := file.readline()).endswith(b"\n"):
            yield line


def torn_files(where: Path | None = None) -> tuple[str, ...]:
    """Names of files whose last line is unfinished: a kill in the middle of writing, or somebody's hand."""
    torn = []
    for path in sorted((where or folder()).glob("*.jsonl")):
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
                torn.append(path.name)
    return tuple(torn)


def sizes(where: Path | None = None) -> dict[Path, int]:
    """How long each file is now: what is written later tells of entries a reader of this moment does not have."""
    return {path: path.stat().st_size for path in sorted((where or folder()).glob("*.jsonl"))}


def due(head: Head) -> bool:
    """Whether enough was sealed, or enough time has passed, since the last checkpoint."""
    if head.seq == head.checkpoint_seq:
        return False
    if head.seq - head.checkpoint_seq >= conf.CHECKPOINT_EVERY or head.checkpoint_at is None:
        return True
    return bool((clock.wall() - head.checkpoint_at).total_seconds() >= conf.CHECKPOINT_EVERY_S)


def write_checkpoint() -> str | None:
    """Write the head down outside the database; answers the signed line, None when nothing is new."""
    head = Head.objects.filter(pk=1).first()
    if head is None or head.seq == head.checkpoint_seq:
        return None
    at = clock.wall()
    links = list(
        Entry.objects.filter(seq__gt=head.checkpoint_seq, seq__lte=head.seq).order_by("seq").values_list("hash", flat=True)
    )
    body = {"seq": head.seq, "hash": head.hash, "at": at.isoformat(), "links": links}
    key = signing_key()
    line = canonical(body | {"key": public_key_hex(), "signature": key.sign(canonical(body).encode()).hex()})
    name = f"{at:%Y-%m}.jsonl"
    _append_durably(folder() / name, line)
    if conf.CHECKPOINT_COPY:
        _append_durably(Path(conf.CHECKPOINT_COPY) / name, line)
    Head.objects.filter(pk=1).update(checkpoint_seq=head.seq, checkpoint_at=at)
    return line


def read_checkpoints(where: Path | None = None, *, until: dict[Path, int] | None = None) -> Iterator[Checkpoint]:
    """Checkpoints in order, each with its signature checked. Raises CheckpointDamaged."""
    trusted = trusted_keys()
    for path, end in (sizes(where) if until is None else until).items():
        for number, line in enumerate(_whole_lines(path, end), start=1):
            try:
                record = json.loads(line)
                signature, key = bytes.fromhex(record.pop("signature")), record.pop("key")
                if key not in trusted:
                    raise CheckpointDamaged(f"{path.name}:{number} is signed with another key")
                Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, canonical(record).encode())
                found = Checkpoint(record["seq"], record["hash"], record["at"], tuple(record["links"]))
            except (ValueError, LookupError, TypeError, AttributeError, InvalidSignature) as fault:
                raise CheckpointDamaged(f"{path.name}:{number} is not what was signed ({fault!r})") from fault
            yield found
