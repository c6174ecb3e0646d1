"""First paint, usable, bytes and nodes of S2 and S3, beside the budgets of the UX brief (§6).

A real Chromium, desk width, the line held to 5 Mbit/s and 40 ms as the brief's desk network; cold (empty cache) and
warm. "Usable" is when the page's own modules have run and the event stream is live.
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
DESK_LINE = {"offline": False, "latency": 40, "downloadThroughput": 5e6 / 8, "uploadThroughput": 5e6 / 8}
BUDGETS: dict[str, dict[str, float]] = {
    "S2": {"paint": 800, "usable": 1500, "script": 120, "nodes": 1500},
    "S3": {"paint": 1000, "usable": 2500, "script": 150 + 295 + 147, "nodes": 2500},
}
MEASURE = """() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const script = performance.getEntriesByType("resource").filter((one) => /\\.m?js$/.test(new URL(one.name).pathname));
    return {paint: paint ? paint.startTime : NaN, live: window.anlanLiveAt ?? NaN,
            script: script.reduce((sum, one) => sum + one.encodedBodySize, 0) / 1000,
            all: (performance.getEntriesByType("navigation")[0].transferSize
                  + performance.getEntriesByType("resource").reduce((sum, one) => sum + one.transferSize, 0)) / 1000,
            nodes: document.querySelectorAll("*").length};
}"""
WATCH = """document.addEventListener("anlan:link", (event) => {
    if (event.detail.state === "live") window.anlanLiveAt ??= performance.now();
});"""


async def look(page: Any, address: str, *, is_cold: bool) -> dict[str, float]:
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", DESK_LINE)
    await line.send("Network.setCacheDisabled", {"cacheDisabled": is_cold})
    await page.goto(address, wait_until="domcontentloaded", timeout=90_000)
    while not await page.evaluate("window.anlanLiveAt !== undefined"):  # the page's policy allows no polling script
        await asyncio.sleep(0.02)
    await page.wait_for_timeout(1500)
    found: dict[str, float] = await page.evaluate(MEASURE)
    await line.detach()
    return found


async def measure(node: Node) -> None:
    from playwright.async_api import async_playwright

    base = f"http://127.0.0.1:{node.port}"
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await log_in(browser, base, "zt.duty")
        await page.add_init_script(WATCH)
        await page.goto(f"{base}/drill/ludian-2014/incidents")
        room = await page.get_attribute("a[href*='/incidents/']", "href", timeout=120_000)
        for screen, address in (("S2", f"{base}/drill/ludian-2014/desk"), ("S3", f"{base}{room}")):
            budget = BUDGETS[screen]
            for state in ("cold", "warm"):
                rounds = [await look(page, address, is_cold=state == "cold") for _ in range(ROUNDS)]
                show(f"{screen} first paint, {state}", median(r["paint"] for r in rounds), "ms", at_most=budget["paint"])
                show(f"{screen} live, {state}", median(r["live"] for r in rounds), "ms", at_most=budget["usable"])
                show(f"{screen} bytes over the line, {state}", median(r["all"] for r in rounds), "kB")
                if state == "cold":
                    show(f"{screen} script, compressed", rounds[0]["script"], "kB", at_most=budget["script"])
                    show(f"{screen} nodes", rounds[0]["nodes"], "", at_most=budget["nodes"])
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
