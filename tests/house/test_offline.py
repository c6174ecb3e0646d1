from pathlib import Path

import pytest

from tests.house.planting import plant
from tools.checks import offline


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("anlan/web/templates/base.html", '<script type="module" src="https://cdn.example.org/htmx.js"></script>'),
        ("anlan/web/templates/base.html", "<link rel=stylesheet href=//cdn.example.org/a.css>"),
        ("anlan/web/static/a.css", "@font-face { src: url('https://fonts.example.org/a.woff2') }"),
        ("anlan/web/static/a.css", '@import "https://example.org/b.css";'),
        ("anlan/web/static/a.js", 'import { listen } from "https://example.org/journal.js";'),
        ("anlan/web/static/a.js", 'new EventSource("https://example.org/events")'),
    ],
)
def test_an_asset_of_another_host_is_caught(tmp_path: Path, path: str, text: str):
    plant(tmp_path, path, text)
    assert "another host" in offline.check(tmp_path)[0].says


def test_a_link_to_follow_and_a_namespace_are_no_assets(tmp_path: Path):
    plant(tmp_path, "anlan/web/templates/a.html", '<a href="https://example.org">x</a><svg xmlns="http://www.w3.org/2000/svg"></svg>')
    assert offline.check(tmp_path) == []


@pytest.mark.parametrize("path", ["requirements/base.lock", "docs/install.md", "Makefile"])
def test_a_registrys_address_is_caught(tmp_path: Path, path: str):
    plant(tmp_path, path, "--index-url https://" + "pypi" + ".org/simple\n")
    assert "names a registry" in offline.check(tmp_path)[0].says
