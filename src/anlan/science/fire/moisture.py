"""Moisture codes beside the daily ones: litter by the hour, cured grass by the hour, sheltered duff, winter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, number, together
from anlan.science.fire import fwi_codes as codes
from anlan.science.fire.cells import only, within
from anlan.science.fire.fwi import START_FFMC, is_weather
from anlan.science.fire.fwi_form import REFERENCE_FORM, WETTEST_PCT, FwiForm


def hourly_fine_fuel_moisture_code(
    ffmc: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    humidity_pct: npt.ArrayLike,
    wind_km_h: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    *,
    step_h: npt.ArrayLike = 1.0,
    form: FwiForm = REFERENCE_FORM,
) -> Flagged:
    """FFMC of this hour from that of the hour before; the weather holds for the whole step.

    ffmc           any  –     of the step before, 0 … 101
    temperature_c  any  ℃     −70 … 70
    humidity_pct   any  %     0 … 100
    wind_km_h      any  km/h  10 m above open ground
    rain_mm        any  mm    of the step; there is no 0.5 mm held back by the canopy as in the daily code
    step_h         any  h     0 < step ≤ 24; made for an hour, so beyond 1 h the result is not valid
    returns        any  –     Flagged

    Raises ValueError when shapes do not fit.
    Source: Van Wagner (1977), Information Report PS-X-69, with the FF scale of the reference implementation.
    """
    before, t, h, w, r, step = together(
        ffmc=ffmc, temperature_c=temperature_c, humidity_pct=humidity_pct, wind_km_h=wind_km_h, rain_mm=rain_mm,
        step_h=step_h,
    )  # fmt: skip
    possible = within(before, 0.0, 101.0) & is_weather(t, h, w, r) & (step > 0) & (step <= 24)
    return only(
        possible,
        lambda f, t, h, w, r, step: codes.code_of(
            codes.toward(codes.wetted(codes.moisture_of(f, form), r), t, h, w, 0.0579, step), form
        ),
        before, t, h, w, r, step, covered=step <= 1,
    )  # fmt: skip


def hourly_series(
    temperature_c: npt.ArrayLike,
    humidity_pct: npt.ArrayLike,
    wind_km_h: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    *,
    ffmc: npt.ArrayLike = START_FFMC,
    step_h: float = 1.0,
    form: FwiForm = REFERENCE_FORM,
) -> Flagged:
    """Hourly FFMC along the first axis, each step beginning from the one before; a gap stays a gap from there on.

    temperature_c, humidity_pct, wind_km_h, rain_mm   (hours, …)            as in the single step
    ffmc                                              one hour's shape  –   of the hour before the first
    returns                                           (hours, …)            Flagged
    Raises ValueError when shapes do not fit or there is no axis of hours.
    """
    step = number("step_h", step_h, above=1e-6, below=24.0)
    t, h, w, r = together(temperature_c=temperature_c, humidity_pct=humidity_pct, wind_km_h=wind_km_h, rain_mm=rain_mm)
    if t.ndim == 0:
        raise ValueError("the weather must have an axis of hours, got single numbers")
    _, start = together(one_hour=np.empty(t.shape[1:]), ffmc=ffmc)
    if start.shape != t.shape[1:]:
        raise ValueError(f"ffmc {start.shape} does not fit one hour of the weather {t.shape[1:]}")
    value, valid = np.empty(t.shape), np.empty(t.shape, bool)
    for hour in range(len(t)):
        now = hourly_fine_fuel_moisture_code(start, t[hour], h[hour], w[hour], r[hour], step_h=step, form=form)
        start = value[hour] = now.value
        valid[hour] = now.valid
    return Flagged(value, valid)


def grass_fuel_moisture_pct(
    moisture_pct: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    humidity_pct: npt.ArrayLike,
    wind_km_h: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    sun_kw_m2: npt.ArrayLike,
    *,
    load_kg_m2: float = 0.3,
    step_h: float = 1.0,
) -> Flagged:
    """Moisture of a layer of cured, matted grass after an hour of weather.

    moisture_pct  any     %      of the hour before, 0 … 250
    temperature_c, humidity_pct, wind_km_h, rain_mm as in the hourly FFMC
    sun_kw_m2     any     kW/m²  solar radiation on the ground, 0 … 1.5
    load_kg_m2    number  kg/m²  fuel that the rain must fill, > 0
    step_h        number  h      0 < step ≤ 24
    returns       any     %      Flagged

    Raises ValueError when shapes do not fit or load or step lie outside.
    Source: Wotton (2009), A grass moisture model for the Canadian Forest Fire Danger Rating System (8th Fire and
    Forest Meteorology Symposium); half-hour drying rate as in the reference implementation.
    """
    load = number("load_kg_m2", load_kg_m2, above=0.0, inclusive=False)
    step = number("step_h", step_h, above=1e-6, below=24.0)
    before, t, h, w, r, sun = together(
        moisture_pct=moisture_pct, temperature_c=temperature_c, humidity_pct=humidity_pct, wind_km_h=wind_km_h,
        rain_mm=rain_mm, sun_kw_m2=sun_kw_m2,
    )  # fmt: skip
    possible = within(before, 0.0, WETTEST_PCT) & is_weather(t, h, w, r) & within(sun, 0.0, 1.5)
    return only(possible, lambda m, t, h, w, r, s: _grass(m, t, h, w, r, s, load, step), before, t, h, w, r, sun)


def code_of_moisture(moisture_pct: npt.ArrayLike, *, form: FwiForm = REFERENCE_FORM) -> Flagged:
    """The FF scale: 101 for dry, 0 for 250 %.

    moisture_pct  any  %  0 … 250
    returns       any  –  Flagged
    Source: Van Wagner & Pickett (1985), eq. 10.
    """
    (moisture,) = together(moisture_pct=moisture_pct)
    return only(within(moisture, 0.0, WETTEST_PCT), lambda m: codes.code_of(m, form), moisture)


def moisture_of_code(ffmc: npt.ArrayLike, *, form: FwiForm = REFERENCE_FORM) -> Flagged:
    """The FF scale read backwards.

    ffmc     any  –  0 … 101
    returns  any  %  Flagged
    Source: Van Wagner & Pickett (1985), eq. 1.
    """
    (code,) = together(ffmc=ffmc)
    return only(within(code, 0.0, 101.0), lambda f: codes.moisture_of(f, form), code)


def sheltered_duff_moisture_code(
    sdmc: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    humidity_pct: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    month: npt.ArrayLike,
    *,
    form: FwiForm = REFERENCE_FORM,
) -> Flagged:
    """sDMC of today from yesterday's: duff at the foot of trees, where crowns keep rain off and lightning ignites.

    sdmc     any  –  of yesterday, ≥ 0
    others as in duff_moisture_code; the day length is that of 46° N
    returns  any  –  Flagged
    Source: Wotton, Stocks & Martell (2005), Int. J. Wildland Fire 14, 169–182; as in the reference implementation.
    """
    before, t, h, r, m = together(
        sdmc=sdmc, temperature_c=temperature_c, humidity_pct=humidity_pct, rain_mm=rain_mm, month=month
    )
    possible = within(before, 0.0, np.inf) & is_weather(t, h, 0.0, r) & within(m, 1.0, 12.0) & (m == np.floor(m))
    return only(possible, lambda p, t, h, r, m: _sheltered(p, t, h, r, m, form), before, t, h, r, m)


def overwintered_drought_code(
    dc_autumn: npt.ArrayLike,
    rain_winter_mm: npt.ArrayLike,
    *,
    carried: npt.ArrayLike = 0.75,
    wetting: npt.ArrayLike = 0.75,
) -> Flagged:
    """DC with which spring begins where the winter did not refill the soil; never below 15.

    dc_autumn       any  –   last DC of the season, ≥ 0
    rain_winter_mm  any  mm  rain and melted snow of the winter
    carried         any  –   share of the autumn's moisture that lasts, 0 … 1
    wetting         any  –   share of the winter's water that reaches the soil, 0 … 1
    returns         any  –   Flagged; not valid without any water, where the equation has no end
    Source: Lawson & Armitage (2008), Weather guide for the Canadian FFDRS; Van Wagner (1987), eq. 31–33.
    """
    dc, rain, a, b = together(dc_autumn=dc_autumn, rain_winter_mm=rain_winter_mm, carried=carried, wetting=wetting)
    possible = within(dc, 0.0, np.inf) & within(rain, 0.0, np.inf) & within(a, 0.0, 1.0) & within(b, 0.0, 1.0)
    moist = np.where(possible, a * 800.0 * np.exp(-np.where(possible, dc, 0.0) / 400.0) + 3.94 * b * rain, np.nan)
    possible &= moist > 0
    return only(possible, lambda q: np.maximum(400.0 * np.log(800.0 / q), 15.0), moist)


def _grass(
    before: FloatArray,
    t: FloatArray,
    h: FloatArray,
    w: FloatArray,
    r: FloatArray,
    sun: FloatArray,
    load: float,
    step: float,
) -> FloatArray:
    m = np.minimum(before + r / load * 100.0, WETTEST_PCT)
    fuel_t = t + 35.07 * sun * np.exp(-0.06215 * w)
    # Tetens' vapour pressure at air and at fuel temperature
    fuel_h = np.minimum(h * 10.0 ** (7.5 * t / (t + 237.0) - 7.5 * fuel_t / (fuel_t + 237.0)), 100.0)
    warm = 0.27 * (26.7 - fuel_t) * (1.0 - np.exp(-0.115 * fuel_h))
    drying = 1.62 * fuel_h**0.532 + 13.7 * np.exp((fuel_h - 100.0) / 13.0) + warm
    wetting = 1.42 * fuel_h**0.512 + 12.0 * np.exp((fuel_h - 100.0) / 18.0) + warm
    dries = m > drying
    share = fuel_h / 100.0
    rate = 0.389633 * np.exp(0.0365 * fuel_t) * codes.log_rate(np.where(dries, share, 1.0 - share), w)
    goal = np.where(dries, drying, np.where(m < wetting, wetting, m))
    return np.asarray(np.maximum(goal + (m - goal) * 10.0 ** (-rate * step), 0.0))


def _sheltered(
    before: FloatArray, t: FloatArray, h: FloatArray, r: FloatArray, month: FloatArray, form: FwiForm
) -> FloatArray:
    after = np.array(before)
    wet = r > 0.44
    through = np.where(r < 7.69, 0.218 * r - 0.094, 0.83 * r - 4.8)
    after[wet] = codes.dmc_wetted(before[wet], through[wet], form)
    day_length = np.asarray(form.day_length_h[0])[month.astype(np.int64) - 1]
    rate = 4.91 / 3.57 * 1.894 * (np.maximum(t, -1.1) + 1.1) * (100.0 - h) * day_length * 1e-4
    return np.asarray(after + rate)
