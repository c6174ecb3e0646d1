"""Division codes: one trimmed form inside, the official forms at the border.

Official codes fill up with zeros (530000, 530300000000). Inside, each code is as long as its level:
53, 5303, 530326, 530326101, 530326101201; the country is CN. GB/T 2260 gives the six digits, GB/T 10114
the three of the township; the last three are the village's in the statistical coding rules.
"""

from __future__ import annotations

import re
import unicodedata

from anlan.core.regions.errors import RegionCodeInvalid

COUNTRY = "CN"
COUNTRY_FORMS = {"CN", "CHN", "00", "000000", "100000", "000000000000", "100000000000"}
PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE = 2, 4, 6, 9, 12
"""Digits of a trimmed code of each level."""
LENGTHS = (PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE)
OFFICIAL_LENGTHS = (2, 4, 6, 9, 12)
UNITS_BELOW = 1000
"""Of codes as numbers: a county's times this is where the codes of its townships begin; so of townships and villages."""
DIGITS = re.compile(r"[0-9]+")


def normalize_code(given: str | int) -> str:
    """The trimmed code of any official form; full-width digits and blanks are forgiven.

    `530326000000`, `530326` → `530326`; `530300` → `5303`; `530000` → `53`; `100000` → `CN`.
    Raises RegionCodeInvalid.
    """
    text = unicodedata.normalize("NFKC", str(given)).strip().upper()
    if text in COUNTRY_FORMS:
        return COUNTRY
    if not text.isascii() or not DIGITS.fullmatch(text) or len(text) not in OFFICIAL_LENGTHS:
        raise RegionCodeInvalid(given=given)
    trimmed = _without_zeros(text)
    if trimmed.startswith("0"):
        raise RegionCodeInvalid(given=given)
    return trimmed


def _without_zeros(code: str) -> str:
    """Cut one level after the other while the last one is all zeros."""
    for length, above in zip(reversed(LENGTHS), reversed((0, *LENGTHS[:-1])), strict=True):
        if len(code) == length and above and set(code[above:]) == {"0"}:
            code = code[:above]
    return code


def prefixes(code: str) -> tuple[str, ...]:
    """What contains a code by its digits alone: itself, the shorter codes, the country."""
    if code == COUNTRY or not DIGITS.fullmatch(code):
        return (code,) if code == COUNTRY else (code, COUNTRY)
    shorter = (code[:length] for length in reversed(LENGTHS) if length < len(code))
    return (code, *shorter, COUNTRY)


def range_end(code: str) -> str:
    """The first code after all that begin with this one: 5303 → 5304."""
    return str(int(code) + 1)
