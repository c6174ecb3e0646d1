"""The gallery: every part renders in every state, in both languages, and needs nothing that the strict policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.web.static import gallery

PAGES = ("gallery/index", "gallery/desk", "gallery/room", "gallery/health")
BARE = ("errors/403", "errors/404", "errors/500", "login")
TEMPLATES = Path(__file__).resolve().parents[3] / "src/anlan/web/templates/anlan"


def written(name: str, *, language: str = "zh-hans", **options: object) -> str:
    """One gallery page as the server would write it."""
    words = (
        gallery.context(**options)
        | gallery.demo_login()
        | {"show_readback": True, "request": RequestFactory().get("/")}
    )
    with translation.override(language):
        return render_to_string(f"anlan/{name}.html", words)


@pytest.mark.parametrize("name", [*PAGES, *BARE])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_page_is_written_without_inline_style_script_or_handler(name: str, language: str):
    page = written(name, language=language)
    assert page.lstrip().startswith("<!doctype html>")
    assert not re.search(r"<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=", page)
    assert not re.search(r'<script(?![^>]*\ssrc=)(?![^>]*type="application/json")', page)
    assert "{%" not in page and "{{" not in page


@pytest.mark.parametrize("name", PAGES)
def test_no_id_stands_twice_on_a_page(name: str):
    ids = re.findall(r'\sid="([^"]+)"', written(name))
    assert len(ids) == len(set(ids))


def test_a_drill_says_so_in_title_chip_and_body():
    page = written("gallery/room", exercise=True)
    assert "<title>【演练】" in page
    assert 'data-workspace-kind="exercise"' in page
    assert 'data-mode="exercise"' in page
    assert "×60" in page


def test_an_unknown_figure_is_a_dash_and_never_a_nought():
    page = written("gallery/index")
    unknown = page[page.index("通信中断乡镇") :][:200]
    assert "—" in unknown and "未知" in unknown and ">0<" not in unknown


def test_a_level_is_always_shape_and_word_beside_its_colour():
    page = written("gallery/index")
    for level, word in (("red", "红色预警"), ("orange", "橙色预警"), ("yellow", "黄色预警"), ("blue", "蓝色预警")):
        assert re.search(rf'class="level-tag" data-level="{level}">.*?#level-{level}.*?{word}', page, re.S)


def test_pages_without_data_hold_no_chinese_in_english():
    for name in BARE[:3]:
        page = re.sub(r'<span lang="zh-Hans">.*?</span>', "", written(name, language="en"))
        assert not re.search(r"[\u4e00-\u9fff]", page), (name, re.findall(r".{20}[\u4e00-\u9fff]+", page))


def test_every_word_of_the_templates_has_an_english_translation():
    catalogue = {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(TEMPLATES.parents[1] / "locale/en/LC_MESSAGES/django.po"))
    }
    missing = set()
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text("utf-8")
        words = re.findall(r"""\{% translate (?:"([^"]+)"|'([^']+)')""", text) + [
            (m, "") for m in re.findall(r'_\("([^"]+)"\)', text)
        ]
        missing |= {one or other for one, other in words if not catalogue.get(one or other)}
        for block in re.findall(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", text, re.S):
            msgid = re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", block.replace("%", "%%"))
            if not catalogue.get(msgid):
                missing.add(msgid)
    assert missing == set()
