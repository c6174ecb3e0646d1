"""What is really in a file that was written, read with other libraries than those that wrote it."""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 25.4 / 72


def bare(text: str) -> str:
    """Without what only parts lines: spaces, and the places made to break a long word."""
    return re.sub(r"[\s\u200b\u00ad\ufffe]", "", text)


@dataclass(frozen=True)
class Sign:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    """mm from the upper left of the page."""


class Pdf:
    def __init__(self, content: bytes) -> None:
        self.document = pypdfium2.PdfDocument(content)
        self.pages = [self.document[number] for number in range(len(self.document))]

    def size_mm(self) -> tuple[float, float]:
        width, height = self.pages[0].get_size()
        return round(width * MM, 1), round(height * MM, 1)

    def text(self) -> str:
        """Page numbers apart."""
        said = [page.get_textpage().get_text_range() for page in self.pages]
        return "".join(re.sub(rf"— {number} —", "", text) for number, text in enumerate(said, start=1))

    def signs(self, page: int = 0) -> list[Sign]:
        """What is drawn on a page, by the ink of it."""
        text, height = self.pages[page].get_textpage(), self.pages[page].get_height()
        found = []
        for at in range(text.count_chars()):
            sign = text.get_text_range(at, 1)
            if sign.strip():
                left, bottom, right, top = text.get_charbox(at)
                found.append(Sign(sign, left * MM, (height - top) * MM, right * MM, (height - bottom) * MM))
        return found

    def fonts(self) -> dict[str, bool]:
        """Name → embedded, of every font that draws something."""
        found: dict[str, bool] = {}
        for page in self.pages:
            for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(thing.raw)
                name = ctypes.create_string_buffer(256)
                raw.FPDFFont_GetBaseFontName(font, name, 256)
                found[name.value.decode()] = bool(raw.FPDFFont_GetIsEmbedded(font))
        return found


class Docx:
    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.document = self.part("word/document.xml")

    def part(self, name: str) -> etree._Element:
        return etree.fromstring(self.archive.read(name))

    def text(self) -> str:
        return "\n".join("".join(one.itertext(f"{W}t")) for one in self.document.iter(f"{W}p"))

    def fonts(self) -> dict[str, bytes]:
        """Name → font, put back from how Word keeps it."""
        found = {}
        for number, font in enumerate(self.part("word/fontTable.xml").iter(f"{W}font"), start=1):
            key = font.find(f"{W}embedRegular").get(f"{W}fontKey")
            turned = bytes.fromhex(re.sub(r"[{}-]", "", key))[::-1]
            kept = self.archive.read(f"word/fonts/font{number}.odttf")
            head = bytes(byte ^ turned[at % 16] for at, byte in enumerate(kept[:32]))
            found[font.get(f"{W}name")] = head + kept[32:]
        return found
