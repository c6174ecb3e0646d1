"""A place from nothing: `anlan init --place yunnan` cold, then `anlan run --demo` with the same place built beside the house.

While it is built, an officer hands in a bulletin every half second: none may fail, none may wait long. `--keep FOLDER`
leaves the data folder for `bench_assessment.py`; `--place NAME` takes another place for the first part.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import family, finish, pss_mb, show  # isort: skip
from bench.bench_assessment import Browser
from tests.ops.node import Node, until

COLD_S, DESK_S, WAIT_S, MEMORY_MB = 180, 20, 1.0, 1024
EVERY_S = 0.5
PATIENCE_S = 1200


def alone(folder: Path, place: str) -> None:
    """`anlan init --place`, in a folder that nothing was compiled in."""
    node = Node(folder)
    begun = time.perf_counter()
    node.anlan("init", "--place", place)
    show(f"anlan init --place {place}, cold", time.perf_counter() - begun, "s", at_most=COLD_S)


def beside(node: Node) -> None:
    """`anlan run --demo`: the desk at once, the place while people work."""
    begun = time.perf_counter()
    supervisor = node.start("run", "--demo")
    until(node.is_ready, within_s=PATIENCE_S, what="readyz")
    officer = Browser(node.port, "zt.duty")
    officer.get("/desk")
    show("anlan run --demo, first start: logged in, desk read", time.perf_counter() - begun, "s", at_most=DESK_S)
    waits, memory, number = [], 0.0, 0
    while (state := _building(node)) in ("waiting", "running"):
        assert time.perf_counter() - begun < PATIENCE_S, node.said()
        asked = time.perf_counter()
        officer.post("/api/v1/signals", _small(number).encode())
        waits.append(time.perf_counter() - asked)
        with suppress(OSError):  # a worker made way for another meanwhile
            memory = max(memory, pss_mb(family(supervisor.pid)))
        number += 1
        time.sleep(EVERY_S)
    assert state == "done", f"the place is {state}: {node.said()}"
    show("demo place stands after", time.perf_counter() - begun, "s", at_most=COLD_S)
    show("bulletins handed in meanwhile", len(waits), "")
    show("wait of one, median", 1000 * median(waits), "ms")
    show("wait of one, longest", 1000 * max(waits), "ms", at_most=1000 * WAIT_S)
    show("memory while it is built, most (PSS)", memory, "MB", at_most=MEMORY_MB)


def _building(node: Node) -> str:
    """State of the job that builds the place."""
    with closing(sqlite3.connect(f"file:{node.data / 'anlan.sqlite3'}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT state FROM jobs_job WHERE kind = 'places.build'").fetchone()
    return found[0] if found else ""


def _small(number: int) -> str:
    """Too small for anything but the inbox."""
    return (
        f"据中国地震台网正式测定，{time.strftime('%m月%d日%H时%M分')}在云南昭通市鲁甸县（北纬{26.9 + number % 40 / 100:.2f}度，"
        f"东经{103.0 + number // 40 / 10:.2f}度）发生2.{number % 10}级地震，震源深度10千米"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--place", default="yunnan")
    parser.add_argument("--only-beside", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        if not options.only_beside:
            alone(Path(folder) / "alone", options.place)
        node = Node(options.keep or Path(folder) / "beside", RATE_PER_MINUTE=1_000_000)
        try:
            beside(node)
        finally:
            node.close()
    finish()


if __name__ == "__main__":
    main()
