"""A statutory report from its content to DOCX and PDF: the first of a process, and then again, beside the limit (≤ 2 s).

The content is as large as a county's third day: every figure of the earthquake's template, forty measures, four sections
of the officer's words. The first of a process opens the fonts; Django is up before, as in every process of the house.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, show  # isort: skip

LIMIT_S = 2.0
ROUNDS = 5
FRESH = "fresh"
FIGURES, MEASURES = 18, 40


def content() -> dict[str, Any]:
    """What a long report says."""
    at = "2014-08-06T09:00:00+08:00"
    figures = {
        f"fact.{n}": {
            "value": 100 + n, "shown": str(100 + n), "unit": "人", "kind": "verified", "source": "县指挥部", "as_of": at,
            "title": f"第 {n} 项", "interval": None, "method": "", "version": "", "inputs": [],
        }
        for n in range(FIGURES)
    }  # fmt: skip
    section = {"clause": "", "required": [], "may_write": True, "words_required": False, "version": 1}
    words = "继续组织力量搜救被困人员，转移安置受灾群众，抢通受阻道路。" * 4
    return {
        "kind_word": "续报2", "title": "关于鲁甸县6.5级地震的报告（续报2）", "issuer": "鲁甸县应急管理局突发事件信息专报",
        "body": "鲁甸县应急管理局", "addressee": "昭通市应急管理局", "note": "", "figures": figures, "signed_post": "指挥长",
        "sections": [
            section | {"id": "losses", "title": "灾情", "words": words,
                       "sentences": [["第项", {"figure": name}] for name in figures]},
            section | {"id": "measures", "title": "已采取的措施", "words": words,
                       "sentences": [[f"09:{n:02}，救援组完成第 {n} 处搜救。"] for n in range(MEASURES)]},
            section | {"id": "next", "title": "下一步工作", "sentences": [], "words": words},
            section | {"id": "requests", "title": "请求支援事项", "sentences": [], "words": words},
        ],
    }  # fmt: skip


def measured() -> tuple[float, int, int]:
    """Seconds and bytes of both files."""
    from anlan.reports.models import Report
    from anlan.reports.papers import written

    at = datetime(2014, 8, 6, 1, tzinfo=UTC)
    row = Report(uid="bench", kind="follow_up", number=3, content=content(), drafted_at=at, signed_at=at)
    began = time.perf_counter()
    docx, pdf = written(row, "docx"), written(row, "pdf")
    return time.perf_counter() - began, len(docx), len(pdf)


def set_up() -> None:
    os.environ.setdefault("ANLAN_DATA", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")
    import django

    django.setup()


def main() -> None:
    set_up()
    if FRESH in sys.argv:
        print(measured()[0])
        return
    fresh = [
        float(subprocess.run([sys.executable, __file__, FRESH], check=True, capture_output=True, text=True).stdout)
        for _round in range(ROUNDS)
    ]
    show("statutory report, DOCX + PDF, first of a process", median(fresh), "s", at_most=LIMIT_S)
    measured()
    again = [measured() for _round in range(ROUNDS)]
    show("statutory report, DOCX + PDF, again", median(seconds for seconds, _docx, _pdf in again), "s", at_most=LIMIT_S)
    show("bytes of the DOCX, fonts embedded", again[0][1] / 1000, "kB")
    show("bytes of the PDF, fonts embedded", again[0][2] / 1000, "kB")
    finish()


if __name__ == "__main__":
    main()
