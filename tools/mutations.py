"""Does a test notice when a coefficient of the science is one percent off?

    python -m tools.mutations [MODULE …] [--draw 300] [--seed N]

Each numeric literal of `src/anlan/science` is a coefficient, except 0, 1 and 2, whole numbers that index or count, and
lines that say `# numerical` (tolerances, iteration limits: they decide how exactly, not what). One at a time is made one
percent larger in a copy of the house and the tests of its module run; a mutant that stays green is printed with its
place. Drawn at random from a printed seed unless `--draw 0` asks for all.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
SCIENCE = Path("src/anlan/science")
EXEMPT = "# numerical"
LIMIT_S = 300
_COUNTING = frozenset(("range", "reshape", "expand_dims", "zeros", "ones", "empty", "full", "arange", "moveaxis", "sum_axis"))
_PLACES = frozenset(("axis", "ndim", "dtype", "maxsize", "shape", "digits", "decimals"))


@dataclass(frozen=True)
class Literal:
    """One coefficient: where it stands."""

    path: Path
    line: int
    begin: int
    end: int
    value: float

    @property
    def module(self) -> str:
        return self.path.relative_to(SCIENCE).parts[0].removesuffix(".py")

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.begin + 1} {self.value!r}"


def literals(path: Path) -> list[Literal]:
    """The coefficients of one file."""
    text = (ROOT / path).read_text("utf-8")
    tree, lines, found = ast.parse(text), text.splitlines(), []
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            skipped |= set(ast.walk(node.slice))
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _COUNTING:
            skipped |= {inner for argument in node.args for inner in ast.walk(argument)}
        elif isinstance(node, ast.keyword) and node.arg in _PLACES:
            skipped |= set(ast.walk(node.value))
        elif isinstance(node, ast.Compare) and ast.unparse(node.left).endswith((".ndim", ".size", ".shape")):
            skipped |= set(ast.walk(node))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or node in skipped:
            continue
        if not isinstance(node.value, int | float) or node.value in (0, 1, 2) or EXEMPT in lines[node.lineno - 1]:
            continue
        if node.end_lineno == node.lineno and node.end_col_offset is not None:
            found.append(Literal(path, node.lineno, node.col_offset, node.end_col_offset, node.value))
    return found


def house_in(folder: Path) -> Path:
    """A copy of the house in which only the science can be changed; the rest are links."""
    package = folder / "src/anlan"
    package.mkdir(parents=True)
    for entry in (ROOT / "src/anlan").iterdir():
        if entry.name == "science":
            shutil.copytree(entry, package / "science", ignore=shutil.ignore_patterns("__pycache__"))
        elif entry.name != "__pycache__":
            (package / entry.name).symlink_to(entry)
    return folder


def tests_of(module: str) -> list[str]:
    """Where a module is tested; what all share is tested by all."""
    own = [ROOT / "tests/science" / module, ROOT / f"tests/science/test_{module}.py"]
    found = [str(path.relative_to(ROOT)) for path in own if path.exists()]
    return found or ["tests/science"]


def run_tests(house: Path, module: str) -> bool:
    """Whether the module's tests pass in a house."""
    command = [
        sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-o", f"pythonpath={house / 'src'} .",
        *tests_of(module),
    ]  # fmt: skip
    env = os.environ | {"ANLAN_DATA": str(house / "data"), "PYTHONPATH": str(house / "src")}
    env["PYTHONPYCACHEPREFIX"] = str(house / "bytecode")
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return False  # a coefficient that makes a test run for ever has been noticed
    if done.returncode not in (0, 1, 2):  # 2: the module does not even import
        raise SystemExit(f"pytest could not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def survives(literal: Literal, house: Path) -> bool:
    """Whether no test notices the literal one percent larger."""
    file = house / literal.path
    sound = file.read_text("utf-8")
    lines = sound.splitlines(keepends=True)
    line = lines[literal.line - 1].encode()
    lines[literal.line - 1] = (line[: literal.begin] + repr(literal.value * 1.01).encode() + line[literal.end :]).decode()
    try:
        file.write_text("".join(lines), "utf-8")
        return run_tests(house, literal.module)
    finally:
        file.write_text(sound, "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="quake, rain …; all when none is named")
    parser.add_argument("--draw", type=int, default=300, help="how many, 0 for all")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    files = sorted(path.relative_to(ROOT) for path in (ROOT / SCIENCE).rglob("*.py"))
    found = [literal for path in files for literal in literals(path)]
    found = [literal for literal in found if not options.modules or literal.module in options.modules]
    drawn = random.Random(options.seed).sample(found, options.draw) if 0 < options.draw < len(found) else found
    print(f"{len(drawn)} of {len(found)} coefficients, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="anlan-mutants-") as folder:
        houses: SimpleQueue[Path] = SimpleQueue()
        for number in range(options.workers):
            houses.put(house_in(Path(folder) / str(number)))
        sound = houses.get()
        for module in sorted({literal.module for literal in drawn}):
            if not run_tests(sound, module):
                raise SystemExit(f"the tests of {module} fail before anything was changed")
        houses.put(sound)
        survivors: list[Literal] = []

        def attempt(literal: Literal) -> None:
            house = houses.get()
            try:
                if survives(literal, house):
                    survivors.append(literal)
                    print(f"not noticed: {literal}", flush=True)
            finally:
                houses.put(house)

        with ThreadPoolExecutor(options.workers) as pool:
            list(pool.map(attempt, drawn))
    print(f"{len(drawn) - len(survivors)} of {len(drawn)} noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
