"""From the command line to the function that does it, and from a fault to a sentence."""

from __future__ import annotations

import importlib
import os
import sys

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.parsing import make_parser
from anlan.cli.speech import _, choose, warn

# One thread for the linear algebra that geometry brings along: none of ours needs more, each costs memory.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def call(argv: list[str]) -> int:
    """Parse, run, answer the exit code. Faults end as sentences; a programmer's mistake is logged whole."""
    choose(argv)
    options = make_parser().parse_args(argv)
    if options.data:
        os.environ["ANLAN_DATA"] = options.data
    module, _colon, function = options.does.partition(":")
    try:
        result = getattr(importlib.import_module(f"anlan.cli.{module}"), function)(options)
        return int(result or codes.OK)
    except KeyboardInterrupt:
        return codes.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return codes.OK
    except Exception as fault:
        return tell(fault)


def tell(fault: Exception) -> int:
    """Say what went wrong; answers the exit code."""
    if isinstance(fault, Refused):
        warn("%(sentence)s", sentence=fault)
        return fault.code
    from anlan.core.errors import DomainError

    if isinstance(fault, DomainError):
        warn("%(sentence)s", sentence=fault)
        for one in fault.details.get("faults", ()):
            warn("  %(sentence)s", sentence=one["sentence"] if isinstance(one, dict) and "sentence" in one else one)
        return codes.REFUSED
    import logging

    from anlan.core import logs

    if not logging.getLogger().handlers:
        logs.configure("cli")
    logging.getLogger("anlan.cli").error("command failed", exc_info=fault)
    warn(
        _("程序出错，未能完成：%(fault)s。详细记录见数据目录下的 logs/cli.jsonl。"),
        fault=f"{type(fault).__name__}: {fault}",
    )
    return codes.REFUSED
