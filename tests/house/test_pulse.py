"""The pulse file: whoever looks sees a whole beat, however busy the machine."""

from __future__ import annotations

import os
import time
from pathlib import Path

from anlan.core.jobs.pulse import Pulse


def test_a_beat_that_is_being_written_never_looks_like_silence(tmp_path: Path) -> None:
    """A supervisor that reads in the middle of a beat would kill a process in good health."""
    pulse = Pulse(tmp_path / "pulse")
    pulse.beat("engine")
    beating = os.fork()
    if not beating:
        begun = time.monotonic()
        while time.monotonic() - begun < 2:
            pulse.beat("engine")
        os._exit(0)
    try:
        begun, looks, longest = time.monotonic(), 0, 0.0
        while time.monotonic() - begun < 1.5:
            longest, looks = max(longest, abs(pulse.silence_s("engine"))), looks + 1
    finally:
        os.waitpid(beating, 0)
    assert looks > 50 and longest < 30, "a file that is read half-written counts as silent for ever"
    assert pulse.is_ready("engine") and pulse.last_alive() is not None
