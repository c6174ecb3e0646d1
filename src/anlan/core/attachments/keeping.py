"""Files on disk, under DATA/files/ab/cd/<sha256>: written aside, made durable, then put in place."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from anlan.core.settings import conf

_CHUNK = 1 << 20


def root() -> Path:
    return conf.data_dir / "files"


def path_of(sha256: str) -> Path:
    """Where the content of a hash stands."""
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def aside() -> Iterator[Path]:
    """A fresh file on the same disk, gone after the block unless it was put in place."""
    folder = root() / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def copied(stream: BinaryIO, path: Path, *, most: int) -> str | None:
    """Copy a stream into a file, hashing on the way; None when it is longer than `most`. Memory stays flat."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                return None
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put_in_place(path: Path, sha256: str) -> None:
    """Make a file durable at its address; what stands there already is the same."""
    target = path_of(sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.replace(target)
    for folder in (target.parent, target.parent.parent, root()):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
