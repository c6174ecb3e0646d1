"""The fonts that a paper is set in, one a role, what they can draw, and what of them goes into a Word file.

5.2.2 asks for 仿宋, 小标宋, 黑体, 楷体 and 宋体. Of those only 黑体 and 宋体 come as open fonts in a package: Noto Sans SC and
Noto Serif SC (OFL-1.1, package pylopdf-fonts-zh-cn). Noto Serif SC therefore stands in for 仿宋 and 楷体, and thickened for
小标宋, until `Faces` names files of their own.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from pathlib import Path
from threading import RLock
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from anlan.formats.official.lines import Role

NAME_FAMILY, NAME_FULL, NAME_LICENCE = 1, 4, 13
NO_GLYPH = ".notdef"
_READING = RLock()
"""A font reads from its file as it is asked: one thread at a time."""
ERROR_UNITS = 1.0
"""How far the quadratic curves that Word reads may run beside the font's cubic ones, in units of a thousandth."""


def _packaged(name: str) -> Path:
    return Path(str(resources.files("pylopdf_fonts_zh_cn") / name))


@dataclass(frozen=True)
class Faces:
    """Font files (.otf, .ttf) by role: body and deep headings, second level and names, first level, page number, title.

    A title in the file of the body is thickened.
    """

    fang: Path
    kai: Path
    hei: Path
    song: Path
    title: Path

    def file(self, role: Role) -> Path:
        path: Path = getattr(self, role)
        return path

    def files(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys(self.file(field.name) for field in fields(self)))  # type: ignore[arg-type]

    def draws(self, sign: str) -> bool:
        """Whether every role can draw a sign."""
        return all(ord(sign) in _signs(path) for path in self.files())

    def is_thickened(self, role: Role) -> bool:
        return role == "title" and self.title == self.fang

    def width(self, text: str, role: Role = "fang") -> float:
        """How wide a text is, in its own size."""
        signs, widths = _signs(self.file(role)), _widths(self.file(role))
        return sum(widths[signs[ord(sign)]] if ord(sign) in signs else 1.0 for sign in text)


def open_faces() -> Faces:
    """The open fonts of the extra `documents`."""
    serif, sans = _packaged("NotoSerifSC-Regular.otf"), _packaged("NotoSansSC-Regular.otf")
    return Faces(fang=serif, kai=serif, hei=sans, song=serif, title=serif)


def embedded(path: Path, signs: str) -> tuple[str, bytes]:
    """Name of the font and a TrueType font of the signs that a paper uses: what Word embeds. The same bytes each time."""
    with _READING:
        return family(path), _cut(path, signs)


def _cut(path: Path, signs: str) -> bytes:
    font, known, widths = _font(path), _signs(path), _widths(path)
    units, old, name = font["head"].unitsPerEm, font["OS/2"], family(path)
    codes = {ord(sign): known[ord(sign)] for sign in sorted({*signs, " "}) if ord(sign) in known}
    glyphs = [NO_GLYPH, *sorted(set(codes.values()) - {NO_GLYPH})]
    drawn = {glyph: _outline(path, glyph) for glyph in glyphs}
    builder = FontBuilder(units, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(codes)
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics({glyph: (round(widths[glyph] * units), getattr(drawn[glyph], "xMin", 0)) for glyph in glyphs})
    builder.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    names = {"familyName": name, "styleName": "Regular", "uniqueFontIdentifier": name, "fullName": name, "version": "1"}
    names |= {"psName": name.replace(" ", ""), "licenseDescription": str(font["name"].getDebugName(NAME_LICENCE) or "")}
    builder.setupNameTable(names)
    kept = "sTypoAscender sTypoDescender sTypoLineGap usWinAscent usWinDescent ulUnicodeRange1 ulUnicodeRange2 ulCodePageRange1"
    builder.setupOS2(fsType=0, **{one: getattr(old, one) for one in kept.split()})
    builder.setupPost()
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = 0
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


@lru_cache(maxsize=16)
def family(path: Path) -> str:
    """The name a font goes by, its weight with it."""
    names = _font(path)["name"]
    full = names.getDebugName(NAME_FULL) or names.getDebugName(NAME_FAMILY) or path.stem
    return str(full).removesuffix(" Regular")


@lru_cache(maxsize=16)
def _font(path: Path) -> Any:
    return TTFont(path, lazy=True)


@lru_cache(maxsize=16)
def _signs(path: Path) -> dict[int, str]:
    with _READING:
        table = _font(path)["cmap"]
        full = table.getcmap(3, 10) or table.getcmap(0, 4)  # beyond 16 bits; to read all the tables takes its time
        signs: dict[int, str] = full.cmap if full else table.getBestCmap()
    return signs


@lru_cache(maxsize=16)
def _widths(path: Path) -> dict[str, float]:
    with _READING:
        font = _font(path)
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {name: width / units for name, (width, _bearing) in metrics.items()}


@lru_cache(maxsize=8192)
def _outline(path: Path, name: str) -> Any:
    pen = TTGlyphPen(None)
    _glyphs(path)[name].draw(Cu2QuPen(pen, ERROR_UNITS * _font(path)["head"].unitsPerEm / 1000, reverse_direction=True))
    return pen.glyph()


@lru_cache(maxsize=16)
def _glyphs(path: Path) -> Any:
    return _font(path).getGlyphSet()
