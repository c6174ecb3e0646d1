"""The backup file: a tar.gz of the database, attachments, layers, checkpoints and packs, with a manifest of their hashes."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from anlan.cli.codes import Refused
from anlan.cli.speech import _

MANIFEST = "manifest.json"
FORM = 1
_PIECE = 1 << 20
_LEVEL = 3  # of gzip: most of the gain for a fifth of the time


@dataclass
class Manifest:
    """What a backup says of itself."""

    version: str
    made_at: str
    database: str
    migrations: list[str]
    head_seq: int
    head_hash: str
    checkpoint_key: str
    with_keys: bool
    form: int = FORM
    files: dict[str, str] = field(default_factory=dict)


class Writer:
    """Writes an archive member by member, hashing as it goes; the manifest comes last."""

    def __init__(self, path: Path) -> None:
        self._tar = tarfile.open(path, "w:gz", compresslevel=_LEVEL)  # noqa: SIM115  closed by `close`
        self._hashes: dict[str, str] = {}

    def add(self, path: Path, name: str) -> None:
        """Add one file; what it holds beyond its size of this instant is left out."""
        size = path.stat().st_size
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(path.stat().st_mtime)
        with path.open("rb") as file:
            hashing = _Hashing(file, size)
            self._tar.addfile(info, hashing)
        self._hashes[name] = hashing.hexdigest()

    def add_folder(self, folder: Path, name: str) -> None:
        """Add every file below a folder; a missing folder adds nothing, nor does a file that goes while we look."""
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.is_symlink() and path.suffix != ".part":
                with suppress(FileNotFoundError):  # an upload on its way, a file that was swept
                    self.add(path, f"{name}/{path.relative_to(folder).as_posix()}")

    def close(self, manifest: Manifest) -> None:
        manifest.files = self._hashes
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode("utf-8")
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self._tar.addfile(info, io.BytesIO(text))
        self._tar.close()


class _Hashing(io.RawIOBase):
    """Reads at most `size` bytes and hashes them on the way."""

    def __init__(self, file: io.BufferedReader, size: int) -> None:
        self._file, self._left, self._hash = file, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        self._hash.update(piece)
        return piece

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def unpack(archive: Path, target: Path) -> Manifest:
    """Unpack into an empty folder and hold every file against the manifest. Refuses whatever does not agree."""
    try:
        found = dict(_extract(archive, target))
    except (OSError, EOFError, tarfile.TarError) as fault:
        raise Refused(_("备份文件 %(file)s 读不出来：%(fault)s") % {"file": archive, "fault": fault}) from fault
    try:
        manifest = Manifest(**json.loads((target / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as fault:
        raise Refused(_("%(file)s 不是安澜的备份文件，或没有写完。") % {"file": archive}) from fault
    found.pop(MANIFEST, None)
    if manifest.form > FORM:
        raise Refused(_("这份备份由更新的版本（%(version)s）制作。请先升级安澜。") % {"version": manifest.version})
    wrong = sorted(name for name in {*found, *manifest.files} if found.get(name) != manifest.files.get(name))
    if wrong:
        raise Refused(_("备份中的文件与清单不符，未做任何改动：%(names)s") % {"names": "、".join(wrong[:5])})
    return manifest


def _extract(archive: Path, target: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts
            if not member.isfile() or member.name.startswith("/") or ".." in parts:
                raise tarfile.TarError(f"{member.name!r} has no place in a backup")
            path = target.joinpath(*parts)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            source, digest = tar.extractfile(member), hashlib.sha256()
            assert source is not None
            with path.open("xb") as file:
                path.chmod(0o600)
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    file.write(piece)
            yield member.name, digest.hexdigest()
