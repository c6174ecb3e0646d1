"""Two years to calibrate, the third unseen: what issue 3 asks of the two shared gauges, and its refusals."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science.hydro import calibration, skill, xinanjiang
from tests.science.hydro.gauges import GAUGES, TWO_YEARS, read_gauge
from tests.science.hydro.test_xinanjiang import BASIN, SNOW, weather


@pytest.mark.shared
@pytest.mark.parametrize("name", GAUGES)
def test_two_years_foretell_the_third_with_snow_and_without_it_the_basin_is_flagged(name, shared, capsys):
    gauge = read_gauge(shared, name)
    rows = []
    for with_snow in (True, False):
        fit = calibration.calibrate(
            gauge.rain[:TWO_YEARS], gauge.demand[:TWO_YEARS], gauge.warmth[:TWO_YEARS], gauge.flow[:TWO_YEARS],
            with_snow=with_snow, seed=1, spin_up=366, generations=60 if with_snow else 30,
        )  # fmt: skip
        run = xinanjiang.simulate(gauge.rain, gauge.demand, gauge.warmth, fit.parameters, snow=fit.snow, spin_up=366)
        known, unseen = (float(skill.nash_sutcliffe(run.discharge_mm[part], gauge.flow[part]))
                         for part in (slice(TWO_YEARS), slice(TWO_YEARS, None)))  # fmt: skip
        rows.append((with_snow, known, unseen, run))
        assert float(run.balance_error_mm) < 1e-6
        assert run.is_snowy
        assert run.valid.all() if with_snow else not run.valid.any()
    with capsys.disabled():
        for with_snow, known, unseen, run in rows:
            told = f"NSE {known:.3f} in 2000–2001, {unseen:.3f} in 2002, balance {float(run.balance_error_mm):.0e} mm"
            print(f"\n  {name} {'with' if with_snow else 'without'} snow store: {told}", end="")
    (_, known_with, unseen_with, _), (_, known_without, _, _) = rows
    assert unseen_with >= 0.5
    assert known_with > known_without + 0.2


def test_the_search_finds_back_the_basin_that_made_the_series_and_the_same_seed_says_the_same():
    rain, demand, warmth = weather(11, 500)
    made = xinanjiang.simulate(rain, demand, warmth, BASIN, snow=SNOW, spin_up=365).discharge_mm.copy()
    made[40:60] = np.nan
    one, two = (
        calibration.calibrate(rain, demand, warmth, made, with_snow=True, seed=3, spin_up=365, generations=40)
        for _ in range(2)
    )
    assert one == two
    assert one.score > 0.85
    found = xinanjiang.simulate(rain, demand, warmth, one.parameters, snow=one.snow, spin_up=365).discharge_mm
    efficiency = [skill.nash_sutcliffe(power(found), power(made)) for power in (lambda q: q, np.sqrt)]
    assert one.score == pytest.approx(np.mean(efficiency), rel=1e-12)
    assert one.evaluations <= 41 * 76


def test_the_ranges_searched_are_the_stated_ones():
    assert tuple(calibration.LEAST) == (0.4, 5, 40, 5, 0.05, 0.1, 0, 5, 0.5, 0.02, 0.02, 0.05, 0.9, 0, 0)
    assert tuple(calibration.MOST) == (1.3, 40, 150, 150, 0.25, 0.6, 0.08, 80, 2, 0.45, 0.45, 0.95, 0.998, 0.95, 3)
    assert tuple(calibration.LEAST_SNOW) == (-3, 0.5, -2, 1) and tuple(calibration.MOST_SNOW) == (0, 4, 2, 6)


def test_a_parameter_that_ends_on_its_edge_is_named():
    rain, demand, _ = weather(12, 200)
    made = xinanjiang.simulate(rain, demand, 20.0, BASIN).discharge_mm
    # The truth, 0.3, lies beyond the least that may be tried; all else is fixed at the truth, or free to reach it.
    least = BASIN._replace(channel_recession=0.4, lag_steps=1.0)
    most = BASIN._replace(channel_recession=0.8, lag_steps=1.8)
    fit = calibration.calibrate(
        rain, demand, 20.0, made, with_snow=False, seed=1, generations=25, least=least, most=most
    )
    assert fit.snow is None and fit.parameters.upper_mm == 20
    assert "channel_recession" in fit.at_limit and "lag_steps" not in fit.at_limit


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rain": np.nan}, "forcing"), ({"rain": -1.0}, "forcing"), ({"flow": -1.0}, "observed_mm"), ({"flow": 2.0}, "observed_mm"),
        ({"flow": np.nan}, "observed_mm"), ({"spin_up": 101}, "spin_up"), ({"least": calibration.MOST}, "least"),
    ],
)  # fmt: skip
def test_what_cannot_be_calibrated_is_refused(change, said):
    rain, demand, warmth = weather(1, 100)
    flow = np.linspace(1, 2, 100)
    if "rain" in change:
        rain[3] = change["rain"]
    if "flow" in change:
        flow = np.full(100, change["flow"])
    extra = {key: change[key] for key in ("spin_up", "least") if key in change}
    if "least" in extra:
        extra["most"] = calibration.LEAST
    with pytest.raises(ValueError, match=said):
        calibration.calibrate(rain, demand, warmth, flow, with_snow=False, seed=1, generations=1, **extra)
    if not change.keys() & {"flow", "rain"}:
        with pytest.raises(ValueError, match="one basin"):
            calibration.calibrate(np.ones((5, 2)), 1.0, 1.0, 1.0, with_snow=False, seed=1)
