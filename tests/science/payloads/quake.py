"""Earthquakes: a call of every public function that works."""

from __future__ import annotations

from anlan.science import quake
from tests.science.payloads.kinds import INF, NAN, Array, cells, number, shared
from tests.science.payloads.kinds import case as to

MODEL = quake.ResidualModel(0.3, 0.5, 20.0)
MS = {"bad": (-10.0, 15.0)}
KM = {"bad": (-1.0,)}
DEGREES = {"bad": (-1.0, 0.0, 13.0)}
GROUND = {"bad": (-1.0, 1000.0)}
SHARE = number(0.9, bad=(1.0, 1.5))
PLACES = [[0.0, 0.0], [10.0, 5.0], [20.0, 8.0]]
SITES = {
    "vs30_m_s": cells(200, 400, 760, bad=(-1.0, 0.0)),
    "pga_m_s2": cells(0.5, 2, 4, **GROUND),
    "reference_m_s": number(686.0),
}
HOUSES = Array(cells(10, 50, 100).good[:, None] * [[1, 2, 3, 4, 5]], 0, (-1.0,))
BY_STATE = Array(cells(10, 50, 100).good[:, None, None] * [[[5.0, 4, 3, 2, 1]] * 2], 0, (-1.0,))
FIELD = {
    "magnitude_ms": cells(5, 6, 7, **MS), "distance_km": cells(5, 30, 80, **KM), "azimuth_deg": cells(0, 45, 90),
}  # fmt: skip
PEOPLE_OF_CLASS = {
    "people": Array(cells(10, 50, 100).good[:, None] * [[1, 2, 3, 4, 5]], 0, (-1.0,)), "intensity": cells(6, 7.5, 9, **DEGREES),
}
EXPOSED = {
    "people": shared([1e4, 1e5, 1e6], bad=(-1.0,)), "intensity": shared([6, 7.5, 9], **DEGREES), "model": quake.DEATHS_CHINA,
}
PAST = {
    "exposure": shared([[1e6, 1e5, 1e4], [2e6, 1e6, 1e5], [1e5, 1e3, 0]], bad=(-1.0,)),
    "intensity": shared([5, 7, 9], **DEGREES), "counted": shared([8, 70, 0], bad=(-1.0,)), "central_factor": number(2.0, bad=(1e9,)),
}

