"""A user's own model of heights: its unit, its holes, its water."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from anlan.core.regions.placing import KILOMETRE_M
from anlan.core.regions.queries import get
from anlan.core.settings import conf
from anlan.formats.raster import Raster, read_raster
from anlan.risk.arrays import Ground
from anlan.risk.importing import columns
from anlan.risk.importing.heights import known_heights
from anlan.risk.importing.network import heights_at
from anlan.risk.importing.orders import Draft, Order, refusal, rules, without_shift
from anlan.risk.importing.standing import alone
from anlan.risk.importing.units import is_in, shape_of
from anlan.science.terrain import accumulation, filled, flow_directions, share_in_feet
from anlan.science.terrain.grid import Grid
from anlan.science.terrain.surface import FOOT_M

METRES = ("m", "metre", "meter", "metres", "meters", "米")
FEET = ("ft", "foot", "feet", "us survey foot", "英尺")


@dataclass(frozen=True)
class Drained:
    """The ground with a way down from every cell, and what that took."""

    ground: Ground
    raised: int
    most_m: float


def drafted(order: Order) -> Draft:
    """What a model of heights comes to. Raises FileRefused, FormatError."""
    draft = Draft("dem", order)
    without_shift(order)
    columns.demand_known(order, ())
    shape = shape_of(order.region_code)
    raster = read_raster(
        order.path, shape.bounds, crs=order.crs, most_bytes=conf.OWN_DATA_MAX_BYTES, most_cells=conf.OWN_DATA_MAX_CELLS
    )
    height = _in_metres(draft, raster)
    height = _without_marks(draft, height)
    inside = _inside(raster, shape)
    _cover(draft, height, inside, raster, shape)
    drained = _drained(height, raster)
    draft.say(
        _("格网 %(rows)s × %(cols)s，边长约 %(side)s 米；高程 %(low)s–%(high)s 米。"),
        rows=height.shape[0], cols=height.shape[1], side=f"{np.median(_grid(raster).cell_m()[1]):.0f}",
        low=f"{np.nanmin(height):.0f}", high=f"{np.nanmax(height):.0f}",
    )  # fmt: skip
    if raster.was_warped:
        draft.say(_("由 %(crs)s 双线性内插到经纬度格网。"), crs=raster.crs)
    draft.say(
        _("洼地填平 %(cells)s 格，最多抬高 %(most)s 米；汇水 %(area)s 平方千米以上的格网记为河流，共 %(rivers)s 格。"
          "现有河流图层保留。"),
        cells=drained.raised, most=f"{drained.most_m:.1f}", area=rules("ground")["river_km2"],
        rivers=int(drained.ground.is_river.sum()),
    )  # fmt: skip
    draft.facts |= {"cells": int(height.size), "raised": drained.raised, "rivers": int(drained.ground.is_river.sum())}
    place = draft.rests_on(partial(alone, "ground", order.region_code))
    title = _("%(region)s地形（自有）") % {"region": get(order.region_code).name}
    draft.make = lambda said: [place.incoming(draft, drained.ground, said, title=title)]
    return draft


def _in_metres(draft: Draft, raster: Raster) -> npt.NDArray[np.float32]:
    """Heights in metres, by what is asked, what the file says, and what known heights say of both."""
    order, unit = (
        draft.order,
        draft.order.unit or ("ft" if raster.unit in FEET else "m" if raster.unit in METRES else ""),
    )
    known = known_heights(*_box(raster))
    at = heights_at([_bare(raster.values, raster)], known.longitude, known.latitude)
    limits = rules("ground")
    share = share_in_feet(at, known.height_m)
    tells = np.isfinite(at).sum() >= limits["least_places"] and np.isfinite(share)
    if tells and share >= limits["in_feet"] and unit != "ft":
        raise refusal(
            order, _("疑似以英尺为单位：%(places)s 个已知高程点中 %(share)s %% 按英尺更相符（参照：%(source)s）。"
                     "若是英尺，请加 --units ft；若确为米，请核对数据。")
            % {"places": int(np.isfinite(at).sum()), "share": f"{100 * share:.0f}", "source": known.source},
        )  # fmt: skip
    if tells and share <= 1 - limits["in_feet"] and unit == "ft":
        raise refusal(
            order, _("--units ft 与已知高程不符：%(places)s 个点中 %(share)s %% 按米更相符（参照：%(source)s）。")
            % {"places": int(np.isfinite(at).sum()), "share": f"{100 * (1 - share):.0f}", "source": known.source},
        )  # fmt: skip
    if not tells:
        draft.say(_("没有足够的已知高程点，单位未能检验，按%(unit)s计。"), unit=_("英尺") if unit == "ft" else _("米"))
    else:
        off = np.nanmedian(np.abs(at * (FOOT_M if unit == "ft" else 1) - known.height_m))
        draft.say(
            _("与 %(places)s 个已知高程点相差中位数 %(metres)s 米（参照：%(source)s）。"), places=int(np.isfinite(at).sum()),
            metres=f"{off:.0f}", source=known.source,
        )  # fmt: skip
        if off > limits["far_off_m"]:
            draft.say(_("与已知高程相差过大：请核对单位、坐标系和数据范围。"))
    return np.asarray(raster.values * FOOT_M if unit == "ft" else raster.values, np.float32)


def _without_marks(draft: Draft, height: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Values that no ground has are holes that the file does not mark."""
    limits = rules("ground")
    is_mark = (height < limits["lowest_m"]) | (height > limits["highest_m"])
    if is_mark.any():
        seen = "、".join(f"{value:g}" for value in np.unique(height[is_mark])[:2])
        draft.say(_("%(cells)s 格的值（%(seen)s …）不可能是高程，按缺值处理。"), cells=int(is_mark.sum()), seen=seen)
    return np.where(is_mark, np.float32(np.nan), height)


