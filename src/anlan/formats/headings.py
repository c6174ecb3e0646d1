"""What stands above a column, whoever wrote it: 经度（°）, " Longitude ", LONGITUDE are one word."""

from __future__ import annotations

import re
import unicodedata

IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")
BETWEEN = re.compile(r"[\s_*/:：-]+")


def plain(heading: str) -> str:
    """A heading without unit, blanks, marks and case."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return BETWEEN.sub("", IN_BRACKETS.sub("", text))
