"""The officer and the driver outside whatever is killed: orders of three tents each, given and carried out, every act told
until it is acknowledged and written down on the disk before the next. Half of it is told as phones tell it.

    python -m tests.faults.sender URL TOKEN FILE FIRST COUNT INCIDENT LOT
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from typing import Any

import httpx

IN_FLIGHT = 12
TENTS, ARRIVED = 3, 2


class Sender:
    """Tells, and keeps what was acknowledged."""

    def __init__(self, client: httpx.AsyncClient, out: int, incident: str, lot: str) -> None:
        self.client, self.out, self.incident, self.lot = client, out, incident, lot

    async def told(self, path: str, body: dict[str, Any]) -> Any:
        while True:
            try:
                answer = await self.client.post(path, json=body)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.is_success:
                return answer.json()
            if answer.status_code < 500:
                raise SystemExit(f"{path} was refused with {answer.status_code}: {answer.text}")
            await asyncio.sleep(0.05)

    def keep(self, number: int, act: str, uid: str) -> None:
        os.write(self.out, f"{number} {act} {uid}\n".encode())
        os.fsync(self.out)

    async def phoned(self, number: int, act: str, uid: str, **payload: Any) -> None:
        """As a phone tells what was done without a network."""
        now = datetime.now(UTC).isoformat()
        one = {"client_id": f"phone-{number:06}-{act}", "kind": f"order.{act}", "at": now, "payload": {"order": uid, **payload}}
        said = (await self.told("/api/v1/phone/acts", {"sent_at": now, "acts": [one]}))["acts"][0]
        if said["outcome"] not in ("done", "repeated"):
            raise SystemExit(f"{act} of {number} is a {said['outcome']}: {said['reason']}")
        self.keep(number, act, uid)

    async def order(self, number: int) -> None:
        """Every third is refused before it goes; the others arrive with a tent less than left."""
        asked = {"incident": self.incident, "region_code": "530621", "longitude": 103.3, "latitude": 27.1,
                 "lots": {self.lot: TENTS}, "title": f"送帐篷 {number}", "client_id": f"desk-{number:06}"}  # fmt: skip
        uid = (await self.told("/api/v1/orders", asked))["uid"]
        self.keep(number, "issue", uid)
        if number % 3 == 0:
            why = {"reason": "车辆故障", "client_id": f"desk-{number:06}-refuse"}
            await self.told(f"/api/v1/orders/{uid}/refuse", why)
            self.keep(number, "refuse", uid)
            return
        await self.phoned(number, "acknowledge", uid)
        await self.told(f"/api/v1/orders/{uid}/depart", {"client_id": f"desk-{number:06}-depart"})
        self.keep(number, "depart", uid)
        await self.phoned(number, "arrive", uid)
        await self.phoned(number, "receive", uid, received={self.lot: ARRIVED}, reason="一顶破损")


async def send(url: str, token: str, path: str, first: int, count: int, incident: str, lot: str) -> None:
    out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    numbers = iter(range(first, first + count))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
        sender = Sender(client, out, incident, lot)

        async def one_after_another() -> None:
            for number in numbers:
                await sender.order(number)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(IN_FLIGHT):
                tasks.create_task(one_after_another())


if __name__ == "__main__":
    asyncio.run(send(*sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]), *sys.argv[6:]))
