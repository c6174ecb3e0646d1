"""Secrets shown once and kept as hashes: tokens, one-time codes, recovery codes; and keyed hashes of names and addresses."""

from __future__ import annotations

import hashlib
import secrets as random_secrets

from django.utils.crypto import salted_hmac

TOKEN_PREFIX = "anlan_"
TOKEN_BYTES = 32
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0/O, 1/I: codes are read from a screen and typed."""
CODE_GROUPS, GROUP_LETTERS = 4, 5


def new_token() -> str:
    """A key for a machine, 256 bits."""
    return TOKEN_PREFIX + random_secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """A code for a person, 100 bits, in groups."""
    return "-".join("".join(random_secrets.choice(_LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(CODE_GROUPS))


def digest(secret: str) -> str:
    """SHA-256 of a secret that is long and random: nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(code: str) -> str:
    """The same for a typed code: case, spaces and dashes do not count."""
    return digest("".join(letter for letter in code.upper() if letter.isalnum()))


def keyed(purpose: str, text: str) -> str:
    """Hash with the node's key: equal texts meet, nobody without the key can try all addresses."""
    return salted_hmac(f"anlan.accounts.{purpose}", text, algorithm="sha256").hexdigest()[:32]


def address_digest(address: str) -> str:
    return keyed("address", address)


def name_digest(username: str) -> str:
    return keyed("name", username.strip().casefold())
