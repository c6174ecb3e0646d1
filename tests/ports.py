"""Ports for the servers of tests: none that the kernel hands to whoever connects, and each once in a test run."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

FIRST, LAST = 20_000, 32_000
"""Below what Linux gives out by itself, so that a server that is stopped finds its port again."""


def free_port() -> int:
    while True:
        port = random.SystemRandom().randrange(FIRST, LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                _claim(port)
            except OSError:  # somebody listens there, or is about to
                continue
        return port


def _claim(port: int) -> None:
    """Workers of one run share a folder; raises FileExistsError where another has the port."""
    if root := os.environ.get("ANLAN_TEST_ROOT"):
        taken = Path(root) / "ports"
        taken.mkdir(parents=True, exist_ok=True)
        (taken / str(port)).touch(exist_ok=False)
