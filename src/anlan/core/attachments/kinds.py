"""What a screen calls a file: its kind in one word, and its size."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.core.attachments.sniffing import DOCX, PICTURES, XLSX

KB, MB = 1_000, 1_000_000
WORDS: dict[str, Promise] = {
    **dict.fromkeys(PICTURES, gettext_lazy("图片")),
    "application/pdf": gettext_lazy("PDF 文件"),
    DOCX: gettext_lazy("Word 文档"),
    XLSX: gettext_lazy("Excel 表格"),
    "text/csv": gettext_lazy("数据表"),
    "application/geo+json": gettext_lazy("地图数据"),
    "application/json": gettext_lazy("数据"),
    "application/xml": gettext_lazy("数据"),
}


def kind_word(media_type: str) -> str:
    """图片, 录像, 录音 …"""
    if word := WORDS.get(media_type):
        return str(word)
    return {"video": _("录像"), "audio": _("录音"), "text": _("文本")}.get(media_type.partition("/")[0], media_type)


def size_words(size: int) -> str:
    """820 字节, 34 KB, 1.2 MB."""
    if size < KB:
        return _("%(count)s 字节") % {"count": size}
    return f"{size / KB:.0f} KB" if size < MB else f"{size / MB:.1f} MB"
