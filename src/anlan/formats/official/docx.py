"""A paper as DOCX: OOXML (ECMA-376) written plainly, the signs it uses embedded as obfuscated fonts (part 4, 2.8.1).

Office programs set their own lines, so pages may turn elsewhere than in the PDF; words, faces, sizes and measures are the
same, because both are drawn from one `Sheet`.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from anlan.formats.official import measures as m
from anlan.formats.official.faces import Faces, embedded, family, open_faces
from anlan.formats.official.lines import Grid, Line, Role, Run, Sheet
from anlan.formats.official.ooxml import CONTENT_TYPES, MAIN, RELATIONS, ROOT_RELATIONS, SETTINGS, relation, relations
from anlan.formats.official.paper import Paper
from anlan.formats.official.sheet import sheet_of

TWIPS_PER_PT, TWIPS_PER_MM = 20, 1440 / 25.4
EIGHTHS_PER_PT = 8
KEY_BYTES, OBFUSCATED_BYTES = 16, 32
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip archive can say: no clock in the file."""
CELL = 1.5
"""Lines of a table, in their size."""
HAIR = 20
"""Height of the empty line after the last table."""
SIGN, PITCH = m.SIGN_PT * TWIPS_PER_PT, round(m.PITCH_PT * TWIPS_PER_PT)
AREA = round(m.AREA_MM[0] * TWIPS_PER_MM)
JUSTIFY = {"justify": "both", "left": "left", "right": "right", "center": "center"}
DASH = "—"


def write_docx(paper: Paper, faces: Faces | None = None) -> bytes:
    """The paper as DOCX. Same paper, same fonts, same bytes."""
    faces = faces or open_faces()
    return draw_docx(sheet_of(paper, faces), faces)


