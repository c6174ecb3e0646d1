"""Every pair of colours that stand on each other is legible (WCAG 2.2, relative luminance)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[3] / "src/anlan/web/static/anlan/css/tokens.css").read_text("utf-8")
GROUNDS = ("bg", "surface", "inset", "hover", "selected")
LEVELS = ("red", "orange", "yellow", "blue")


def block(selector: str) -> dict[str, str]:
    """The colours that one rule of tokens.css sets."""
    start = TOKENS.index(selector + " {")
    body = TOKENS[start : TOKENS.index("\n}" if not TOKENS[start - 2 : start].isspace() else "}", start)]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-F]{6});", body))


LIGHT = block("\n:root")
DARK = LIGHT | block('\n:root[data-theme="dark"]')
WALL = LIGHT | block("\n:root.wall:root")
THEMES = {"light": LIGHT, "dark": DARK, "wall": WALL}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_agrees_with_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "least"), [("text", 14), ("muted", 5.9), ("border", 3.2), ("primary", 6.1), ("ok", 4.9), ("drill", 7.1)]
)
def test_the_brief_s_tokens_reach_the_brief_s_contrast_on_page_and_surface(theme: str, ink: str, least: float):
    colours = THEMES[theme]
    worst = min(contrast(colours[ink], colours[ground]) for ground in ("bg", "surface"))
    assert worst >= least - 0.05, (theme, ink, round(worst, 2))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ink", ["text", "muted", "primary", "ok", "drill", *(f"{level}-text" for level in LEVELS)])
def test_words_are_legible_on_every_ground_they_may_stand_on(theme: str, ink: str):
    colours = THEMES[theme]
    for ground in GROUNDS:
        assert contrast(colours[ink], colours[ground]) >= 4.5, (theme, ink, ground)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("fill", ["primary", "drill", *LEVELS])
def test_words_on_a_fill_are_legible(theme: str, fill: str):
    assert contrast(THEMES[theme][f"on-{fill}"], THEMES[theme][fill]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_a_warning_tag_can_be_told_from_its_ground_by_fill_or_edge(theme: str):
    colours = THEMES[theme]
    for level in LEVELS:
        for ground in ("bg", "surface"):
            assert (
                max(contrast(colours[level], colours[ground]), contrast(colours[f"{level}-edge"], colours[ground])) >= 3
            ), (theme, level)


def test_dark_by_choice_and_dark_by_system_are_the_same_colours():
    chosen = block('\n:root[data-theme="dark"]')
    start = TOKENS.index(":root:not([data-theme")
    by_system = dict(re.findall(r"--([\w-]+):\s*(#[0-9A-F]{6});", TOKENS[start : TOKENS.index("}", start)]))
    assert by_system == chosen


def test_the_colours_are_those_of_the_brief():
    assert (LIGHT["bg"], DARK["bg"], WALL["bg"]) == ("#F3F5F8", "#0D1219", "#05090F")
    assert (LIGHT["primary"], DARK["primary"], WALL["primary"]) == ("#0B5CAD", "#5AA9FF", "#5AA9FF")
    assert [LIGHT[level] for level in LEVELS] == ["#C8161D", "#F58220", "#FFD60A", "#1463C8"]
    assert [DARK[level] for level in LEVELS] == ["#D4222A", "#F58220", "#FFD60A", "#2070D6"]
