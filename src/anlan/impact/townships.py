"""Townships that shake: who lives in them, how strongly, how many houses fall, how many may die."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from anlan.impact.counting import ROMAN, Shaken
from anlan.impact.field import FloatArray
from anlan.impact.result import Estimate, Township
from anlan.science.quake import DEATHS_CHINA, STATES, losses_by_group

DESTROYED, SEVERE = STATES.index("毁坏"), STATES.index("严重破坏")


def townships_of(
    shaken: Shaken, names: Mapping[int, tuple[str, str]], *, first: int, interval: float
) -> tuple[Township, ...]:
    """Every township with people at degree `first` or above, most shaken first. interval: probability of the intervals."""
    code, place = np.unique(shaken.of("township"), return_inverse=True)
    if not code.size:
        return ()
    count, steps = code.size, len(ROMAN)
    sums, of_pair = shaken.tables.by_both, np.searchsorted(code, shaken.tables.township)
    by_degree = np.zeros((count, steps), np.int64)
    by_degree[of_pair, shaken.tables.zone] = sums.people
    total, elderly, households = by_degree.sum(axis=1), np.zeros(count, np.int64), np.zeros(count, np.int64)
    np.add.at(elderly, of_pair, sums.elderly)
    np.add.at(households, of_pair, sums.households)
    people = shaken.of("people").astype(float)

    def summed(values: FloatArray) -> FloatArray:
        return np.bincount(place, values, minlength=count).astype(float)

    weight = np.where(total[place] > 0, people, 1.0)  # a township of nobody: the middle of its cells
    share = summed(weight)
    mean, lon, lat = (summed(weight * values) / share for values in (
        shaken.intensity, shaken.of("longitude"), shaken.of("latitude")
    ))  # fmt: skip
    most = np.zeros(count)
    np.maximum.at(most, place, shaken.intensity)
    strongest = np.zeros(count, np.int64)
    np.maximum.at(strongest, place, shaken.degree)
    houses = None if shaken.by_state is None else shaken.by_state.sum(axis=1)
    fallen = None if houses is None else (summed(houses[:, DESTROYED]), summed(houses[:, SEVERE]))
    deaths = losses_by_group(people, shaken.intensity, place, groups=count, model=DEATHS_CHINA, probability=interval)
    found = []
    for at in np.lexsort((-total, -mean)):
        if strongest[at] < first or code[at] == 0:
            continue
        name, county = names.get(int(code[at]), (str(code[at]), ""))
        found.append(Township(
            code=str(code[at]), name=name, county=county, intensity=round(float(mean[at]), 1),
            intensity_most=round(float(most[at]), 1), degree=int(strongest[at]), people=int(total[at]), elderly=int(elderly[at]),
            households=int(households[at]),
            people_by_zone={
                str(degree): int(by_degree[at, degree]) for degree in reversed(range(steps)) if by_degree[at, degree]
            },
            houses_destroyed=None if fallen is None else round(float(fallen[0][at])),
            houses_severe=None if fallen is None else round(float(fallen[1][at])),
            deaths=Estimate(int(deaths.low[at]), round(float(deaths.central[at])), int(deaths.high[at]), interval,
                            bool(deaths.valid[at])),
            longitude=float(lon[at]), latitude=float(lat[at]),
        ))  # fmt: skip
    return tuple(found)
