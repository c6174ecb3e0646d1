"""Numbers before headings and items, the words of the layout, and dates, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from anlan.formats.official.paper import Language

DIGITS = "零一二三四五六七八九"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MONTHS = "January February March April May June July August September October November December".split()

WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "missing": "【待核】",
        "signatory": "签发人：",
        "after_addressee": "：",
        "attachments": "附件：",
        "unit": "单位：",
        "source": "数据来源：",
        "was": "（上次：{was}）",
        "changed": "加下划线处与上次相比有变动。",
        "changed_since": "加下划线处与{previous}相比有变动。",
        "copy_to": "抄送：",
        "and": "，",
        "end": "。",
        "between": "；",
        "printed": "{on}印发",
        "note": "（{note}）",
    },
    "en": {
        "missing": "[TO BE VERIFIED]",
        "signatory": "Signed off by: ",
        "after_addressee": ":",
        "attachments": "Attachments: ",
        "unit": "Unit: ",
        "source": "Sources: ",
        "was": " (before: {was})",
        "changed": "Underlined: changed since the last version.",
        "changed_since": "Underlined: changed since {previous}.",
        "copy_to": "Copy to: ",
        "and": ", ",
        "end": ".",
        "between": "; ",
        "printed": "Printed {on}",
        "note": "({note})",
    },
}


def day(on: date, language: Language) -> str:
    """7.3.5.4: Arabic numerals, the year whole, month and day without a leading nought."""
    if language == "en":
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    return f"{on.year}年{on.month}月{on.day}日"


def numeral(number: int) -> str:
    """一 to 九十九; beyond, as Arabic numerals."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    ten = "" if not tens else "十" if tens == 1 else DIGITS[tens] + "十"
    return ten + (DIGITS[ones] if ones or not ten else "")


def roman(number: int) -> str:
    said = ""
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        said += sign * count
    return said


def before_heading(level: int, number: int, language: Language) -> str:
    """7.3.3: 一、（一）1.（1）."""
    if language == "en":
        letter = LETTERS[number - 1] if number <= len(LETTERS) else str(number)
        return (f"{roman(number)}. ", f"{letter}. ", f"{number}. ", f"({number}) ")[level - 1]
    return (f"{numeral(number)}、", f"（{numeral(number)}）", f"{number}. ", f"（{number}）")[level - 1]


def before_item(number: int, *, is_ordered: bool) -> str:
    if not is_ordered:
        return "· "
    return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number}) "