def _cover(
    draft: Draft,
    height: npt.NDArray[np.float32],
    inside: npt.NDArray[np.bool_],
    raster: Raster,
    shape: shapely.Geometry,
) -> None:
    """Refuses a model that leaves much of the region out; says how many holes there are."""
    name, least = get(draft.order.region_code).name, rules("ground")["least_cover"]
    box = shapely.box(*_box(raster))
    reached = shapely.area(shapely.intersection(shape, box)) / shapely.area(shape)
    holes = int((inside & np.isnan(height)).sum())
    known = reached * (1 - holes / max(1, int(inside.sum())))
    if known < least:
        raise refusal(
            draft.order, _("%(region)s只有 %(share)s %% 的地面有高程（缺值 %(holes)s 格），至少要 %(least)s %%。"
              "请补齐，或改用较小的 --region。")
            % {"region": name, "share": f"{100 * known:.1f}", "holes": holes, "least": f"{100 * least:.0f}"},
        )  # fmt: skip
    if holes:
        draft.say(_("%(region)s境内缺值 %(holes)s 格：保持未知，不作填补。"), region=name, holes=holes)
    draft.facts |= {"holes": holes, "cover": known}


def _drained(height: npt.NDArray[np.float32], raster: Raster) -> Drained:
    grid = _grid(raster)
    way_down = filled(height.astype(float), grid)
    width, tall = grid.cell_m()
    area = np.repeat((width * tall / KILOMETRE_M**2)[:, None], height.shape[1], axis=1)
    upstream = accumulation(flow_directions(way_down, grid), weight=np.where(np.isnan(height), 0.0, area))
    is_river = np.nan_to_num(upstream) >= rules("ground")["river_km2"]
    risen = np.nan_to_num(way_down - height)
    ground = Ground(
        height_m=way_down, is_river=is_river & ~np.isnan(height), west=raster.west, north=raster.north, cell=raster.cell
    )
    return Drained(ground, int((risen > rules("ground")["raised_m"]).sum()), float(risen.max(initial=0)))


def _grid(raster: Raster) -> Grid:
    rows, cols = raster.values.shape
    return Grid(raster.west, raster.north, raster.cell, (int(rows), int(cols)))


def _bare(values: npt.NDArray[np.float32], raster: Raster) -> Ground:
    return Ground(values, np.zeros(values.shape, bool), raster.west, raster.north, raster.cell)


def _box(raster: Raster) -> tuple[float, float, float, float]:
    grid = _grid(raster)
    return grid.west, grid.south, grid.east, grid.north


def _inside(raster: Raster, shape: shapely.Geometry) -> npt.NDArray[np.bool_]:
    grid = _grid(raster)
    return np.stack([is_in(shape, grid.x(), np.full(grid.shape[1], lat)) for lat in grid.y()])
