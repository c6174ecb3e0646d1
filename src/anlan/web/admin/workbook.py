"""Excel workbooks in and out, and a sealed place for an upload between its trial and its application."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

import python_calamine
import tablib
from import_export.formats.base_formats import CSV, Format
from import_export.tmp_storages import BaseStorage

from anlan.core import clock
from anlan.core.personal import cipher
from anlan.core.settings import conf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAITS_S = 3600
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{XLSX}.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def _cell(value: Any) -> str:
    text = escape(_CONTROL.sub("", "" if value is None else str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def write_workbook(rows: list[list[Any]]) -> bytes:
    """One sheet, every cell as text: nothing in it is ever a formula, and no phone number loses its zeros."""
    lines = "".join(f"<row>{''.join(_cell(value) for value in row)}</row>" for row in rows)
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{lines}</sheetData></worksheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return out.getvalue()


def _text(cell: Any) -> str:
    """A cell as it was typed: a whole number that Excel made a float is no decimal."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


class Workbook(Format):
    """.xlsx (also .xls and .ods when reading)."""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        return "xlsx"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The first sheet; its first row names the columns."""
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(in_stream))
        rows = [[_text(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
        rows = [row for row in rows if any(row)]
        dataset = tablib.Dataset()
        if rows:
            dataset.headers = rows[0]
            for row in rows[1:]:
                dataset.append(row)
        return dataset

    def export_data(self, dataset: tablib.Dataset, **_: Any) -> bytes:
        return write_workbook([list(dataset.headers or ()), *[list(row) for row in dataset]])

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return XLSX

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True


FORMATS = [Workbook, CSV]


class SealedUpload(BaseStorage):
    """An upload waiting for its confirmation: encrypted in the data folder, since it may hold names and phones."""

    def _path(self) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", self.name or ""):
            raise FileNotFoundError("no such upload")
        return conf.data_dir / "imports" / str(self.name)

    @staticmethod
    def _sweep(folder: Path) -> None:
        """Uploads nobody confirmed within the hour."""
        for left in folder.iterdir():
            if clock.wall().timestamp() - left.stat().st_mtime > WAITS_S:
                left.unlink(missing_ok=True)

    def save(self, data: bytes | str) -> None:
        self.name = uuid4().hex
        path = self._path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep(path.parent)
        text = data if isinstance(data, str) else data.hex()
        kind = "t" if isinstance(data, str) else "b"
        path.write_bytes(cipher.seal(kind + text, context=f"upload:{self.name}"))

    def read(self) -> bytes | str:
        text = cipher.unseal(self._path().read_bytes(), context=f"upload:{self.name}")
        data = bytes.fromhex(text[1:]) if text[0] == "b" else text[1:]
        return data.decode(self.encoding or "utf-8-sig") if isinstance(data, bytes) and "b" not in self.read_mode else data

    def remove(self) -> None:
        self._path().unlink(missing_ok=True)
