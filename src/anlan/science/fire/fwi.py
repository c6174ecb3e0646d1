"""Canadian Fire Weather Index System: three moisture codes carried from day to day, and the indices of one day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, IntArray, floats, together
from anlan.science.fire import fwi_codes as codes
from anlan.science.fire.cells import only, within
from anlan.science.fire.fwi_form import BANDS_DAY_LENGTH, BANDS_DRYING, REFERENCE_FORM, FwiForm

WIND_MOST_KM_H = 420.0
"""No wind was ever measured above 408 km/h (Barrow Island 1996, WMO archive of extremes)."""
RAIN_MOST_MM = 2000.0
"""No day ever had more than 1,825 mm (La Réunion 1966, same archive)."""

MOST_CODE = 1e5
"""Ours: codes and indices have no upper end, but a drought code of 2,000 is already extreme; a larger one is a slip."""

START_FFMC, START_DMC, START_DC = 85.0, 6.0, 15.0
"""Three days after the snow has gone: Van Wagner & Pickett (1985)."""

EFFIS_CLASSES = (5.2, 11.2, 21.3, 38.0, 50.0)
"""Lower ends of low-to-extreme danger as EFFIS draws them, upper ends excluded (JRC, EFFIS: Fire Danger Forecast)."""


@dataclass(frozen=True)
class FwiSeries:
    """The six standard components and the daily severity rating, all of one shape."""

    ffmc: FloatArray
    dmc: FloatArray
    dc: FloatArray
    isi: FloatArray
    bui: FloatArray
    fwi: FloatArray
    dsr: FloatArray
    valid: BoolArray


def fine_fuel_moisture_code(
    ffmc: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    humidity_pct: npt.ArrayLike,
    wind_km_h: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    *,
    form: FwiForm = REFERENCE_FORM,
) -> Flagged:
    """FFMC of today from yesterday's: moisture of litter and fine fuel, 0 (wet) … 101 (dry).

    ffmc           any  –     of yesterday, 0 … 101
    temperature_c  any  ℃     at noon, −70 … 70
    humidity_pct   any  %     at noon, 0 … 100
    wind_km_h      any  km/h  at noon, 10 m above open ground
    rain_mm        any  mm    of the 24 hours up to noon
    returns        any  –     Flagged; NaN where an input is missing or impossible

    Raises ValueError when shapes do not fit.
    Source: Van Wagner & Pickett (1985), Forestry Technical Report 33, eq. 1–10.
    """
    before, t, h, w, r = together(
        ffmc=ffmc, temperature_c=temperature_c, humidity_pct=humidity_pct, wind_km_h=wind_km_h, rain_mm=rain_mm
    )
    possible = _code(before, 101.0) & is_weather(t, h, w, r)
    return only(possible, lambda f, t, h, w, r: codes.ffmc_next(f, t, h, w, r, form), before, t, h, w, r)


def duff_moisture_code(
    dmc: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    humidity_pct: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    month: npt.ArrayLike,
    latitude_deg: npt.ArrayLike = 46.0,
    *,
    form: FwiForm = REFERENCE_FORM,
) -> Flagged:
    """DMC of today from yesterday's: moisture of loosely packed duff, from 0, without upper end.

    dmc            any  –    of yesterday, ≥ 0
    month          any  –    1 … 12
    latitude_deg   any  °    chooses the day length; north is positive; 46 is the Canadian standard
    others and returns as in fine_fuel_moisture_code

    Source: Van Wagner & Pickett (1985), eq. 11–17; day lengths Van Wagner (1987) and the reference implementation.
    """
    before, t, h, r, m, latitude = together(
        dmc=dmc, temperature_c=temperature_c, humidity_pct=humidity_pct, rain_mm=rain_mm, month=month,
        latitude_deg=latitude_deg,
    )  # fmt: skip
    possible = _code(before) & is_weather(t, h, 0.0, r) & _place(m, latitude)
    return only(
        possible,
        lambda p, t, h, r, m, at: codes.dmc_next(
            p, t, h, r, codes.of_season(form.day_length_h, BANDS_DAY_LENGTH, m, at), form
        ),
        before, t, h, r, m, latitude,
    )  # fmt: skip


def drought_code(
    dc: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    month: npt.ArrayLike,
    latitude_deg: npt.ArrayLike = 46.0,
    *,
    form: FwiForm = REFERENCE_FORM,
) -> Flagged:
    """DC of today from yesterday's: moisture of deep, compact organic soil, from 0, without upper end.

    dc             any  –    of yesterday, ≥ 0
    others and returns as in duff_moisture_code

    Source: Van Wagner & Pickett (1985), eq. 18–23.
    """
    before, t, r, m, latitude = together(
        dc=dc, temperature_c=temperature_c, rain_mm=rain_mm, month=month, latitude_deg=latitude_deg
    )
    possible = _code(before) & is_weather(t, 0.0, 0.0, r) & _place(m, latitude)
    return only(
        possible,
        lambda d, t, r, m, at: codes.dc_next(d, t, r, codes.of_season(form.drying_factor, BANDS_DRYING, m, at)),
        before, t, r, m, latitude,
    )  # fmt: skip


def initial_spread_index(
    ffmc: npt.ArrayLike, wind_km_h: npt.ArrayLike, *, strong_wind: bool = False, form: FwiForm = REFERENCE_FORM
) -> Flagged:
    """ISI: expected rate of spread without the influence of the amount of fuel.

    ffmc         any     –     0 … 101
    wind_km_h    any     km/h  at noon
    strong_wind  choice  –     True: the wind function of the FBP System from 40 km/h on, which levels off
    returns      any     –     Flagged

    Source: Van Wagner & Pickett (1985), eq. 24–26; strong wind: Forestry Canada ST-X-3 (1992), eq. 53a.
    """
    code, wind = together(ffmc=ffmc, wind_km_h=wind_km_h)
    possible = _code(code, 101.0) & (wind >= 0) & (wind <= WIND_MOST_KM_H)
    return only(possible, lambda c, w: codes.isi_of(c, w, strong_wind, form), code, wind)


def buildup_index(dmc: npt.ArrayLike, dc: npt.ArrayLike) -> Flagged:
    """BUI: fuel available to the spreading fire.

    dmc, dc  any  –  ≥ 0
    returns  any  –  Flagged
    Source: Van Wagner & Pickett (1985), eq. 27.
    """
    duff, drought = together(dmc=dmc, dc=dc)
    return only(_code(duff) & _code(drought), codes.bui_of, duff, drought)


def fire_weather_index(isi: npt.ArrayLike, bui: npt.ArrayLike) -> Flagged:
    """FWI: intensity of a spreading fire, on an open scale.

    isi, bui  any  –  ≥ 0
    returns   any  –  Flagged
    Source: Van Wagner & Pickett (1985), eq. 28–30.
    """
    spread, buildup = together(isi=isi, bui=bui)
    return only(_code(spread) & _code(buildup), codes.fwi_of, spread, buildup)


def daily_severity_rating(fwi: npt.ArrayLike) -> Flagged:
    """DSR: expected difficulty of control; unlike FWI it may be averaged.

    fwi      any  –  ≥ 0
    returns  any  –  Flagged
    Source: Van Wagner & Pickett (1985), eq. 31.
    """
    (index,) = together(fwi=fwi)
    return only(_code(index), codes.dsr_of, index)


def effis_danger_class(fwi: npt.ArrayLike, *, classes: tuple[float, ...] = EFFIS_CLASSES) -> IntArray:
    """Danger class of an FWI: 1 very low, 2 low, 3 moderate, 4 high, 5 very high, 6 extreme; 0 unknown.

    fwi      any     –  ≥ 0
    classes  rising  –  lower ends of class 2 and following; a place calibrates its own
    Raises ValueError when the classes do not rise.
    """
    ends = floats("classes", classes)
    if ends.ndim != 1 or not (np.diff(ends) > 0).all() or not np.isfinite(ends).all():
        raise ValueError(f"classes must rise, in one row, got {classes!r}")
    index = floats("fwi", fwi)
    return np.where(_code(index), np.searchsorted(ends, index, side="right") + 1, 0).astype(np.int64)


def fwi_series(
    temperature_c: npt.ArrayLike,
    humidity_pct: npt.ArrayLike,
    wind_km_h: npt.ArrayLike,
    rain_mm: npt.ArrayLike,
    month: npt.ArrayLike,
    latitude_deg: npt.ArrayLike = 46.0,
    *,
    ffmc: npt.ArrayLike = START_FFMC,
    dmc: npt.ArrayLike = START_DMC,
    dc: npt.ArrayLike = START_DC,
    form: FwiForm = REFERENCE_FORM,
) -> FwiSeries:
    """The whole system day by day, each day beginning from the codes of the day before.

    temperature_c, humidity_pct, wind_km_h, rain_mm   (days, …)        at noon, as in the single codes
    month                                             (days,) or as above   1 … 12
    latitude_deg                                      one day's shape  °
    ffmc, dmc, dc                                     one day's shape  –    codes of the day before the first
    returns                                           (days, …)        FwiSeries

    A gap stays a gap from that day on: the codes cannot be known until somebody starts them again.
    Raises ValueError when shapes do not fit or there is no axis of days.
    Source: Van Wagner & Pickett (1985).
    """
    months = floats("month", month)
    weather = together(temperature_c=temperature_c, humidity_pct=humidity_pct, wind_km_h=wind_km_h, rain_mm=rain_mm)
    if weather[0].ndim == 0:
        raise ValueError("the weather must have an axis of days, got single numbers")
    if months.ndim == 1:
        months = months.reshape((-1,) + (1,) * (weather[0].ndim - 1))
    t, h, w, r, m = together(
        temperature_c=weather[0], humidity_pct=weather[1], wind_km_h=weather[2], rain_mm=weather[3], month=months
    )
    if t.shape != weather[0].shape:
        raise ValueError(f"month {np.shape(month)} does not fit the weather {weather[0].shape}")
    _, latitude, fine, duff, deep = together(
        one_day=np.empty(t.shape[1:]), latitude_deg=latitude_deg, ffmc=ffmc, dmc=dmc, dc=dc
    )
    if fine.shape != t.shape[1:]:
        raise ValueError(f"latitude and codes {fine.shape} do not fit one day of the weather {t.shape[1:]}")
    carried = np.empty((3, *t.shape))
    for day in range(len(t)):
        fine = carried[0, day] = fine_fuel_moisture_code(fine, t[day], h[day], w[day], r[day], form=form).value
        duff = carried[1, day] = duff_moisture_code(duff, t[day], h[day], r[day], m[day], latitude, form=form).value
        deep = carried[2, day] = drought_code(deep, t[day], r[day], m[day], latitude, form=form).value
    isi = initial_spread_index(carried[0], w, form=form).value
    bui = buildup_index(carried[1], carried[2]).value
    index = fire_weather_index(isi, bui)
    dsr = daily_severity_rating(index.value).value
    return FwiSeries(carried[0], carried[1], carried[2], isi, bui, index.value, dsr, index.valid)


def is_weather(t: npt.ArrayLike, h: npt.ArrayLike, w: npt.ArrayLike, r: npt.ArrayLike) -> BoolArray:
    """Temperature ℃, humidity %, wind km/h and rain mm that can be."""
    t, h, w, r = map(np.asarray, (t, h, w, r))
    is_air = within(t, -70.0, 70.0) & within(h, 0.0, 100.0)
    return np.asarray(is_air & within(w, 0.0, WIND_MOST_KM_H) & within(r, 0.0, RAIN_MOST_MM))


def _code(code: FloatArray, most: float = MOST_CODE) -> BoolArray:
    return within(code, 0.0, most)


def _place(month: FloatArray, latitude: FloatArray) -> BoolArray:
    return np.asarray(within(month, 1.0, 12.0) & (month == np.floor(month)) & within(latitude, -90.0, 90.0))
