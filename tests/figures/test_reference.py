"""The reference page says what the code does."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "figures.md"


def test_the_examples_of_the_page_are_true():
    tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert tried.attempted >= 10
    assert tried.failed == 0
