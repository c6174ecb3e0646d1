from pathlib import Path

from tests.house.planting import plant
from tools.checks import documents
from tools.checks.tree import Fault


def says(root: Path) -> list[str]:
    return [fault.says for fault in documents.check(root)]


def test_a_link_that_leads_nowhere_is_named_with_its_line(tmp_path: Path):
    page = plant(tmp_path, "docs/tour.md", "# Tour\n\nSee [the map](architecture.md).\n")
    assert documents.check(tmp_path) == [Fault(page, 3, "the link architecture.md leads nowhere")]


def test_a_heading_that_does_not_exist_is_named(tmp_path: Path):
    plant(tmp_path, "README.md", "# Anlan 安澜\n\n[here](#anlan-安澜) [there](#elsewhere)\n")
    assert says(tmp_path) == ["README.md has no heading #elsewhere"]


def test_addresses_and_code_are_not_followed(tmp_path: Path):
    plant(tmp_path, "README.md", "[out](https://example.org)\n\n```\n[x](nowhere.md)\n```\n")
    assert says(tmp_path) == []


def test_a_setting_without_its_line_in_the_docs_is_named(tmp_path: Path):
    plant(tmp_path, "anlan/core/settings/declared.py", '_s("DATA", 1, "x"),\n_s(\n    "PORT", 2, "y"),\n')
    plant(tmp_path, "docs/reference/settings.md", "| `DATA` | x |\n")
    assert says(tmp_path) == ["the setting PORT has no line in docs/reference/settings.md"]
