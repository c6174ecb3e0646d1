"""The room of science as a whole: every formula is documented, on its page, and tested; nothing is read or kept."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import anlan.science

ROOT = Path(__file__).resolve().parents[2]
SHARED = ("arrays", "units", "steps", "sampling")
MODULES = sorted(module.name for module in pkgutil.iter_modules(anlan.science.__path__) if module.name not in SHARED)


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """The functions of a module's face, by name; a face may name the files below it instead."""
    for name in face(module):
        thing = getattr(module, name) if hasattr(module, name) else importlib.import_module(f"{module.__name__}.{name}")
        if inspect.ismodule(thing):
            yield from ((key, one) for key, one in vars(thing).items() if is_formula(one, thing) and not key.startswith("_"))
        elif is_formula(thing):
            yield name, thing


def face(module: ModuleType) -> list[str]:
    """What a package names in `__all__`; of a single file, its own public functions."""
    own = [name for name, one in vars(module).items() if is_formula(one, module) and not name.startswith("_")]
    return list(module.__all__) if hasattr(module, "__path__") else own


def is_formula(thing: Any, home: ModuleType | None = None) -> bool:
    function = getattr(thing, "py_func", thing)
    return inspect.isfunction(function) and (home is None or function.__module__ == home.__name__)


def formulas() -> Iterator[Any]:
    for name in MODULES:
        for key, function in public(importlib.import_module(f"anlan.science.{name}")):
            yield pytest.param(name, key, function, id=f"{name}.{key}")


@pytest.mark.parametrize(("module", "name", "function"), list(formulas()))
def test_each_formula_says_what_it_answers_and_stands_on_its_page_and_in_a_test(module: str, name: str, function: Any):
    assert (inspect.getdoc(function) or "").partition("\n")[0].strip(), f"{module}.{name} does not say what it answers"
    page = (ROOT / f"docs/science/{module}.md").read_text("utf-8")
    assert name in page, f"docs/science/{module}.md does not name {name}"
    tests = [*ROOT.glob(f"tests/science/test_{module}.py"), *ROOT.glob(f"tests/science/{module}/test_*.py")]
    assert any(name in file.read_text("utf-8") for file in tests), f"no test of {module} names {name}"


@pytest.mark.parametrize("module", MODULES)
def test_each_module_names_its_face(module: str):
    assert face(importlib.import_module(f"anlan.science.{module}"))
