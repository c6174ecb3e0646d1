"""Two years to calibrate, the third unseen: what issue 3 asks of the two shared gauges, and its refusals."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science.hydro import calibration, skill, xinanjiang
from tests.science.hydro.gauges import GAUGES, TWO_YEARS, read_gauge
from tests.science.hydro.test_xinanjiang import BASIN, SNOW, weather

YEAR = np.repeat([2000, 2001, 2002], [366, 365, 365])


@pytest.mark.shared
@pytest.mark.parametrize("name", GAUGES)
def test_two_years_foretell_the_third_with_snow_and_without_it_the_basin_is_flagged(name, shared, capsys):
    gauge = read_gauge(shared, name)
    two_years = [series[:TWO_YEARS] for series in (gauge.rain, gauge.demand, gauge.warmth, gauge.flow)]
    chosen = calibration.choose_objective(
        *two_years, YEAR[:TWO_YEARS], with_snow=True, seed=1, spin_up=366, generations=15
    )
    rows = []
    for with_snow in (True, False):
        fit = calibration.calibrate(
            *two_years, with_snow=with_snow, seed=1, objective=chosen.objective, spin_up=366,
            generations=60 if with_snow else 30,
        )  # fmt: skip
        run = xinanjiang.simulate(gauge.rain, gauge.demand, gauge.warmth, fit.parameters, snow=fit.snow, spin_up=366)
        known, unseen = (float(skill.nash_sutcliffe(run.discharge_mm[part], gauge.flow[part]))
                         for part in (slice(TWO_YEARS), slice(TWO_YEARS, None)))  # fmt: skip
        rows.append((with_snow, known, unseen, run))
        assert float(run.balance_error_mm) < 1e-6
        assert run.is_snowy
        assert run.valid.all() if with_snow else not run.valid.any()
    with capsys.disabled():
        told = ", ".join(f"{objective} {value:.2f}" for objective, value in chosen.efficiency.items())
        print(f"\n  {name} objective {chosen.objective} (year by year held out: {told})", end="")
        for with_snow, known, unseen, run in rows:
            told = f"NSE {known:.3f} in 2000–2001, {unseen:.3f} in 2002, balance {float(run.balance_error_mm):.0e} mm"
            print(f"\n  {name} {'with' if with_snow else 'without'} snow store: {told}", end="")
    (_, known_with, unseen_with, _), (_, known_without, _, _) = rows
    assert unseen_with >= 0.5
    assert known_with > known_without + 0.2


@pytest.mark.shared
@pytest.mark.parametrize("name", GAUGES)
def test_the_first_year_is_foretold_by_the_other_two_as_well(name, shared):
    gauge = read_gauge(shared, name)
    is_unseen = YEAR == 2000
    fit = calibration.calibrate(
        gauge.rain, gauge.demand, gauge.warmth, np.where(is_unseen, np.nan, gauge.flow), with_snow=True, seed=2,
        spin_up=366, generations=30,
    )  # fmt: skip
    run = xinanjiang.simulate(gauge.rain, gauge.demand, gauge.warmth, fit.parameters, snow=fit.snow, spin_up=366)
    assert skill.nash_sutcliffe(run.discharge_mm[is_unseen], gauge.flow[is_unseen]) >= 0.5


def test_the_objective_is_chosen_by_what_each_foretells_of_the_part_held_out():
    rain, demand, warmth = weather(13, 240)
    made = xinanjiang.simulate(rain, demand, warmth, BASIN, snow=SNOW, spin_up=120).discharge_mm.copy()
    made[100:110] = np.nan
    part = np.repeat([1, 2, 3], [100, 60, 80])
    how = {"with_snow": True, "seed": 4, "spin_up": 120, "generations": 3}
    chosen = calibration.choose_objective(rain, demand, warmth, made, part, **how)
    by_hand = {}
    for objective in ("flow", "both", "root"):
        missed, spread = 0.0, np.nansum((made - np.nanmean(made)) ** 2)
        for held_out in (1, 2, 3):
            seen = [np.nan if each == held_out else flow for each, flow in zip(part, made, strict=True)]
            fit = calibration.calibrate(rain, demand, warmth, seen, objective=objective, **how)
            run = xinanjiang.simulate(rain, demand, warmth, fit.parameters, snow=fit.snow, spin_up=120)
            missed += np.nansum(((run.discharge_mm - made) ** 2)[part == held_out])
        by_hand[objective] = 1 - missed / spread
    assert dict(chosen.efficiency) == pytest.approx(by_hand, rel=1e-9)
    assert chosen.objective == max(by_hand, key=by_hand.get)
    # Whatever the part held out says of the last one, a fourth that nobody saw changes nothing.
    longer = [np.concatenate([each, each[:30]]) for each in (rain, demand, warmth)]
    unseen = np.concatenate([made, np.full(30, np.nan)])
    again = calibration.choose_objective(*longer, unseen, np.append(part, np.full(30, 4)), **how)
    assert dict(again.efficiency) == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize(
    ("part", "said"), [(np.ones(100), "two parts"), (np.arange(99), "every step"), (np.full(100, np.nan), "every step")]
)
def test_an_objective_is_not_chosen_without_parts_to_hold_out(part, said):
    rain, demand, warmth = weather(1, 100)
    with pytest.raises(ValueError, match=said):
        calibration.choose_objective(
            rain, demand, warmth, np.linspace(1, 2, 100), part, with_snow=False, seed=1, generations=1
        )


@pytest.mark.parametrize(("objective", "powers"), [("flow", (1.0,)), ("both", (1.0, 0.5)), ("root", (0.5,))])
def test_the_score_is_the_mean_efficiency_of_the_powers_of_the_discharge(objective, powers):
    rain, demand, warmth = weather(14, 200)
    made = xinanjiang.simulate(rain, demand, warmth, BASIN).discharge_mm
    fit = calibration.calibrate(rain, demand, warmth, made, with_snow=False, seed=1, objective=objective, generations=2)
    found = xinanjiang.simulate(rain, demand, warmth, fit.parameters).discharge_mm
    assert fit.score == pytest.approx(np.mean([skill.nash_sutcliffe(found**p, made**p) for p in powers]), rel=1e-12)
    assert calibration.OBJECTIVES[objective] == powers
    with pytest.raises(ValueError, match="objective must be one of flow, both, root"):
        calibration.calibrate(rain, demand, warmth, made, with_snow=False, seed=1, objective="nse")


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
        ({"rain": np.nan}, "precipitation_mm"), ({"rain": -1.0}, "precipitation_mm"), ({"flow": -1.0}, "observed_mm"), ({"flow": 2.0}, "observed_mm"),
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
