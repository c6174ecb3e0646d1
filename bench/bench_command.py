"""From asking for dispatch to the proposal that another request reads: all Yunnan, M 6.5 at Ludian, over the API.

`bench_command.py [FOLDER]`: FOLDER is a data folder with Yunnan built and the demo's accounts (as `bench_place.py --keep
FOLDER` leaves it), copied first; without one the place is built here. The needs are those that the assessment finds, by
townships; the means are all of the province. Cold is the first proposal after `anlan run` has said that it is ready.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip
from bench.bench_assessment import Browser, bulletin, started  # isort: skip
from tests.ops.node import Node, until

PROVINCE, ROUNDS = "53", 3
LIMIT_S = 10.0
EVERY_S, PATIENCE_S = 0.1, 180.0


def proposed(officer: Browser) -> tuple[float, dict]:  # type: ignore[type-arg]
    """Seconds from POST until the result is read, and the result."""
    body = json.dumps({"region_code": PROVINCE}).encode()
    begun = time.perf_counter()
    uid = officer.post("/api/v1/command/proposals", body, content_type="application/json")["uid"]
    patience = time.monotonic() + PATIENCE_S
    while (found := json.loads(officer.get(f"/api/v1/command/proposals/{uid}")))["state"] == "waiting":
        assert time.monotonic() < patience, "no proposal in time"
        time.sleep(EVERY_S)
    assert found["state"] == "done", found["error"]
    return time.perf_counter() - begun, found["result"]


def measure(node: Node) -> None:
    supervisor, _seconds = started(node)
    officer = Browser(node.port, "yn.duty")
    officer.post("/api/v1/signals", bulletin(0).encode())
    until(lambda: json.loads(officer.get("/api/v1/incidents"))["items"], within_s=PATIENCE_S, what="the incident")
    incident = json.loads(officer.get("/api/v1/incidents"))["items"][0]["uid"]
    until(lambda: json.loads(officer.get(f"/api/v1/incidents/{incident}/needs")), within_s=PATIENCE_S, what="needs")
    took = [proposed(officer) for _ in range(1 + ROUNDS)]
    result = took[-1][1]
    assert result["needs"] and result["assignments"], "nothing was needed, or nothing could be sent"
    for place in result["assignments"]:
        assert all(line["quantity"] > 0 for line in place["lines"])
    show("needs", len(result["needs"]), "")
    show("stores with free goods", result["with"]["stores"], "")
    show("free teams", result["with"]["teams"], "")
    show("lines of the proposal", len(result["assignments"]), "")
    show("needs that stay short", sum(bool(one["short"]) for one in result["needs"]), "")
    show("gap of what each place gets", 100 * result["proof"]["goods"]["gap"], "%", at_most=0.01)
    show("gap of the lorries", 100 * result["proof"]["vehicles"]["gap"], "%", at_most=3)
    show("matching alone, warm", result["computed_s"], "s")
    show("POST → proposal read, cold", took[0][0], "s", at_most=LIMIT_S)
    show("POST → proposal read, warm, median", median(one for one, _found in took[1:]), "s", at_most=LIMIT_S)
    supervisor.terminate()
    supervisor.wait()


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        data = Path(folder) / "data"
        node = Node(data, RATE_PER_MINUTE=1_000_000)
        try:
            if len(sys.argv) > 1:
                shutil.copytree(sys.argv[1], data)
                shutil.rmtree(data / "logs", ignore_errors=True)
            else:
                node.anlan("init", "--demo", "--place", "yunnan")
            pin(node.port)
            measure(node)
        finally:
            node.close()
    finish()


if __name__ == "__main__":
    main()
