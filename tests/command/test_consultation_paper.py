"""会商纪要 as a paper: what was said, concluded and drawn, by post (C-06)."""

from __future__ import annotations

import io
import zipfile

import pytest

from anlan.command.consultation_paper import minutes_bytes, minutes_paper
from anlan.command.queries.consultation import minutes_of
from anlan.command.services import consultation as sessions
from anlan.formats.official import missing

from .consultation_table import laid


@pytest.mark.django_db
def test_the_minutes_as_docx_hold_each_word_each_task_and_each_mark_and_are_dated_once_signed(reality: object, china: None):
    table = laid("host", "colleague")
    table.say("先通龙头山的路", "colleague")
    table.conclude("抢通龙头山道路")
    table.draw(label="县指挥部")
    assert missing(minutes_paper(table.row)) == ("签署日期", "签署人")
    read = minutes_of(table.row).sha256
    row = sessions.close_consultation(consultation=table.consultation, minutes_sha256=read, by=table.who("host"))
    assert missing(minutes_paper(row)) == ()
    with zipfile.ZipFile(io.BytesIO(minutes_bytes(row, "docx"))) as packed:
        text = packed.read("word/document.xml").decode()
    for words in ("先通龙头山的路", "抢通龙头山道路", "hs.colleague", "现场指挥部：县指挥部", "鲁甸县 指挥长", read):
        assert words in text