def draw_docx(sheet: Sheet, faces: Faces) -> bytes:
    writer = _Writer(sheet, faces)
    parts: dict[str, bytes] = {
        "[Content_Types].xml": CONTENT_TYPES.encode(),
        "_rels/.rels": ROOT_RELATIONS.encode(),
        "docProps/core.xml": writer.core().encode(),
        "word/document.xml": writer.document().encode(),
        "word/styles.xml": writer.styles().encode(),
        "word/settings.xml": SETTINGS.encode(),
        "word/footer1.xml": writer.footer("right").encode(),
        "word/footer2.xml": writer.footer("left").encode(),
        "word/_rels/document.xml.rels": RELATIONS.encode(),
        **writer.fonts(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


class _Writer:
    def __init__(self, sheet: Sheet, faces: Faces) -> None:
        self.sheet, self.faces = sheet, faces
        self.lang = "zh-CN" if sheet.language == "zh" else "en-GB"

    # --- text ----------------------------------------------------------------------------------------------------

    def face(self, role: Role, size_pt: float, colour: str = "") -> str:
        name = quoteattr(family(self.faces.file(role)))
        return (
            f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"
            + ("<w:b/>" if self.faces.is_thickened(role) else "")
            + (f'<w:color w:val="{colour}"/>' if colour else "")
            + f'<w:sz w:val="{round(size_pt * 2)}"/><w:szCs w:val="{round(size_pt * 2)}"/>'
        )

    def run(self, run: Run, size_pt: float, colour: str = "") -> str:
        marks = '<w:u w:val="single"/>' if run.is_changed else ""
        marks += f'<w:shd w:val="clear" w:color="auto" w:fill="{m.MARKED}"/>' if run.is_missing else ""
        look = self.face(run.face, size_pt, colour) + marks
        return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'

    def runs(self, line: Line, colour: str = "") -> str:
        return "".join(self.run(run, line.size_pt, colour) for run in line.runs)

    def line(
        self, line: Line, *, colour: str = "", before: float | None = None, pitch: int = PITCH, extra: str = "", inside: str = ""
    ) -> str:
        """A paragraph; `before` in twips where the line's own count of lines is not meant."""
        above = round(line.before * PITCH if before is None else before)
        first = round(abs(line.first) * SIGN)
        shift = f'w:{"hanging" if line.first < 0 else "firstLine"}="{first}"'
        style = f'<w:pStyle w:val="Heading{line.level}"/>' if line.level else ""
        return (
            f"<w:p><w:pPr>{style}{'<w:keepNext/>' if line.stays else ''}{extra}"
            '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
            f'<w:spacing w:before="{above}" w:after="0" w:line="{pitch}" w:lineRule="exact"/>'
            f'<w:ind w:left="{round(line.left * SIGN)}" w:right="{round(line.right * SIGN)}" {shift}/>'
            f'<w:jc w:val="{JUSTIFY[line.align]}"/></w:pPr>{inside or self.runs(line, colour)}</w:p>'
        )

    # --- parts ---------------------------------------------------------------------------------------------------

    def document(self) -> str:
        sheet = self.sheet
        parts = [*(self.line(line) for line in sheet.marks), *self.head(), self.line(sheet.title)]
        parts += [self.line(part) if isinstance(part, Line) else self.grid(part) for part in sheet.body]
        parts += [self.line(line) for line in sheet.signed]
        if sheet.copy_to or sheet.printed:
            parts.append(self.imprint())
        top, right, bottom, left = (round(side * TWIPS_PER_MM) for side in m.MARGINS_MM)
        width, height = (round(side * TWIPS_PER_MM) for side in m.PAGE_MM)
        below = bottom - round(m.NUMBER_BELOW_MM * TWIPS_PER_MM) - round(m.SMALL_PT * TWIPS_PER_PT)
        section = (
            '<w:sectPr><w:footerReference w:type="default" r:id="footer1"/><w:footerReference w:type="even" r:id="footer2"/>'
            f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" '
            f'w:left="{left}" w:header="0" w:footer="{below}" w:gutter="0"/></w:sectPr>'
        )
        return f"{MAIN.format(tag='document')}<w:body>{''.join(parts)}{section}</w:body></w:document>"

    def head(self) -> Iterable[str]:
        """7.2.4 to 7.2.7: issuer, number and signatory on one line, red line."""
        sheet = self.sheet
        above = max(0.0, m.ISSUER_TOP_MM * TWIPS_PER_MM - len(sheet.marks) * PITCH)
        pitch = round(sheet.issuer.size_pt * TWIPS_PER_PT)
        yield self.line(sheet.issuer, colour=m.RED, before=above, pitch=pitch)
        number = sheet.number or Line((), left=1.0, align="left")
        inside = self.runs(number)
        tab = ""
        if sheet.signatory:
            tab = f'<w:tabs><w:tab w:val="right" w:pos="{round(AREA - SIGN)}"/></w:tabs>'
            inside += f"<w:r><w:tab/></w:r>{self.runs(sheet.signatory)}"
        rule = (
            f'<w:pBdr><w:bottom w:val="single" w:sz="{round(m.RED_PT * EIGHTHS_PER_PT)}" '
            f'w:space="{round(m.RED_GAP_MM * m.PT_PER_MM)}" w:color="{m.RED}"/></w:pBdr>'
        )
        # A border follows the indents of its paragraph: the sign left of the number is a first line's, so that it runs
        # from edge to edge.
        moved = Line(number.runs, align=number.align, first=number.left)
        yield self.line(moved, before=m.BEFORE_NUMBER * PITCH, extra=rule + tab, inside=inside or "<w:r/>")

    def grid(self, grid: Grid) -> str:
        widths = [round(share * AREA) for share in grid.shares]
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )

        def row(lines: tuple[Line, ...], *, is_head: bool = False) -> str:
            cells = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
                f"{self.line(line, pitch=round(line.size_pt * TWIPS_PER_PT * CELL))}</w:tc>"
                for line, width in zip(lines, widths, strict=True)
            )
            return f"<w:tr><w:trPr>{'<w:tblHeader/>' if is_head else ''}</w:trPr>{cells}</w:tr>"

        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
            f"{row(grid.head, is_head=True)}{''.join(row(lines) for lines in grid.rows)}</w:tbl>"
        )

    def imprint(self) -> str:
        """7.4: at the foot of the last page, its last line on the lower edge of the 版心; a table that floats there."""
        thick, thin = (round(width * m.PT_PER_MM * EIGHTHS_PER_PT) for width in (m.THICK_MM, m.THIN_MM))
        rows = [self.line(self.sheet.copy_to)] if self.sheet.copy_to else []
        if self.sheet.printed:
            who, when = self.sheet.printed
            tab = f'<w:tabs><w:tab w:val="right" w:pos="{round(AREA - SIGN)}"/></w:tabs>'
            rows.append(self.line(who, extra=tab, inside=f"{self.runs(who)}<w:r><w:tab/></w:r>{self.runs(when)}"))
        drawn = "".join(
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{AREA}" w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>'
            for row in rows
        )
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="000000"/>'
            for side, width in (("top", thick), ("bottom", thick), ("insideH", thin))
        )
        margins = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        return (
            '<w:tbl><w:tblPr><w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
            f'<w:tblOverlap w:val="never"/><w:tblW w:w="{AREA}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr><w:tblGrid><w:gridCol w:w="{AREA}"/></w:tblGrid>{drawn}</w:tbl>'
            f"{self.line(Line(()), pitch=HAIR)}"
        )

    def footer(self, side: str) -> str:
        """7.5: — 1 —, one sign from the edge, odd pages right, even pages left."""
        look = f"<w:rPr>{self.face('song', m.SMALL_PT)}</w:rPr>"
        number = (
            f'<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r>{look}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
            f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{look}<w:t>1</w:t></w:r>'
            f'<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
        )
        dash = f'<w:r>{look}<w:t xml:space="preserve">{{}}</w:t></w:r>'
        in_one = round(m.SMALL_PT * TWIPS_PER_PT)
        return (
            f'{MAIN.format(tag="ftr")}<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{in_one}" w:lineRule="exact"/>'
            f'<w:ind w:left="{in_one}" w:right="{in_one}"/><w:jc w:val="{side}"/></w:pPr>'
            f"{dash.format(DASH + ' ')}{number}{dash.format(' ' + DASH)}</w:p></w:ftr>"
        )

    def styles(self) -> str:
        """The defaults of 5.2: 3号 of the body's face, 28 signs by 22 lines; the four levels for outline and navigation."""
        closer = round((m.SIGN_PT - m.BODY_PT) * TWIPS_PER_PT)
        levels = "".join(
            f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/>'
            f'<w:qFormat/><w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
            for level in (1, 2, 3, 4)
        )
        return (
            f"{MAIN.format(tag='styles')}<w:docDefaults><w:rPrDefault><w:rPr>{self.face('fang', m.BODY_PT)}"
            f'<w:lang w:val="{self.lang}" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
            '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr>'
            f'<w:rPr><w:spacing w:val="{closer}"/></w:rPr></w:style>{levels}</w:styles>'
        )

    def core(self) -> str:
        title, author = escape(self.sheet.title.text), escape(self.sheet.issuer.text)
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
            'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>'
            f"<dc:language>{self.lang}</dc:language></cp:coreProperties>"
        )

    # --- fonts ---------------------------------------------------------------------------------------------------

    def fonts(self) -> dict[str, bytes]:
        """The font table and, by file, the signs that the paper uses of it."""
        signs: dict[str, set[str]] = {str(path): set() for path in self.faces.files()}
        for line in self.sheet.lines():
            for run in line.runs:
                signs[str(self.faces.file(run.face))].update(run.text)
        signs[str(self.faces.song)].update(f"{DASH} 0123456789")
        parts, named, related = {}, "", ""
        for number, path in enumerate(self.faces.files(), start=1):
            name, font = embedded(path, "".join(sorted(signs[str(path)])))
            key = hashlib.sha256(font).digest()[:KEY_BYTES]
            parts[f"word/fonts/font{number}.odttf"] = _obfuscated(font, key)
            code = key.hex().upper()
            guid = "-".join((code[:8], code[8:12], code[12:16], code[16:20], code[20:]))
            named += (
                f'<w:font w:name={quoteattr(name)}><w:charset w:val="86"/><w:family w:val="auto"/>'
                f'<w:embedRegular r:id="font{number}" w:fontKey="{{{guid}}}" w:subsetted="1"/></w:font>'
            )
            related += relation(f"font{number}", "font", f"fonts/font{number}.odttf")
        table = f"{MAIN.format(tag='fonts')}{named}</w:fonts>"
        return {
            "word/fontTable.xml": table.encode(),
            "word/_rels/fontTable.xml.rels": relations(related).encode(),
            **parts,
        }


def _obfuscated(font: bytes, key: bytes) -> bytes:
    """The first 32 bytes mixed with the key, read from its end."""
    mixed = bytes(byte ^ key[KEY_BYTES - 1 - at % KEY_BYTES] for at, byte in enumerate(font[:OBFUSCATED_BYTES]))
    return mixed + font[OBFUSCATED_BYTES:]
