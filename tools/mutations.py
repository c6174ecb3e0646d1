"""Does a test notice when a coefficient of the science is one percent off?

    python -m tools.mutations [MODULE …] [--draw 300] [--seed N]

One of `tools.coefficients` at a time is made one percent larger, then smaller, and tests of its module run until one
fails. A whole number is noticed if either change is: to `count > 3` the one means nothing. What stays green is printed
with its place. Drawn at random from a printed seed unless `--draw 0` asks for all.

What does not change is imported once; each change is tried in a fork, where the changed source stands for the file.
Only tests that call the function run: those first that noticed a change of the same file, then the quick ones.
"""

from __future__ import annotations

import argparse
import builtins
import gc
import json
import os
import random
import resource
import sys
import tempfile
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tools.coefficients import ROOT, SCIENCE, Changed, Literal, is_compiled, literals, made_of, telling

LARGER, SMALLER = 1.01, 0.99
LIMIT_CPU_S = 300


@dataclass(frozen=True)
class Attempt:
    """The tests of a module with one number changed, or none."""

    module: str
    literal: Literal | None = None
    factor: float = LARGER


class Attempts:
    """A plugin of pytest that forks before anything is collected, as often as there is something to try."""

    def __init__(self, folder: Path, drawn: Sequence[Literal], workers: int) -> None:
        self.folder, self.workers = folder, workers
        self.waiting = deque(Attempt(literal.module, literal) for literal in drawn)
        self.running: dict[int, Attempt] = {}
        self.noticed_by: dict[Path | None, list[str]] = defaultdict(list)
        self.seconds: dict[str, float] = {}
        self.reached: dict[str, Any] = {}  # by what runs through each function
        self.survivors = 0
        self.mine: Attempt | None = None  # in a fork
        self.chosen: list[str] | None = None
        self.test = self.failed = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        gc.freeze()
        for module in sorted({attempt.module for attempt in self.waiting}):
            if self._is_fork(session, Attempt(module)):
                return
            self._end()
        while self.waiting or self.running:
            if not self.waiting or len(self.running) == self.workers:
                self._end()
            elif self._is_fork(session, self.waiting.popleft()):
                return
        pytest.exit("all is tried", returncode=0)

    def _is_fork(self, session: pytest.Session, attempt: Attempt) -> bool:
        pid = os.fork()
        if pid:
            self.running[pid] = attempt
            return False
        self.mine, literal, session.config.args = attempt, attempt.literal, tests_of(attempt.module)
        out = os.open(self.folder / f"{os.getpid()}.out", os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1), os.dup2(out, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_CPU_S, LIMIT_CPU_S))
        if literal is None:
            files = (path.relative_to(ROOT) for path in (ROOT / SCIENCE).rglob("*.py"))
            sys.meta_path[:0] = [
                Changed(path, telling(path)) for path in files if not is_compiled(path.read_text("utf-8"))
            ]
            reached: dict[str, dict[str, None]] = {}
            self.reached = reached
            builtins.__reached__ = lambda place: reached.setdefault(place, {}).setdefault(self.test)
            return True
        sys.meta_path.insert(0, Changed(literal.path, literal.changed(attempt.factor)))
        sys.modules["numba.core.caching"].Cache.save_overload = lambda *_: None
        chosen = self.reached.get(f"{literal.path}:{literal.function}", [] if literal.function else [""])
        if "" not in chosen:  # what is called while tests are collected is called for all of them
            self.chosen = chosen
            session.config.args = sorted({name.partition("::")[0] for name in chosen}) or ["tests/__init__.py"]
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        assert self.mine
        if self.chosen is not None:
            items[:] = [item for item in items if item.nodeid in self.chosen]
        known = self.noticed_by[self.mine.literal.path] if self.mine.literal else []
        rank = {name: place - len(known) for place, name in enumerate(known)}
        items.sort(key=lambda item: (rank.get(item.nodeid, 0), self.seconds.get(item.nodeid, 0.0)))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.test = nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        self.failed = report.nodeid if report.failed else self.failed

    def leave(self, code: int) -> None:
        """End a fork as pytest ended, and say what failed."""
        learnt = {} if self.mine and self.mine.literal else {"seconds": self.seconds, "reached": self.reached}
        (self.folder / str(os.getpid())).write_text(json.dumps({"failed": self.failed} | learnt), "utf-8")
        os._exit(code)

    def _end(self) -> None:
        """Wait for a fork, and take from it what is to be tried next."""
        pid, status = os.wait()
        attempt, code = self.running.pop(pid), os.waitstatus_to_exitcode(status)
        report, out = self.folder / str(pid), self.folder / f"{pid}.out"
        noticed = code in (1, 2) or code < 0  # 2: it does not even import; a run that crashes or has no end is noticed, too
        if code not in (0, 1, 2, 5, *range(-64, 0)) or (noticed and not attempt.literal):
            pytest.exit(f"{attempt.module}: cannot be tried\n{out.read_text('utf-8')[-4000:]}", returncode=3)
        learnt = json.loads(report.read_text("utf-8")) if report.exists() else {"failed": ""}
        report.unlink(missing_ok=True), out.unlink()
        if attempt.literal is None:
            self.seconds |= learnt["seconds"]
            for place, tests in learnt["reached"].items():
                self.reached[place] = [*self.reached.get(place, ()), *tests]
            return
        if learnt["failed"]:
            names = self.noticed_by[attempt.literal.path]
            names[:] = [learnt["failed"], *(name for name in names if name != learnt["failed"])]
        if attempt.factor == LARGER and noticed != isinstance(attempt.literal.value, int):
            self.waiting.appendleft(replace(attempt, factor=SMALLER))
        elif not noticed:
            self.survivors += 1
            print(f"not noticed: {attempt.literal} × {attempt.factor}", flush=True)


def tests_of(module: str) -> list[str]:
    """Where a module is tested; what all share is tested by all."""
    own = [ROOT / "tests/science" / module, ROOT / f"tests/science/test_{module}.py"]
    found = [str(path.relative_to(ROOT)) for path in own if path.exists()]
    return found or ["tests/science"]


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
    with tempfile.TemporaryDirectory(prefix="anlan-mutations-") as name:
        attempts = Attempts(prepared(Path(name)), drawn, options.workers)
        arguments = [
            "-x",
            "-q",
            "-s",
            "--noconftest",
            "-c",
            f"{name}/pytest.ini",
            "--rootdir",
            str(ROOT),
            "-W",
            "ignore",
        ]
        code = pytest.main([*arguments, "-p", "no:cacheprovider", "-p", "tools.pytest_plugin"], plugins=[attempts])
        if attempts.mine:
            attempts.leave(int(code))
    if code:
        return int(code)
    print(f"{len(drawn) - attempts.survivors} of {len(drawn)} noticed")
    return 1 if attempts.survivors else 0


def prepared(folder: Path) -> Path:
    """A process in which all is imported that does not change, and nothing is drawn twice otherwise."""
    os.environ |= {"NUMBA_CACHE_DIR": f"{folder}/numba", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    (folder / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT / 'src'} {ROOT}\n", "utf-8")
    import hypothesis.extra.numpy
    import numba.core.caching
    import scipy.optimize
    import scipy.stats  # noqa: F401

    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutations", derandomize=True, database=None, deadline=None, phases=phases)
    hypothesis.settings.load_profile("mutations")
    cache = numba.core.caching.Cache
    key = cache._index_key  # a compiled kernel answers for the numbers it was made of, not for the date of its file
    cache._index_key = lambda self, *given: (*key(self, *given), made_of(self._py_func))
    return folder


if __name__ == "__main__":
    sys.exit(main())
