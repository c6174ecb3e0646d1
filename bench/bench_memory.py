"""Memory of the running embedded system: the sum of PSS of `anlan run` and everything below it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import family, finish, pss_mb, show  # isort: skip
from tests.ops.node import Node

LIMIT_MB = 600
IDLE_S = 10


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        node = Node(Path(folder) / "data", RATE_PER_MINUTE=1_000_000)
        try:
            node.anlan("init", *sys.argv[1:])
            supervisor = node.run()
            time.sleep(2)
            show("memory, just started (PSS)", pss_mb(family(supervisor.pid)), "MB", at_most=LIMIT_MB)
            engine = node.child(supervisor, "engine")
            before = cpu_s(engine)
            time.sleep(IDLE_S)
            show("processor time of an idle engine", 100 * (cpu_s(engine) - before) / IDLE_S, "%", at_most=2)
            for _ in range(300):
                for path in ("/", "/login", "/readyz", "/metrics", "/api/v1/openapi.json"):
                    node.get(path)
            show("memory, after 1,500 requests (PSS)", pss_mb(family(supervisor.pid)), "MB", at_most=LIMIT_MB)
        finally:
            node.close()
    finish()


if __name__ == "__main__":
    main()
