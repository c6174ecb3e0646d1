"""The phone's page: bytes of the first load, first paint and usable on a field line, from the cache, and without a network.

A real Chromium, 360 px wide, its processor slowed four times, the line held to 400 kbit/s and 400 ms as the brief's
field network (§6). "Usable" is when the page has drawn what it keeps and answers taps.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip
from bench.bench_live import ARGUMENTS, CHROMIUM, log_in
from tests.ops.node import Node

ROUNDS = 5
LINE = {"offline": False, "latency": 400, "downloadThroughput": 4e5 / 8, "uploadThroughput": 4e5 / 8}
SLOWER = 4
MEASURE = """() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const sum = (kind) => entries.filter((one) => kind.test(new URL(one.name).pathname))
        .reduce((all, one) => all + one.encodedBodySize, 0) / 1000;
    return {paint: paint ? paint.startTime : NaN, usable: window.anlanReadyAt, bytes: sum(/./), script: sum(/\\.js$/),
            nodes: document.querySelectorAll("*").length};
}"""
WATCH = """new MutationObserver((_changes, watch) => {
    if (!document.getElementById("link")?.textContent) return;
    window.anlanReadyAt = performance.now(); watch.disconnect();
}).observe(document, {childList: true, subtree: true, characterData: true});"""


async def look(page: Any, address: str, *, is_cold: bool = False, is_offline: bool = False) -> dict[str, float]:
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", LINE)
    await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if is_cold:
        await line.send("Network.clearBrowserCache")
        kept = {"origin": address.rsplit("/", 2)[0], "storageTypes": "service_workers,cache_storage"}
        await line.send("Storage.clearDataForOrigin", kept)
    await page.context.set_offline(is_offline)
    await page.goto(address, wait_until="commit", timeout=90_000)
    while not await page.evaluate("window.anlanReadyAt !== undefined"):  # the page's policy allows no polling script
        await asyncio.sleep(0.02)
    found: dict[str, float] = await page.evaluate(MEASURE)
    if is_cold:  # what follows comes from the cache
        while not await page.evaluate("!!navigator.serviceWorker.controller"):
            await asyncio.sleep(0.05)
    await page.context.set_offline(False)
    await line.detach()
    return found


async def measure(node: Node) -> None:
    from playwright.async_api import async_playwright

    base = f"http://127.0.0.1:{node.port}"
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await log_in(browser, base, "zt.duty")
        await page.set_viewport_size({"width": 360, "height": 780})
        await page.add_init_script(WATCH)
        cases = {"first": {"is_cold": True}, "cached": {}, "no network": {"is_offline": True}}
        for name, how in cases.items():
            rounds = [await look(page, f"{base}/phone/", **how) for _ in range(ROUNDS)]
            paint, usable = (median(one[key] for one in rounds) for key in ("paint", "usable"))
            show(f"phone first paint, {name}", paint, "ms", at_most=None if name == "first" else 1500)
            show(f"phone usable, {name}", usable, "ms", at_most=None if name == "first" else 2500)
            if name == "first":
                show("phone first load, compressed", rounds[0]["bytes"], "kB", at_most=300)
                show("phone script, compressed", rounds[0]["script"], "kB", at_most=90)
                show("phone nodes", rounds[0]["nodes"], "", at_most=800)
        await browser.close()


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        node = Node(Path(folder) / "data", RATE_PER_MINUTE=1_000_000, DEMO_PLACE="")
        try:
            node.run("--demo")
            pin(node.port)
            asyncio.run(measure(node))
        finally:
            node.close()
    finish()


if __name__ == "__main__":
    main()
