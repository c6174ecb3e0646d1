from pathlib import Path

from tests.house.planting import plant
from tools.checks import sizes


def test_a_module_too_long_is_a_fault_and_a_long_one_is_mentioned(tmp_path: Path):
    plant(tmp_path, "anlan/core/clock/models.py", "x = 0\n" * 601)
    plant(tmp_path, "anlan/core/clock/queries.py", "x = 0\n" * 301)
    assert [fault.line for fault in sizes.check(tmp_path)] == [601]
    assert "queries.py 301" in sizes.aside(tmp_path)
