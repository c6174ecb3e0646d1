"""Memory of the running embedded system: the sum of PSS of `anlan run` and everything below it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import family, finish, pss_mb, show  # isort: skip
from tests.ops.node import Node

LIMIT_MB = 600


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        node = Node(Path(folder) / "data", RATE_PER_MINUTE=1_000_000)
        try:
            node.anlan("init", *sys.argv[1:])
            supervisor = node.run()
            time.sleep(2)
            show("memory, just started (PSS)", pss_mb(family(supervisor.pid)), "MB", at_most=LIMIT_MB)
            for _ in range(300):
                for path in ("/", "/login", "/readyz", "/metrics", "/api/v1/openapi.json"):
                    node.get(path)
            show("memory, after 1,500 requests (PSS)", pss_mb(family(supervisor.pid)), "MB", at_most=LIMIT_MB)
        finally:
            node.close()
    finish()


if __name__ == "__main__":
    main()
