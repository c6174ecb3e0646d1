"""Yearly figures: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from tests.science.payloads.kinds import INF, NAN, cells, course, number, shared
from tests.science.payloads.kinds import case as to

YEARS = (0, 4, 3, 5, 9, 9, 7, 7, 10, 15, 13, 12)
HUGE = (1e30,)  # an amount in plain units has no end


def ratio(part, whole):
    return to(**{part: cells(3, 5, 8, bad=(-1.0,), fine=HUGE), whole: cells(1e5, 2e6, 3e7, bad=(-1.0, 0.0), fine=HUGE)})


def yearly(part, whole):
    return to(**{
        part: course(3, 5, 8, bad=(-1.0,), fine=HUGE, first=False),
        whole: course(1e5, 2e6, 3e7, bad=(-1.0,), fine=HUGE, first=False),
    })  # fmt: skip


ANY = (NAN, INF, -INF, 1e30, -1e30)  # a missing year is left out; any other number is ranked

CASES = {
    "affected_rate": yearly("affected", "population"),
    "burnt_rate": to(burnt_ha=cells(3, 5, 8, bad=(-1.0,)), land_ha=cells(1e5, 2e6, 3e7, bad=(-1.0, 0.0), fine=HUGE)),
    "change": to(now=cells(3, 5, 8, bad=(-1.0,), fine=HUGE), before=cells(4, 4, 4, bad=(-1.0, 0.0), fine=HUGE)),
    "change_of_average": to(
        now=course(3, 5, 8, bad=(-1.0,), fine=HUGE, first=False),
        before=course(4, 4, bad=(-1.0,), fine=HUGE, first=False),
    ),
    "coal_death_rate": ratio("deaths", "coal_t"),
    "disaster_death_rate": yearly("deaths_and_missing", "population"),
    "disaster_loss_share": yearly("loss_yuan", "gdp_yuan"),
    "fire_death_rate": ratio("deaths", "population"),
    "gdp_death_rate": ratio("deaths", "gdp_yuan"),
    "mann_kendall": to(values=course(*YEARS, fine=ANY, first=False)),
    "per_head": ratio("amount", "population"),
    "road_death_rate": ratio("deaths", "vehicles"),
    "sen_slope": to(
        values=course(*YEARS, fine=ANY, first=False), times=shared(np.arange(12.0), fine=(1e30, -1e30)),
        level=number(0.95, bad=(2.0,)),
    ),
    "share": to(part=cells(3, 5, 8, bad=(-1.0,)), whole=cells(10, 10, 10, bad=(-1.0, 0.0), fine=HUGE)),
    "workplace_death_rate": ratio("deaths", "employees"),
}  # fmt: skip
