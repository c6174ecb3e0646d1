import re
from collections import Counter

from tests.house.planting import ROOT
from tools.checks.tree import files_under, house


def rows() -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][2:]


def test_each_term_stands_once_in_each_language():
    for column in (0, 1):
        terms = Counter(term.strip() for row in rows() for term in re.split("[、,]", row[column]))
        assert [term for term, times in terms.items() if times > 1] == []


def test_each_code_name_of_the_glossary_is_in_the_code():
    code = "\n".join(path.read_text("utf-8") for path in files_under(house(ROOT), ".py", ".yaml", ".html"))
    names = {name for row in rows() for name in re.findall(r"`([^`]+)`", row[2])}
    assert len(names) > 50
    assert sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", code)) == []
