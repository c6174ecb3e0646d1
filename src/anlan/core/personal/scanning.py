"""Finding personal data where it has no place: payloads, logs, reasons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
"""GB 11643-1999: the weighted sum of the first 17 digits modulo 11 names the 18th."""

# Each pattern begins with what a search finds fast; neighbours are looked at afterwards.
_MOBILE = re.compile(r"1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9A-Fa-f.\-])")
_COUNTRY_CODE = re.compile(r"\+?86[ -]?$")
_PART_OF_A_HASH = frozenset("0123456789abcdefABCDEF.-")
"""Digits of hashes, UUIDs and decimals are no phone: none of these may stand before."""
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx](?![0-9A-Fa-f])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def is_id_number(number: str) -> bool:
    """Whether 18 characters are a citizen number with a right check digit (GB 11643)."""
    if len(number) != len(_WEIGHTS) + 1 or not number[:-1].isdigit():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECK_DIGITS[total % len(_CHECK_DIGITS)] == number[-1].upper()


def found_in(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each piece: mobile numbers, citizen numbers, e-mail addresses; full-width digits too."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    for match in _MOBILE.finditer(text):
        before = text[max(match.start() - len("+86-"), 0) : match.start()]
        before = _COUNTRY_CODE.sub("", before)
        if not before or before[-1] not in _PART_OF_A_HASH:
            yield "phone", match.group()
    for match in _ID_NUMBER.finditer(text):
        alone = match.start() == 0 or text[match.start() - 1] not in _PART_OF_A_HASH
        if alone and is_id_number(match.group()):
            yield "id_number", match.group()
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield "email", match.group()


def looks_personal(text: str) -> tuple[str, ...]:
    """The kinds of personal data a text holds, without doubles; empty where it holds none."""
    return tuple(dict.fromkeys(kind for kind, _ in found_in(text)))
