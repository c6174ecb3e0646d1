"""The command line: `anlan`. Starts and watches the processes, and does by hand what a machine room needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; answers its exit code (`anlan.cli.codes`)."""
    from anlan.cli.calling import call

    return call(list(sys.argv[1:] if argv is None else argv))
