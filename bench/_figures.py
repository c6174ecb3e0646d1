"""What every bench shares: a figure printed beside its limit, a quiet place to measure in, a client on one core."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv" / "peers"
"""Where `sh tools/bootstrap.sh peers` puts what is only measured beside."""
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
_missed: list[str] = []


def show(name: str, value: float, unit: str, *, at_least: float | None = None, at_most: float | None = None) -> None:
    """One line: the figure, its limit, and whether it holds."""
    holds = (at_least is None or value >= at_least) and (at_most is None or value <= at_most)
    limit = f"≥ {at_least:,.0f}" if at_least is not None else f"≤ {at_most:,.0f}" if at_most is not None else "–"
    digits = 0 if abs(value) >= 100 else 1
    verdict = "" if limit == "–" else "holds" if holds else "MISSED"
    print(f"{name:<58} {value:>10,.{digits}f} {unit:<8} {limit:>9}  {verdict}", flush=True)
    if not holds:
        _missed.append(name)


def finish() -> None:
    """Exit code 1 when a limit was missed."""
    if _missed:
        print(f"missed: {', '.join(_missed)}")
    raise SystemExit(bool(_missed))


def pin(port: int = 0) -> None:
    """Keep this process to one core, as a client beside a server: another than the web process at `port` keeps to."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[(port // 2 + 1) % len(cores)] if port else cores[0]})


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder for this bench, told to the settings; call before Django starts."""
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as folder:
        os.environ["ANLAN_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "anlan.core.settings.django"
        yield Path(folder)


def pss_mb(pids: list[int]) -> float:
    """Proportional memory of processes: pages that several share are counted once."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    found, parents = [pid], {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    while more := [child for child, parent in parents.items() if parent in found and child not in found]:
        found += more
    return found