CASES = {
    "borcherdt1994_pga_factor": to(**SITES),
    "borcherdt1994_pgv_factor": to(**SITES),
    "collapse_rate": to(by_state=BY_STATE),
    "combined_with_observed": to(
        sites_km=shared([[1, 1], [5, 5], [9, 9], [2, 7]]), predicted=shared([1, 2, 3, 4]), stations_km=shared(PLACES, fine=(NAN, INF, -INF)),
        predicted_there=shared([1, 2, 3], fine=(NAN, INF, -INF)), observed=shared([1.2, 2.2, 2.9], fine=(NAN, INF, -INF)),
        observed_sigma=shared([0.1, 0.1, 0.5], bad=(-1.0,)), model=MODEL,
    ),
    "converted_magnitude": to(magnitude=cells(4.5, 5.5, 6.5, **MS), by=quake.SCORDILIS2006_MS_MW),
    "degrees_where": to(
        intensity=cells(6, 7.5, 9, **DEGREES), begins=number(0.5, bad=(-0.5, 1.5), fine=(0.0,)), unknown=0,
    ),
    "displaced_interval": to(
        people=shared(PEOPLE_OF_CLASS["people"].good, bad=(-1.0,)), intensity=shared([6, 7.5, 9], **DEGREES), model=quake.DISPLACED_CHINA,
        positions_km=shared(PLACES), probability=SHARE, out=None,
    ),
    "displaced_people": to(**PEOPLE_OF_CLASS, model=quake.DISPLACED_CHINA),
    "expected_losses": to(people=cells(1e4, 1e5, 1e6, bad=(-1.0,)), intensity=cells(6, 7.5, 9, **DEGREES), model=quake.DEATHS_CHINA),
    "exponential_correlation": to(distance_km=cells(0, 5, 50, **KM), range_km=number(20.0)),
    "fit_losses": to(**PAST, out=None),
    "gb17742_degree": to(intensity=cells(5, 6.4, 9.6, **DEGREES), unknown=0),
    "gb17742_intensity": to(pga_m_s2=cells(0.5, 2, 4, **GROUND), pgv_m_s=cells(0.05, 0.2, 0.5, bad=(-1.0, 100.0))),
    "gb18306_site_factor": to(pga_m_s2=cells(0.5, 2, 4, **GROUND), site_class=cells(1, 2, 4, bad=(-1.0, 9.0, 1.5))),
    "houses_by_state": to(houses=HOUSES, intensity=cells(6, 7.5, 9, **DEGREES), matrix=quake.DEFAULT_DAMAGE_MATRIX),
    "implied_correlation": to(east_km=cells(0, 5, 10), north_km=cells(0, 5, 10), range_km=number(20.0)),
    "intensity_interval": to(median=cells(6, 7.5, 9, **DEGREES), sigma=cells(0.5, 0.6, 0.7, bad=(-1.0,)), probability=SHARE),
    "jayaram_baker2009_range_km": to(period_s=number(1.0, bad=(11.0,), fine=(0.0,)), is_clustered=False, out=None),
    "leave_one_out": to(**PAST, probability=SHARE, out=None),
    "loss_rate": to(intensity=cells(6, 7.5, 9, **DEGREES), model=quake.DEATHS_CHINA),
    "losses_by_group": to(
        **EXPOSED, group=shared([0, 0, 1], bad=(-1.0, 0.5, 2.0)), groups=number(2, bad=(2.5,)), probability=SHARE, out=None,
    ),
    "losses_interval": to(**EXPOSED, positions_km=shared(PLACES), probability=SHARE, out=None),
    "magnitude_converted_back": to(magnitude=cells(5.0, 5.5, 6.5, **MS), by=quake.SCORDILIS2006_MS_MW),
    "maxie2000_death_rate": to(
        collapse=cells(0.01, 0.1, 0.3, bad=(-0.1, 1.5)), intensity=cells(7, 8, 9, **DEGREES),
        density_per_km2=cells(10, 100, 600, bad=(-1.0,)), is_night=cells(0, 1, 1, bad=(0.5, 2.0)),
    ),
    "moment_of_mw": to(magnitude_mw=cells(4, 6, 8, **MS)),
    "motion_interval": to(median=cells(0.1, 1, 3, bad=(-1.0,)), sigma_ln=cells(0.5, 0.6, 0.7, bad=(-1.0,)), probability=SHARE),
    "mw_of_moment": to(moment_n_m=cells(1e15, 1e18, 1e21, bad=(-1.0, 0.0))),
    "pager_deaths": to(
        population=cells(100, 1e4, 1e6, bad=(-1.0,)), intensity=cells(6, 7.5, 9, **DEGREES), model=quake.PAGER_CHINA,
    ),
    "pager_fatality_rate": to(intensity=cells(6, 7.5, 9, **DEGREES), model=quake.PAGER_CHINA),
    "pager_interval": to(deaths=cells(1, 50, 1000, bad=(-1.0,)), zeta=number(2.0), probability=SHARE),
    "pager_probabilities": to(
        deaths=number(50.0, fine=(0.0,)), zeta=number(2.0), bounds=shared([1, 10, 100], bad=(-1.0, 0.0), is_free=True), out=None,
    ),
    "residual_realisations": to(
        positions_km=shared(PLACES), model=MODEL, realisations=number(4, bad=(2.5,), fine=(0.0,)),
        seed=number(1, bad=(2.5,), fine=(0.0,)), out=None,
    ),
    "split_sigma": to(
        total_sigma=number(0.6, fine=(0.0,)), between_share=number(0.3, bad=(1.5,), fine=(0.0,)), range_km=number(20.0), out=None,
    ),
    "wang2000_intensity": to(**FIELD, region=quake.WANG2000_EAST),
    "wang2000_isoseismals": to(
        magnitude_ms=FIELD["magnitude_ms"], intensity=cells(5, 6, 7, **DEGREES), region=quake.WANG2000_EAST,
    ),
    "yu2013_pga": to(**FIELD, depth_km=cells(0, 10, 15, bad=(-1.0, 1000.0)), region=quake.YU2013_EASTERN),
    "yu2013_pgv": to(**FIELD, depth_km=cells(0, 10, 15, bad=(-1.0, 1000.0)), region=quake.YU2013_EASTERN),
}  # fmt: skip
