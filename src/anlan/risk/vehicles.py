"""Classes of vehicles: what they do on roads, as the packs say; light enough for pages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext_lazy as _

from anlan.core import clock
from anlan.core.errors import DomainError
from anlan.core.packs import lookup

TABLE = "vehicle_speeds"


class NoSuchVehicle(DomainError):
    """No pack knows the class of vehicles."""

    code = "no_such_vehicle"
    what = _("没有“%(vehicle)s”这类车辆。")
    next_step = _("请从这些中选：%(known)s。")
    http_status = 422


@dataclass(frozen=True)
class Moves:
    """How a class of vehicles moves: speeds by class of road, share kept at grades; people go on foot where no road is."""

    key: str
    title: str
    speed_kmh: tuple[float, ...]
    grades: tuple[float, ...]
    grade_factor: tuple[float, ...]
    steepest: float
    height_m: float
    weight_t: float
    foot_m_s: float
    source: str
    is_verified: bool

    def on_foot_s(self, metres: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Seconds on foot over so many metres across country."""
        return np.asarray(metres, np.float64) / self.foot_m_s


def classes() -> dict[str, Moves]:
    """All classes of vehicles that hold now, by key."""
    row = lookup(TABLE, at=clock.now())
    value = row.value
    return {
        one["vehicle"]: Moves(
            key=one["vehicle"], title=one["title"], speed_kmh=tuple(one["speed_kmh"]), grades=tuple(value["grades"]),
            grade_factor=tuple(value["grade_factor"]), steepest=one["steepest"], height_m=one.get("height_m", 0.0),
            weight_t=one.get("weight_t", 0.0), foot_m_s=value["foot_m_s"], source=row.source, is_verified=row.is_verified,
        )
        for one in value["vehicles"]
    }  # fmt: skip


def moves_of(vehicle: str) -> Moves:
    """How a class of vehicles moves. Raises NoSuchVehicle."""
    known = classes()
    if vehicle not in known:
        raise NoSuchVehicle(vehicle=vehicle, known="、".join(f"{key}（{one.title}）" for key, one in known.items()))
    return known[vehicle]
