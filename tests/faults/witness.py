"""The witness: a process outside whatever is killed. Posts bulletins, at least fifty at a time, and writes down
each acknowledged id, on the disk before it goes on. What is not acknowledged is posted again.

    python -m tests.faults.witness URL TOKEN FILE ROUND COUNT
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

import httpx

IN_FLIGHT = 60
_FIRST = datetime(2019, 1, 1, tzinfo=UTC)


def bulletin(number: int) -> str:
    """Bulletins of different events, six hours apart, each large enough to open an incident wherever it lies."""
    at = _FIRST + timedelta(hours=6 * number)
    latitude, longitude = 23 + number % 5 * 1.1, 98.5 + number % 7 * 0.9
    return (
        f"中国地震台网正式测定：{at.year}年{at.month}月{at.day}日{at.hour}时{number % 60}分在云南"
        f"（北纬{latitude:.2f}度，东经{longitude:.2f}度）发生{6 + number % 10 / 10:.1f}级地震，震源深度10千米。"
    )


async def post(client: httpx.AsyncClient, number: int, out: int) -> None:
    body = bulletin(number).encode()
    while True:
        try:
            answer = await client.post("/api/v1/signals", content=body)
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            continue
        if answer.is_success:
            for item in answer.json()["items"]:
                os.write(out, f"{number} {item['uid']} {item['outcome']}\n".encode())
            os.fsync(out)
            return
        if answer.status_code < 500:
            raise SystemExit(f"refused with {answer.status_code}: {answer.text}")
        await asyncio.sleep(0.05)


async def testify(url: str, token: str, path: str, first: int, count: int) -> None:
    out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    numbers = iter(range(first, first + count))
    limits = httpx.Limits(max_connections=IN_FLIGHT)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain; charset=utf-8"}
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=60, trust_env=False) as client:

        async def one_after_another() -> None:
            for number in numbers:
                await post(client, number, out)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(IN_FLIGHT):
                tasks.create_task(one_after_another())


if __name__ == "__main__":
    asyncio.run(testify(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
