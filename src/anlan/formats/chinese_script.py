"""Chinese bulletin text made plain for matching, each character remembering where it came from.

Full-width forms become ASCII, traditional characters simplified, written-out numbers digits. Only
the matching uses the plain text: a place is cut from the original, by position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SAME_LENGTH: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SAME_LENGTH |= {
    ord(a): b
    for a, b in zip(
        "　\xa0\u200b\u200c\u200d\u2060\ufeff〔〕﹙﹚［］[]【】º˚゜∘′’‘＇´″”“＂－—–−‐·•﹕︰﹐〜∶",
        "       ()()()()()°°°°'''''\"\"\"\"-----  ::,~:",
        strict=True,
    )
}
_TRADITIONAL = str.maketrans(
    "経発気緯經東發級級時點規測氣報網國訂誤銷動號後約發區縣鄉臺灣處於為參數撤離當標準複覆復確認開終結華幾",
    "经发气纬经东发级级时点规测气报网国订误销动号后约发区县乡台湾处于为参数撤离当标准复复复确认开终结华几",
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = "年|月|日|号|时|点|分|秒|级|度|公里|千米"
_WRITTEN = re.compile(
    rf"(?<![零〇○一二三四五六七八九十百])(?:"
    rf"(?P<point>[零〇一二三四五六七八九十]{{1,3}}点[零〇一二三四五六七八九]{{1,3}})(?=级|度|公里|千米)"
    rf"|(?P<whole>[零〇○两一二三四五六七八九][零〇○一二三四五六七八九十百]{{0,5}}|十[一二三四五六七八九]?)(?={_UNITS}))"
)
#: A line end after a label or an axis: the value stands on the next line.
_HANGING = re.compile(r"(?<=[纬经:])\n(?=[ \t]*-?\d)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")


@dataclass(frozen=True)
class PlainText:
    """`plain` to match in; `origin[i]` is where its character i stood in `original`."""

    original: str
    plain: str
    origin: tuple[int, ...]

    def cut(self, start: int, end: int) -> str:
        """The original text of a stretch of the plain text."""
        if start >= end:
            return ""
        last = self.origin[end] if end < len(self.origin) else len(self.original)
        return self.original[self.origin[start] : last]


def make_plain(text: str) -> PlainText:
    """The text ready for matching."""
    text = _TAG.sub(lambda tag: " " * len(tag[0]), text.replace("\r\n", "\n").replace("\r", "\n"))
    even = text.translate(_SAME_LENGTH).translate(_TRADITIONAL)
    even = _HANGING.sub(" ", even)
    parts: list[str] = []
    origin: list[int] = []
    done = 0
    for found in _WRITTEN.finditer(even):
        digits = _number(found["point"] or found["whole"])
        parts += (even[done : found.start()], digits)
        origin += range(done, found.start())
        origin += [found.start()] * len(digits)
        done = found.end()
    parts.append(even[done:])
    origin += range(done, len(even))
    return PlainText(text, "".join(parts), tuple(origin))


def _number(written: str) -> str:
    """五点五 → 5.5, 二十九 → 29, 二〇二五 → 2025, 三百七十 → 370."""
    if "点" in written:
        whole, _, fraction = written.partition("点")
        return f"{_number(whole)}.{''.join(str(_DIGITS[c]) for c in fraction)}"
    if not any(c in "十百" for c in written):
        return "".join(str(_DIGITS[c]) for c in written)
    total = digit = 0
    for c in written:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return str(total + digit)
