"""Tiles of the map over a province with 100,000 things and 400,000 pieces of road: p95 beside the limit (≤ 150 ms).

Asked as a browser asks: through the whole of a request, by an officer of the province, at the zooms and places somebody
looks at. Cold: nothing is kept, after the first tile has read the tables (printed apart). Warm: again.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import data_folder, finish, pin, show  # isort: skip

import numpy as np

THINGS = 100_000
SIDE = 450
"""Nodes to a side of the grid of roads."""
YUNNAN = (98.0, 22.0, 105.5, 28.5)
ZOOMS = range(5, 15)
LIMIT_MS, CARD_MS = 150.0, 200.0


def laid() -> None:
    """Things in clusters as towns are, and roads over all of it."""
    from anlan.core.batches.services import Incoming
    from anlan.risk.facilities import Thing, new_facilities
    from anlan.risk.layers import new_layer
    from tests.map import made

    rng = np.random.default_rng(7)
    towns = rng.uniform(YUNNAN[:2], YUNNAN[2:], (1400, 2))
    places = towns[rng.integers(0, len(towns), THINGS)] + rng.normal(0, 0.03, (THINGS, 2))
    things = [
        Thing(made.KINDS[at % len(made.KINDS)], f"第{at}处", "530621", lon, lat, made.SOURCE, True, 100.0)
        for at, (lon, lat) in enumerate(places.tolist())
    ]
    made.bring("facilities", Incoming(new_facilities(things)))
    roads = made.grid_roads(SIDE, step=7.0 / SIDE, west=YUNNAN[0], north=YUNNAN[3])
    say = {"region_code": "53", "method": "bench", "is_inferred": True}
    made.bring("roads", Incoming([new_layer(roads, title="路网", **say)]))
    print(f"{THINGS:,} things, {len(roads.tail):,} pieces of road")


def asked() -> list[str]:
    """Four tiles round eight towns at each zoom, of three layers and the ground."""
    from anlan.web.map.square import unit

    rng = np.random.default_rng(8)
    addresses: list[str] = []
    for zoom in ZOOMS:
        for lon, lat in rng.uniform(YUNNAN[:2], YUNNAN[2:], (8, 2)):
            x, y = (int(float(one[0]) * (1 << zoom)) for one in unit([lon], [lat]))
            for kind in ("things/school", "things/reservoir", "things/hidden_danger", "ground/roads", "ground/areas"):
                addresses += [f"/map/tiles/{kind}/{zoom}/{x + i}/{y + j}" for i in (0, 1) for j in (0, 1)]
    return list(dict.fromkeys(addresses))


def timed(client: Any, addresses: list[str], **headers: str) -> tuple[np.ndarray[Any, Any], int]:
    """Milliseconds of each answer, and the largest one's bytes."""
    took, largest = [], 0
    for address in addresses:
        begun = time.perf_counter()
        answer = client.get(address, HTTP_ACCEPT_ENCODING="gzip", **headers)
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code in (200, 204), (address, answer.status_code)
        largest = max(largest, len(answer.content))
    return np.array(took), largest


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    from anlan.core import clock
    from anlan.core.accounts import sessions
    from anlan.core.accounts.models import Account, RoleAssignment
    from anlan.core.clock.queries import reality
    from anlan.core.permission import system_actor
    from anlan.core.regions.services import load_regions

    load_regions(by=system_actor("bench"))
    with clock.entered(reality()):
        laid()
        account = Account.objects.create(username="bench", region_code="53")
        RoleAssignment.objects.create(account=account, role="duty_officer", region_code="53")
    client = Client()
    client.force_login(account, backend=sessions.BACKEND)
    session = client.session
    session[sessions.BEGAN] = session[sessions.SEEN] = clock.wall().timestamp()
    session.save()
    pin()
    first, _ = timed(client, [f"/map/tiles/{kind}/5/25/13" for kind in ("things/school", "things/reservoir", "ground/roads")])
    show("first tile of the process, tables read", float(first.max()), "ms")
    addresses = asked()
    for state in ("cold", "warm"):
        took, largest = timed(client, addresses)
        show(f"tile p95, {state} ({len(addresses)} tiles)", float(np.percentile(took, 95)), "ms", at_most=LIMIT_MS)
        show(f"tile median, {state}", float(np.median(took)), "ms")
        show(f"tile slowest, {state}", float(took.max()), "ms")
    show("largest tile, packed", largest / 1000, "kB")
    from anlan.risk.models import Facility

    school = Facility.standing.filter(kind="primary_school")[:20]
    cards, _ = timed(client, [f"/map/things/school/{one.pk}" for one in school], HTTP_HX_REQUEST="true")
    show("card of a thing, p95", float(np.percentile(cards, 95)), "ms", at_most=CARD_MS)
    pages, _ = timed(client, ["/map"] * 10)
    show("the page itself, p95", float(np.percentile(pages, 95)), "ms")
    around, _ = timed(client, ["/map/around?lon=102.7&lat=25.0&km=30"] * 5, HTTP_HX_REQUEST="true")
    show("周边分析, 30 km, p95", float(np.percentile(around, 95)), "ms")
    finish()


if __name__ == "__main__":
    with data_folder():
        main()
