"""The files that browsers get: how heavy, how legible, and that they call nobody else."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[3]
STATIC = HOUSE / "src/anlan/web/static/anlan"
TEMPLATES = HOUSE / "src/anlan/web/templates/anlan"
ENTRY_OF_DESK = ("js/theme.js", "vendor/htmx/htmx.min.js", "js/htmx-setup.js", "js/page.js", "js/desk.js", "js/map.js")
KB = 1000
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\./[\w-]+\.js)["']""")


def gz(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def with_imports(names: tuple[str, ...]) -> set[Path]:
    """The named scripts and all that they import."""
    found: set[Path] = set()
    waiting = [STATIC / name for name in names]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += (
            [path.parent / other for other in IMPORT.findall(path.read_text("utf-8"))]
            if path.parent.name == "js"
            else []
        )
    return found


def test_the_desk_loads_at_most_120_kb_of_script():
    scripts = with_imports(ENTRY_OF_DESK) | {STATIC / "js/journal-worker.js"}
    assert {"stream.js", "journal.js", "live-list.js", "geo.js"} <= {path.name for path in scripts}
    assert sum(map(gz, scripts)) <= 120 * KB


def test_the_room_adds_only_the_map_to_that():
    library = [STATIC / "vendor/maplibre-gl/maplibre-gl.mjs", STATIC / "vendor/maplibre-gl/maplibre-gl-worker.mjs"]
    assert sum(map(gz, with_imports(ENTRY_OF_DESK))) <= 150 * KB
    assert sum(map(gz, library)) <= 460 * KB


def test_the_styles_stay_light():
    assert sum(map(gz, (STATIC / "css").glob("*.css"))) <= 30 * KB


def test_the_icon_sprite_stays_small_and_holds_what_the_templates_name():
    sprite = (STATIC / "icons/sprite.svg").read_text("utf-8")
    held = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = set()
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text("utf-8")
        named |= set(re.findall(r'(?:sprite\.svg\' %}|{{ sprite }})#([a-z][\w-]*)"', text))
        named |= set(re.findall(r'icon\.html" with name="([\w-]+)"', text))
        named |= {
            word
            for part in re.findall(r"#\{% if [^\"]*?\{% endif %\}\"", text)
            for word in re.findall(r"%\}([a-z][a-z-]+)\{%", part)
            if word != "level-"
        }
    assert len(named) > 20
    assert named - held == set()
    assert len(held) <= 160
    assert len(sprite.encode()) <= 40 * KB


@pytest.mark.parametrize(
    "path",
    sorted([*(STATIC / "js").glob("*.js"), *(STATIC / "css").glob("*.css"), *TEMPLATES.rglob("*.html")]),
    ids=lambda p: p.name,
)
def test_no_page_style_or_script_of_ours_calls_another_host(path: Path):
    text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]""", text, re.I), path


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_templates_hold_no_inline_script_style_or_handler(path: Path):
    text = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text, re.I)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text, re.I)
    assert not re.search(r"\shx-on|hx-vals=[\"']js:|\[[^\]]*hx-trigger", text)


def test_scripts_hold_no_words_of_the_screen():
    for path in (STATIC / "js").glob("*.js"):
        code = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", path.read_text("utf-8"), flags=re.S)
        assert not re.search(r"[\u4e00-\u9fff]", code), path.name


def test_scripts_evaluate_nothing_and_write_no_style_attribute():
    for path in (STATIC / "js").glob("*.js"):
        assert not re.search(r"\beval\(|new Function|setAttribute\(\"style|document\.write", path.read_text("utf-8")), (
            path.name
        )


def test_our_scripts_keep_to_what_chromium_89_knows():
    newer = r"\.at\(|Object\.hasOwn|structuredClone|static \{|\.findLast|\.toSorted|\.toReversed|AbortSignal\.any|withResolvers|randomUUID\(|replaceAll\(.*=>"
    for path in (STATIC / "js").glob("*.js"):
        assert not re.search(newer, path.read_text("utf-8")), path.name


def test_our_styles_keep_to_what_chromium_109_knows():
    newer = r"@layer|@scope|color-mix\(|light-dark\(|@starting-style|\(width [<>]|^\s+&"
    for path in (STATIC / "css").glob("*.css"):
        assert not re.search(newer, path.read_text("utf-8"), re.M), path.name


def test_the_vendored_files_are_those_that_were_recorded():
    check = subprocess.run(
        [sys.executable, HOUSE / "tools/vendor.py", "--check"], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout
    record = (STATIC / "vendor/VENDORED.md").read_text("utf-8")
    for licence in ("0BSD", "BSD-3-Clause", "MIT"):
        assert f"Licence: {licence}" in record


def test_no_vendored_script_points_at_a_map_we_do_not_keep():
    for path in (STATIC / "vendor").rglob("*.*js"):
        assert b"sourceMappingURL" not in path.read_bytes()[-400:], path.name
