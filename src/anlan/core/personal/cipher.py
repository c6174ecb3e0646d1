"""AES-256-GCM with keys in one file beside the data, never in the database.

DATA/keys/personal.key is JSON: the current key's id and every key still in use. Who steals the database
alone has nothing; who erases a record leaves nothing for the key to open.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anlan.core.settings import conf

KEY_BITS = 256
NONCE_BYTES = 12


class KeyMissing(RuntimeError):
    """The key file lacks the key a record was sealed with: restore keys/personal.key from the backup."""


class CipherDamaged(RuntimeError):
    """A sealed text that is not what was sealed, or was moved to another record."""


def key_path() -> Path:
    return conf.data_dir / "keys" / "personal.key"


def _write(ring: dict[str, object], *, first: bool) -> None:
    path = key_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(file.fileno())
    if not first:
        part.replace(path)
        return
    try:
        path.hardlink_to(part)
    except FileExistsError:
        pass  # another process was first; its key stands
    part.unlink()


def _new_key() -> str:
    return base64.b64encode(AESGCM.generate_key(KEY_BITS)).decode()


def _ring() -> dict[str, object]:
    path = key_path()
    if not path.is_file():
        _write({"current": "k1", "keys": {"k1": _new_key()}}, first=True)
    ring: dict[str, object] = json.loads(path.read_text())
    return ring


_read: dict[Path, tuple[float, dict[str, object]]] = {}


def ring() -> dict[str, object]:
    """The keys; read again when the file has changed."""
    path = key_path()
    stamp = path.stat().st_mtime_ns if path.is_file() else -1
    known = _read.get(path)
    if known is None or known[0] != stamp:
        found = _ring()
        _read[path] = known = (path.stat().st_mtime_ns, found)
    return known[1]


def current_key_id() -> str:
    return str(ring()["current"])


def _key(key_id: str) -> AESGCM:
    keys = ring()["keys"]
    assert isinstance(keys, dict)
    if key_id not in keys:
        raise KeyMissing(f"{key_path()} holds no key {key_id!r}; restore the file from the backup")
    return AESGCM(base64.b64decode(keys[key_id]))


def seal(text: str, *, context: str) -> bytes:
    """Encrypt with the current key, bound to `context` (the record's own identity). The key's id stands in front."""
    key_id = current_key_id()
    nonce = secrets.token_bytes(NONCE_BYTES)
    return key_id.encode() + b":" + nonce + _key(key_id).encrypt(nonce, text.encode("utf-8"), context.encode())


def key_id_of(sealed: bytes) -> str:
    return bytes(sealed).partition(b":")[0].decode()


def unseal(sealed: bytes, *, context: str) -> str:
    """The text again. Raises KeyMissing, or CipherDamaged where text or context are not those sealed."""
    key_id, _, rest = bytes(sealed).partition(b":")
    try:
        return _key(key_id.decode()).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode()).decode("utf-8")
    except InvalidTag as fault:
        raise CipherDamaged(f"the sealed text of {context} is not what was sealed") from fault


def add_key() -> str:
    """Make a new key the current one; the others stay for what they sealed. Answers its id."""
    found = ring()
    keys = found["keys"]
    assert isinstance(keys, dict)
    key_id = f"k{max(int(known[1:]) for known in keys) + 1}"
    _write({"current": key_id, "keys": keys | {key_id: _new_key()}}, first=False)
    return key_id


def drop_keys(unused: set[str]) -> None:
    """Forget keys that seal nothing any more (and in old backups then nothing either)."""
    found = ring()
    keys = found["keys"]
    assert isinstance(keys, dict)
    kept = {key_id: key for key_id, key in keys.items() if key_id not in unused or key_id == found["current"]}
    _write({"current": found["current"], "keys": kept}, first=False)
