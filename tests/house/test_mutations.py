"""The check that a coefficient one percent off turns a test red: which numbers it takes, and how it changes them."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from numba.core.dispatcher import Dispatcher

from tools import coefficients
from tools.coefficients import Changed, is_compiled, literals, made_of, telling

SOURCE = '''
"""Rain, 降雨."""
SHARE, NAMES = 0.85, 3  # 以上
TOLERANCE = 1e-6  # numerical


def runoff(rain, days=30):
    """How much."""
    if rain.ndim != 2 or rain > 5:
        rain = rain[:, 3]

    def lost(depth):
        return depth ** 2 + 1e-12

    return SHARE * (1 - lost(rain)) + np.where(rain > 0, rain, 1.0) + np.full(4, 0.5) + np.zeros(7) + rain[rain > 8.5][6]
'''


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(coefficients, "ROOT", tmp_path)
    (tmp_path / "src/anlan/science").mkdir(parents=True)
    (tmp_path / "src/anlan/science/rain.py").write_text(SOURCE, "utf-8")
    return Path("src/anlan/science/rain.py")


def test_coefficients_are_taken_and_places_counts_and_tolerances_are_not(path: Path):
    found = sorted((literal.value, literal.function) for literal in literals(path))
    assert found == [(0.5, 7), (0.85, 0), (2, 12), (3, 0), (5, 7), (8.5, 7), (30, 0)]
    assert {literal.module for literal in literals(path)} == {"rain"}


def test_a_file_that_says_in_its_first_line_that_it_is_numerical_has_no_coefficient(path: Path):
    (coefficients.ROOT / path).write_text('"""Practice."""  # numerical\nSHARE = 0.85\n', "utf-8")
    assert not list(literals(path))
    (coefficients.ROOT / path).write_text("", "utf-8")
    assert not list(literals(path))


def test_one_number_is_changed_and_nothing_else(path: Path):
    share = next(literal for literal in literals(path) if literal.value == 0.85)
    assert share.changed(1.01) == SOURCE.replace("0.85", repr(0.85 * 1.01))
    assert Changed(path, "answer = 42").get_code("anlan.science.rain").co_consts[0] == 42
    assert Changed(path, "").find_spec("anlan.science.hail") is None


def test_each_function_tells_that_it_was_reached(path: Path):
    reached: list[str] = []
    names = {"__reached__": reached.append, "np": __import__("numpy")}
    exec(compile(telling(path), "rain", "exec"), names)
    assert names["runoff"].__doc__ == "How much."
    with pytest.raises(IndexError):
        names["runoff"](names["np"].float64(1))
    assert reached == [f"{path}:7"]


def test_a_kernel_is_another_when_a_number_of_its_module_or_of_a_kernel_it_calls_is():
    def compiled(source: str) -> object:
        names: dict[str, object] = {}
        exec(compile(ast.parse(source), "kernel", "exec"), names)
        return names["run"]

    kernel = (
        "SHARE = {}\ndef inner(x):\n    return {} * x\ndef run(x):\n    return run(x) if x else SHARE + inner(x) + {}"
    )
    one = made_of(compiled(kernel.format(1.0, 2.0, 3.0)))
    assert one == made_of(compiled(kernel.format(1.0, 2.0, 3.0)))
    for other in ((1.1, 2.0, 3.0), (1.0, 2.1, 3.0), (1.0, 2.0, 3.1)):
        assert one != made_of(compiled(kernel.format(*other)))


def test_every_file_with_a_compiled_function_is_known_to_hold_one():
    """What numba compiles cannot tell that it was reached; a decorator of our own is easily missed."""
    unknown = set()
    for path in (coefficients.ROOT / coefficients.SCIENCE).rglob("*.py"):
        name = ".".join(path.relative_to(coefficients.ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        own = [one for one in vars(importlib.import_module(name)).values() if isinstance(one, Dispatcher)]
        if any(one.py_func.__module__ == name for one in own) and not is_compiled(path.read_text("utf-8")):
            unknown.add(name)
    assert not unknown
