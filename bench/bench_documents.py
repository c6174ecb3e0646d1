"""A report of three pages as DOCX and PDF: the first of a process, and then again, beside the limit (≤ 2 s).

The first opens the fonts. Every process of the house has `anlan.formats` loaded (with numpy) before it writes anything, so
that import is left out; those of typst and fontTools count.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, show  # isort: skip

LIMIT_S = 2.0
ROUNDS = 5
FRESH = "fresh"


def measured() -> tuple[float, int, int]:
    """Seconds and bytes of both files."""
    import anlan.formats  # noqa: F401

    began = time.perf_counter()
    from anlan.formats.official.docx import write_docx
    from anlan.formats.official.pdf import write_pdf
    from tests.documents.papers import report

    paper = report()
    docx, pdf = write_docx(paper), write_pdf(paper)
    return time.perf_counter() - began, len(docx), len(pdf)


def main() -> None:
    if FRESH in sys.argv:
        print(measured()[0])
        return
    fresh = [
        float(subprocess.run([sys.executable, __file__, FRESH], check=True, capture_output=True, text=True).stdout)
        for _round in range(ROUNDS)
    ]
    show("report of 3 pages, DOCX + PDF, first of a process", median(fresh), "s", at_most=LIMIT_S)
    measured()
    again = [measured() for _round in range(ROUNDS)]
    show("report of 3 pages, DOCX + PDF, again", median(seconds for seconds, _docx, _pdf in again), "s", at_most=LIMIT_S)
    show("bytes of the DOCX, fonts embedded", again[0][1] / 1000, "kB")
    show("bytes of the PDF, fonts embedded", again[0][2] / 1000, "kB")
    finish()


if __name__ == "__main__":
    main()
