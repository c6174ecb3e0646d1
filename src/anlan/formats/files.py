"""A file that somebody gives us, before a library opens it: its name, its size, and what it unpacks to."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from anlan.formats.faults import refuse

MB = 1_000_000
AT_ONCE = 1 << 20
SAID = {FileNotFoundError: "no_file", IsADirectoryError: "is_folder", PermissionError: "may_not_read"}


def known_suffix(path: Path, suffixes: Sequence[str], most_bytes: int) -> str:
    """The longest of `suffixes` that the name ends with, of a file that can be read and is not too large.

    Of what is packed as gzip or zip the size counts that it unpacks to. Raises FormatError.
    """
    found = max((one for one in suffixes if path.name.lower().endswith(one)), key=len, default="")
    if not found:
        raise refuse("file", "unknown_format", accepted="、".join(suffixes))
    with readable():
        with path.open("rb") as file:
            if not file.read(1):
                raise refuse("file", "empty")
        size = path.stat().st_size
        if size <= most_bytes and found.endswith(".gz"):
            with gzip.open(path) as packed:
                while size <= most_bytes and (part := packed.read(AT_ONCE)):
                    size += len(part)
    if size > most_bytes:
        raise refuse("file", "too_large", limit_mb=most_bytes // MB)
    return found


@contextmanager
def opened_zip(path: Path, most_bytes: int) -> Iterator[zipfile.ZipFile]:
    """What is inside, where it unpacks to no more than `most_bytes`. Raises FormatError."""
    with readable(), zipfile.ZipFile(path) as packed:
        if sum(one.file_size for one in packed.infolist()) > most_bytes:
            raise refuse("file", "too_large", limit_mb=most_bytes // MB)
        yield packed


@contextmanager
def readable() -> Iterator[None]:
    """What the system and the packers say of a file that cannot be read. Raises FormatError."""
    try:
        yield
    except EOFError as fault:
        raise refuse("file", "truncated") from fault
    except (gzip.BadGzipFile, zlib.error) as fault:
        raise refuse("file", "gzip_damaged") from fault
    except tuple(SAID) as fault:
        raise refuse("file", SAID[type(fault)]) from fault
    except (OSError, zipfile.BadZipFile) as fault:
        raise refuse("file", "unreadable", detail=fault) from fault


def reason(fault: Exception, path: Path) -> str:
    """What a library says of a file, without the folder: a sentence shows only its beginning."""
    return str(fault.__cause__ or fault).replace(f"{path.resolve().parent.as_posix()}/", "")
