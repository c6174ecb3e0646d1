"""How long until a node is ready: the first time, and again with nothing changed; and how quick help is."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, show  # isort: skip
from tests.ops.node import Node

AGAIN_S = 5


def started_s(node: Node) -> float:
    begun = time.perf_counter()
    process = node.run()
    took = time.perf_counter() - begun
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    return took


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        node = Node(Path(folder) / "data")
        try:
            show("first start: database, regions, ready", started_s(node), "s")
            show("second start, nothing changed", min(started_s(node) for _ in range(3)), "s", at_most=AGAIN_S)
        finally:
            node.close()
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "anlan", "--help"], env=node.env, stdout=subprocess.DEVNULL, check=True)
    show("anlan --help", time.perf_counter() - begun, "s")
    finish()


if __name__ == "__main__":
    main()
