"""ruff and mypy over the whole house are run by `make check`; here: that their findings would be seen."""

from pathlib import Path

from tests.house.planting import plant
from tools.checks import CHECKS, outside, ruff


def test_every_check_is_a_module_that_can_be_run():
    from importlib import import_module

    assert all(callable(import_module(f"tools.checks.{name}").check) for name in CHECKS)


def test_a_finding_of_ruff_becomes_a_fault(tmp_path: Path):
    path = plant(tmp_path, "anlan/core/clock/models.py", "import os\n")
    (fault,) = ruff.check(tmp_path)
    assert fault.path == path and fault.line == 1 and "F401" in fault.says


def test_a_finding_of_mypy_becomes_a_fault(tmp_path: Path):
    path = plant(tmp_path, "wrong.py", "def half(x: int) -> str:\n    return x / 2\n")
    (fault,) = outside.faults_of(tmp_path, "mypy", "--strict", "wrong.py")
    assert fault.path == path and fault.line == 2 and "Incompatible return value" in fault.says


def test_a_tool_that_breaks_is_a_fault_too(tmp_path: Path):
    (fault,) = outside.faults_of(tmp_path, "mypy", "no-such-file.py")
    assert "failed" in fault.says
