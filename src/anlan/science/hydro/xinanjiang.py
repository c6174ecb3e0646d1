"""The three-source Xin'anjiang model 三水源新安江模型, with an optional degree-day snow store.

Runoff forms where the soil is full (蓄满产流); the free water above it parts into surface flow, interflow and groundwater
(三水源); linear stores and a lag bring it to the outlet. Every millimetre is accounted for: precipitation is evaporation,
discharge and what lies in the stores, step by step.

Source: Zhao Ren-Jun (1992), The Xinanjiang model applied in China, Journal of Hydrology 135, 371–381; 赵人俊 (1984)
《流域水文模拟》. Snow: Martinec (1960), the degree-day method; Hock (2003), Journal of Hydrology 282, 104–115.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, floats, number, together, whole
from anlan.science.hydro._xinanjiang_kernel import LONGEST_LAG, OUTPUTS, STATE, run_cell
from anlan.science.steps import within

STORES = ("snow", "upper", "lower", "deep", "free", "runoff_area", "interflow", "groundwater", "channel")
"""What each row of a state holds; the rows behind them are what is under way in the channel, one step each."""
FIRST_WETNESS = 0.7
"""Share of the tension capacity that a run starts with when no state is given (ours; let `spin_up` forget it)."""
SNOWY_SHARE = 0.1
"""A basin with at least this share of its precipitation fallen as snow needs the snow store (ours, `snow_share`)."""
MOST_MM = 10_000.0
"""More in a step cannot be: the wettest month ever measured had 9,300 mm (Cherrapunji, July 1861)."""
COLDEST_C, HOTTEST_C = -90.0, 60.0
"""A mean temperature beyond these is a broken gauge: −89.2 and 56.7 °C are the extremes ever measured (WMO archive)."""
SNOWFALL_BELOW_C = 1.0
"""Precipitation of a day at or below this mean temperature counts as snow in `snow_share`. Source: Jennings et al. (2018),
Nature Communications 9, 1148: half of it is snow at 1.0 °C on the mean of the northern hemisphere."""


class Parameters(NamedTuple):
    """The fifteen of the model; the symbols are Zhao's. One step is the step of the series, a day as a rule.

    evaporation_ratio      K   –     potential evapotranspiration of the basin over the demand that is given
    upper_mm               UM  mm    tension water capacity of the upper layer
    lower_mm               LM  mm    of the lower layer
    deep_mm                DM  mm    of the deep layer; WM = UM + LM + DM
    deep_evaporation       C   –     what the deep layer gives of the demand that is left
    tension_exponent       B   –     of the distribution of tension water capacity
    impervious             IM  –     share of the basin
    free_mm                SM  mm    free water capacity
    free_exponent          EX  –     of its distribution
    interflow_out          KI  1/step  outflow of free water to interflow; KI + KG < 1
    groundwater_out        KG  1/step  and to groundwater
    interflow_recession    CI  –     kept from one step to the next
    groundwater_recession  CG  –     likewise
    channel_recession      CS  –     likewise, in the channel network
    lag_steps              L   step  lag of the channel network, 0 to 10, broken steps shared between two
    """

    evaporation_ratio: float
    upper_mm: float
    lower_mm: float
    deep_mm: float
    deep_evaporation: float
    tension_exponent: float
    impervious: float
    free_mm: float
    free_exponent: float
    interflow_out: float
    groundwater_out: float
    interflow_recession: float
    groundwater_recession: float
    channel_recession: float
    lag_steps: float


class SnowStore(NamedTuple):
    """Degree-day snow: all snow at or below one temperature, all rain from the other on, a straight line between.

    all_snow_c   °C           mean temperature of the step
    all_rain_c   °C           above `all_snow_c`
    melt_from_c  °C           no melt at or below
    melt_mm_c    mm/(°C step)  degree-day factor
    """

    all_snow_c: float
    all_rain_c: float
    melt_from_c: float
    melt_mm_c: float


@dataclass(frozen=True)
class Run:
    """What the model says, (steps,) or (steps, cells), and how well the water closes.

    discharge_mm, evaporation_mm                 mm per step   of the whole basin
    surface_mm, interflow_mm, groundwater_mm     mm per step   inflow to the channel network by source
    snow_mm, stored_mm                           mm            snow on the ground; all water in the basin, at the end
    end                                          (stores, …)   the state, to be handed to the next run as `start`
    balance_error_mm                             (…)  mm       largest |Σ(P − E − Q) − change of storage| of the run
    snow_share                                   (…)  –        `snow_share` of the forcing, the spin-up left out
    is_snowy                                     (…)           snow_share ≥ `snowy_share`: the basin needs the snow store
    valid                                        as discharge  False where the input has a gap or lies outside the possible,
                                                               from there on; everywhere in a snowy basin run without snow
    """

    discharge_mm: FloatArray
    evaporation_mm: FloatArray
    surface_mm: FloatArray
    interflow_mm: FloatArray
    groundwater_mm: FloatArray
    snow_mm: FloatArray
    stored_mm: FloatArray
    end: FloatArray
    balance_error_mm: FloatArray
    snow_share: FloatArray
    is_snowy: BoolArray
    valid: BoolArray

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).flags.writeable = False


def snow_share(precipitation_mm: npt.ArrayLike, temperature_c: npt.ArrayLike) -> FloatArray:
    """Share of the precipitation that fell at or below 1 °C; 0 where nothing fell, NaN where a gap may hide snow.

    A gap in the rain of a step that was warmer hides none, and is left out; one of unknown temperature, or in the cold, may.

    precipitation_mm  (steps, …)  mm
    temperature_c     (steps, …)  °C   mean of the step
    returns           (…)         –

    Source of the 1 °C: Jennings et al. (2018), Nature Communications 9, 1148.
    """
    fallen, warmth = together(precipitation_mm=precipitation_mm, temperature_c=temperature_c)
    if not fallen.ndim:
        raise ValueError("precipitation_mm must be a series, steps first")
    warmth = within(warmth, COLDEST_C, HOTTEST_C)
    is_warm, is_known = warmth > SNOWFALL_BELOW_C, np.isfinite(fallen) & (fallen >= 0)
    may_hide = np.where(np.isfinite(warmth), ~is_known & ~is_warm, fallen != 0).any(axis=0)
    total = np.where(is_known, fallen, 0.0).sum(axis=0)
    cold = np.where(is_known & ~is_warm, fallen, 0.0).sum(axis=0)
    return np.asarray(np.divide(cold, total, out=np.where(may_hide, np.nan, 0.0), where=(total > 0) & ~may_hide))


def simulate(
    precipitation_mm: npt.ArrayLike,
    evaporative_demand_mm: npt.ArrayLike,
    temperature_c: npt.ArrayLike,
    parameters: Parameters,
    *,
    snow: SnowStore | None = None,
    start: npt.ArrayLike | None = None,
    spin_up: int = 0,
    snowy_share: float = SNOWY_SHARE,
) -> Run:
    """Run the model through a series of steps; every cell with the same parameters.

    precipitation_mm       (steps, …)   mm per step  rain and snow, 0 to 10,000
    evaporative_demand_mm  (steps, …)   mm per step  pan or potential evapotranspiration, 0 to 10,000
    temperature_c          (steps, …)   °C           mean of the step; tells snow from rain, and a snowy basin from another
    parameters, snow       see `Parameters`, `SnowStore`; without `snow` all precipitation is rain
    start                  (stores, …)  state that another run ended with; else 0.7 of the tension capacity and nothing more
    spin_up                number       so many first steps are run once beforehand, to forget the start
    snowy_share            number  –    from this share of snow on a run without snow store is flagged

    Raises ValueError for shapes that do not fit, and for parameters outside their domain.
    Source: Zhao (1992); the order of the steps: 赵人俊 (1984). Net rain is taken in parts of at most 5 mm, as there.
    """
    numbers = checked(parameters, snow)
    fallen, demand, warmth = together(
        precipitation_mm=precipitation_mm, evaporative_demand_mm=evaporative_demand_mm, temperature_c=temperature_c
    )
    if not fallen.ndim:
        raise ValueError("precipitation_mm must be a series, steps first")
    spin_up = whole("spin_up", spin_up, least=0, most=len(fallen))
    number("snowy_share", snowy_share, above=0, below=1)
    warmth = within(warmth, COLDEST_C, HOTTEST_C)
    fallen, demand = within(fallen, 0.0, MOST_MM), within(demand, 0.0, MOST_MM)
    cells = fallen.shape[1:]
    count = int(np.prod(cells))
    state = first_state(parameters, cells) if start is None else _state(start, cells)
    # Copies, all of one kind: the compiler would make another kernel for arrays that are read-only.
    series = [np.array(each.reshape(len(each), count).T, order="C") for each in (fallen, demand, warmth)]
    flat = np.array(state.reshape(STATE, count).T, order="C")
    out = np.empty((len(flat), len(fallen), OUTPUTS))
    stored_before = np.empty(len(flat))
    for cell, (rain, wish, warm) in enumerate(zip(*series, strict=True)):
        if spin_up:
            run_cell(rain[:spin_up], wish[:spin_up], warm[:spin_up], numbers, snow is not None, flat[cell], out[cell])
        stored_before[cell] = stored_mm(flat[cell], parameters)
        run_cell(rain, wish, warm, numbers, snow is not None, flat[cell], out[cell])
    kept = out[:, :, 6] - stored_before[:, None]
    flows = np.cumsum(series[0] - out[:, :, 1] - out[:, :, 0], axis=1)
    error = np.max(np.abs(flows - kept), axis=1, initial=0.0)
    discharge, evaporation, surface, interflow, groundwater, on_ground, stored = (
        np.ascontiguousarray(out[:, :, column].T).reshape(fallen.shape) for column in range(OUTPUTS)
    )
    share = snow_share(fallen, warmth)
    # A share hidden by a gap is not known to be small: only what is known to be no snow counts as none.
    is_snowy = np.asarray(~(share < snowy_share))
    valid = np.isfinite(discharge) & (True if snow is not None else ~is_snowy)
    return Run(
        discharge_mm=discharge,
        evaporation_mm=evaporation,
        surface_mm=surface,
        interflow_mm=interflow,
        groundwater_mm=groundwater,
        snow_mm=on_ground,
        stored_mm=stored,
        end=np.ascontiguousarray(flat.T).reshape(STATE, *cells),
        balance_error_mm=error.reshape(cells),
        snow_share=share,
        is_snowy=is_snowy,
        valid=np.asarray(valid),
    )


def first_state(parameters: Parameters, cells: tuple[int, ...] = ()) -> FloatArray:
    """The state that a run starts with when it is given none."""
    state = np.zeros((STATE, *cells))
    for row, capacity in enumerate((parameters.upper_mm, parameters.lower_mm, parameters.deep_mm), start=1):
        state[row] = FIRST_WETNESS * capacity
    return state


def stored_mm(state: npt.ArrayLike, parameters: Parameters) -> float:
    """All water of one cell's state, mm over the whole basin."""
    state, p = floats("state", state), parameters
    if state.shape != (STATE,):
        raise ValueError(f"state must be that of one cell, {(STATE,)}, got {state.shape}")
    linear = sum(
        state[row] * kept / (1.0 - kept)
        for row, kept in ((6, p.interflow_recession), (7, p.groundwater_recession), (8, p.channel_recession))
    )
    soil = (1.0 - p.impervious) * (state[1:4].sum() + state[4] * state[5])
    return float(state[0] + soil + linear + state[len(STORES) :].sum())


