"""One assessment from what it was asked with, in a worker; and what a worker makes ready before its first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.core.settings import conf
from anlan.formats.shakemap import Shakemap, read_shakemap
from anlan.impact.events import Quake, quake_from_plain
from anlan.impact.gathering import assessed
from anlan.impact.result import to_json
from anlan.impact.suggesting import suggested
from anlan.risk.journeys import KEPT, journeys_over
from anlan.risk.models import Layer

Report = Callable[[float], None]


def computed(given: Mapping[str, Any], *, progress: Report) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Result and suggestion, both as plain values. Met inside the workspace of the event."""
    progress(0)
    quake = quake_from_plain(given)
    found = assessed(quake, assessed_at=clock.now(), region_code=given["region"], shakemap=_grid(given, quake.occurred_at))
    progress(1)
    return to_json(found), _suggested(quake)


def _suggested(quake: Quake) -> dict[str, Any] | None:
    return suggested(
        magnitude=quake.magnitude, longitude=quake.longitude, latitude=quake.latitude, at=quake.occurred_at
    )


def warm_up() -> None:
    """One earthquake in the middle of the people kept here: layers of all of them loaded, kernels compiled, packs read; and the
    nets of roads elsewhere, newest first, as many as are kept."""
    with clock.entered(reality()):
        exposure = Layer.standing.filter(kind="exposure").order_by("pk").last()
        if exposure is None:
            return
        roads = list(Layer.standing.filter(kind="roads").order_by("-pk")[:KEPT])
        for layer in reversed(roads):
            journeys_over(layer)
        example = _example(exposure)
        to_json(assessed(example, assessed_at=clock.now()))
        _suggested(example)


def _example(layer: Layer) -> Quake:
    """It is computed and thrown away."""
    return Quake(
        occurred_at=clock.now(), longitude=(layer.west + layer.east) / 2, latitude=(layer.south + layer.north) / 2,
        depth_km=None, magnitude=conf.WARM_UP_MAGNITUDE, magnitude_type="Ms",
    )  # fmt: skip


def _grid(given: Mapping[str, Any], at: datetime) -> Shakemap | None:
    text = given["grid"]
    return read_shakemap(text.encode(), received_at=max(at, clock.now())) if text else None
