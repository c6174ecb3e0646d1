"""The measures of GB/T 9704-2012 《党政机关公文格式》, each with its clause.

The text of the standard was not at hand. Clauses and numbers were checked against public implementations that cite the
standard clause by clause (an ODF style layer with the clause of each style: 5.1, 5.2, 7.2 to 7.5; a rule set for Word:
35 mm, 4 mm, 156 mm, 7 mm; a set of layout constants: 37/35/28/26 mm, 22 × 28) and agree there. What says "from memory" or
"ours" was not found so.
"""

from __future__ import annotations

from typing import Final

PT_PER_MM: Final = 72 / 25.4
PAGE_MM: Final = (210.0, 297.0)
"""5.1: A4."""
MARGINS_MM: Final = (37.0, 26.0, 35.0, 28.0)
"""Top 天头, right, bottom, left 订口. 5.2.1: 天头 37 ± 1, 订口 28 ± 1, and 版心 156 × 225, from which the others follow."""
AREA_MM: Final = (156.0, 225.0)
"""5.2.1: 版心."""
LINES: Final = 22
SIGNS: Final = 28
"""5.2.3: lines to a page, signs to a line."""
PITCH_PT: Final = 28.95
"""From line to line. 22 lines fill 225 mm at 28.99; a hair less, as a multiple of the 1/20 pt that Word counts in."""
SIGN_PT: Final = 15.75
"""From sign to sign: 3号 as the printers' size. 28 of 16 pt would be 158 mm and not fit; the line is justified to 156 mm."""
BODY_PT: Final = 16.0
"""5.2.2: 3号."""
TITLE_PT: Final = 22.0
"""7.3.1: 2号."""
SMALL_PT: Final = 14.0
"""7.4.2, 7.4.3, 7.5: 4号."""
ISSUER_TOP_MM: Final = 35.0
"""7.2.4: from the upper edge of the 版心 to that of the 发文机关标志."""
ISSUER_PT: Final = 42.0
"""7.2.4 caps a sign at 22 mm high and 15 mm wide and fixes no size; a square sign of 15 mm is 42 pt."""
RED_GAP_MM: Final = 4.0
"""7.2.7: the red line below the 发文字号, as wide as the 版心."""
RED_PT: Final = 1.5
"""Ours: the standard states no thickness."""
RED: Final = "FF0000"
BEFORE_NUMBER, BEFORE_TITLE, BEFORE_ADDRESSEE, BEFORE_ATTACHMENTS, BEFORE_SIGNED = 2, 2, 1, 1, 1
"""Empty lines above. 7.2.5, 7.3.1, 7.3.2, 7.3.4, 7.3.5.2."""
SEALED_BEFORE: Final = 3
"""Ours: empty lines above the name under a seal, so that the seal stands clear of the text (7.3.5.1 says no number)."""
INDENT: Final = 2.0
"""7.3.3: signs before the first line of a paragraph."""
SEALED_RIGHT: Final = 4.0
"""7.3.5.1: signs right of the date."""
THICK_MM, THIN_MM = 0.35, 0.25
"""7.4.1: first and last line of the 版记, and those between."""
NUMBER_BELOW_MM: Final = 7.0
"""7.5: the dashes of the page number below the 版心; odd pages right, even pages left, one sign from the edge."""
MARKED: Final = "FFE08A"
"""Ours: what 【待核】 is highlighted with; the word itself carries the meaning in print without colour."""
