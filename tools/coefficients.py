"""The coefficients of the science: where each number stands that a test must notice, and how it is changed.

Each number written in `src/anlan/science` is one, except 0, whole numbers that index, shape or count, 1 and 2 that no
product, quotient or power takes, what is at most 10⁻⁹ (rounding), and lines that say `# numerical` (tolerances,
brackets, limits of an iteration: they decide how exactly, not what). A file that says so in its first line has none.
"""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCIENCE = Path("src/anlan/science")
EXEMPT = "# numerical"
ROUNDING = 1e-9
_COUNTING = frozenset(
    ("range", "reshape", "expand_dims", "zeros", "ones", "empty", "full", "arange", "moveaxis", "sum_axis")
)
_PLACES = frozenset(("axis", "ndim", "dtype", "maxsize", "shape", "digits", "decimals"))


@dataclass(frozen=True)
class Literal:
    """One coefficient: where it stands."""

    path: Path
    line: int
    begin: int
    end: int
    value: float
    function: int  # the line its function begins at, 0 outside of any and in compiled ones
    text: str = field(repr=False, compare=False)

    @property
    def module(self) -> str:
        return self.path.relative_to(SCIENCE).parts[0].removesuffix(".py")

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.begin + 1} {self.value!r}"

    def changed(self, factor: float) -> str:
        """The source of the file, this number times a factor."""
        lines = self.text.splitlines(keepends=True)
        line = lines[self.line - 1].encode()
        lines[self.line - 1] = (line[: self.begin] + repr(self.value * factor).encode() + line[self.end :]).decode()
        return "".join(lines)


def literals(path: Path) -> Iterator[Literal]:
    """The coefficients of one file."""
    text = (ROOT / path).read_text("utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    if EXEMPT in text.partition("\n")[0]:
        return
    places: set[ast.AST] = set()
    reckoned: set[ast.AST] = set()
    for node in ast.walk(tree):
        called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Subscript):
            places |= set(_whole(node.slice))
        elif called in _COUNTING:
            places |= {inner for argument in node.args for inner in _whole(argument)}
        elif isinstance(node, ast.keyword) and node.arg in _PLACES:
            places |= set(_whole(node.value))
        elif isinstance(node, ast.Compare) and ast.unparse(node.left).endswith((".ndim", ".size", ".shape")):
            places |= set(ast.walk(node))
        elif called == "where":  # what stands where nothing is known is used nowhere
            places |= {one for one in node.args if isinstance(one, ast.Constant) and one.value == 1}
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.Pow):
            reckoned |= {getattr(side, "operand", side) for side in (node.left, node.right)}
    functions = [] if is_compiled(text) else [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value > ROUNDING:
            counts = node in places or (type(node.value) is int and node.value in (1, 2) and node not in reckoned)
            if not counts and EXEMPT not in lines[node.lineno - 1] and node.end_col_offset is not None:
                within = [one.lineno for one in functions if one.body[0].lineno <= node.lineno <= (one.end_lineno or 0)]
                yield Literal(
                    path, node.lineno, node.col_offset, node.end_col_offset, node.value, max(within, default=0), text
                )


def _whole(node: ast.AST) -> Iterator[ast.AST]:
    """Whole numbers outside of comparisons: what indices and shapes are made of."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield node
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, ast.Compare):
            yield from _whole(inner)


class Changed(importlib.machinery.SourceFileLoader):
    """Finds one module of the science, and answers another source than its file's."""

    def __init__(self, path: Path, source: str | ast.Module) -> None:
        name = ".".join(path.relative_to("src").with_suffix("").parts).removesuffix(".__init__")
        super().__init__(name, str(ROOT / path))
        self.source = source

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> Any:
        return compile(self.source, self.path, "exec", dont_inherit=True)


def is_compiled(text: str) -> bool:
    """Whether a file holds functions that numba compiles, under its own name or under ours."""
    return any(word in text for word in ("numba", "\n@kernel", "\n@bare"))


def telling(path: Path) -> ast.Module:
    """The source of a file in which each function tells when it is called."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            tells = ast.parse(f"__reached__({f'{path}:{node.lineno}'!r})").body
            node.body[ast.get_docstring(node) is not None : 0] = tells
    return ast.fix_missing_locations(tree)


def made_of(function: Any, callers: tuple[Any, ...] = ()) -> str:
    """What a compiled kernel depends on: its own numbers, those of its module and of the kernels it calls."""
    code, parts, callers = function.__code__, [], (*callers, function)
    for name in code.co_names:
        value = function.__globals__.get(name)
        inner = getattr(value, "py_func", value)
        called = inspect.isfunction(inner) and inner not in callers
        parts.append(made_of(inner, callers) if called else name if inspect.isfunction(inner) else repr(value))
    return repr((code.co_code, [one for one in code.co_consts if not inspect.iscode(one)], parts))