def checked(parameters: Parameters, snow: SnowStore | None) -> FloatArray:
    """The numbers as the kernel wants them. Raises ValueError naming the one outside its domain."""
    p = Parameters(*parameters)
    for name in (
        "evaporation_ratio",
        "upper_mm",
        "lower_mm",
        "deep_mm",
        "tension_exponent",
        "free_mm",
        "free_exponent",
    ):
        number(name, getattr(p, name), above=0, below=10_000, inclusive=False)
    number("deep_evaporation", p.deep_evaporation, above=0, below=1)
    for name in ("impervious", "interflow_recession", "groundwater_recession", "channel_recession"):
        if number(name, getattr(p, name), above=0, below=1) == 1:
            raise ValueError(f"{name} must be below 1, got 1")
    for name in ("interflow_out", "groundwater_out"):
        number(name, getattr(p, name), above=0, below=1, inclusive=False)
    number("interflow_out + groundwater_out", p.interflow_out + p.groundwater_out, above=0, below=1, inclusive=False)
    number("lag_steps", p.lag_steps, above=0, below=LONGEST_LAG)
    if snow is None:
        return np.array([*p, 0.0, 1.0, 0.0, 0.0])
    for name, value in snow._asdict().items():
        number(name, value, above=0 if name == "melt_mm_c" else -50, below=50)
    if not snow.all_snow_c < snow.all_rain_c:
        raise ValueError(f"all_snow_c must lie below all_rain_c, got {snow.all_snow_c} and {snow.all_rain_c}")
    return np.array([*p, *snow])


def _state(start: npt.ArrayLike, cells: tuple[int, ...]) -> FloatArray:
    (state,) = together(start=start)
    if state.shape != (STATE, *cells):
        raise ValueError(f"start must be a state of shape {(STATE, *cells)}, got {state.shape}")
    if np.any(state < 0):
        raise ValueError("start must hold no store below zero")
    return state
