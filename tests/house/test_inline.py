from pathlib import Path

import pytest

from tests.house.planting import plant
from tools.checks import inline


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert()</script>",
        "<script type='importmap'>{}</script>",
        "<style>p {}</style>",
        "<p class='a' style='color: red'>",
        "<button type=button onclick='go()'>",
        "<div hx-on:click='go()'>",
        "<a href='javascript:go()'>",
        "<div hx-vals='js:{now: 1}'>",
    ],
)
def test_what_a_browser_would_refuse_is_refused_here(tmp_path: Path, text: str):
    plant(tmp_path, "anlan/web/templates/desk.html", f"<main>\n{text}")
    assert [fault.line for fault in inline.check(tmp_path)] == [2]


@pytest.mark.parametrize("text", ["eval('1')", "new Function('a')", "setTimeout('go()', wait)", "p.setAttribute('style', s)"])
def test_a_module_that_needs_eval_is_refused(tmp_path: Path, text: str):
    plant(tmp_path, "anlan/web/static/desk.js", text)
    assert len(inline.check(tmp_path)) == 1


def test_data_comments_and_modules_by_address_are_free(tmp_path: Path):
    plant(
        tmp_path,
        "anlan/web/templates/desk.html",
        """
        <script type="module" src="{% static 'desk.js' %}"></script><script type="application/json" id="x">{}</script>
        {# <style> #}<!-- onclick="" --><p data-style="x" class="one">
        """,
    )
    plant(tmp_path, "anlan/web/templates/admin/base.html", "<style></style>")
    assert inline.check(tmp_path) == []
