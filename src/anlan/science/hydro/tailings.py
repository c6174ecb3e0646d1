"""Safety of a tailings pond 尾矿库: its grade, and dry beach, freeboard and seepage line against what the grade asks.

Sources: GB 39496-2020 尾矿库安全规程 4.5 (grade); GB 50863-2013 尾矿设施设计规范 4.2 (freeboard, beach) and
its table of least seepage depths;
GB 51108-2015 尾矿库在线安全监测系统工程技术规范 8.3 (alarms). The rules (grade from volume and height, 30 % off, 1.1 for
orange) were found again in public pages of GB 51108 and GB 50863; the tables are pictures there. The limits of grades 2 to 5
stand in a public copy of the older AQ 2006-2005, whose first grade GB 39496-2020 changed (its foreword); the other figures
are from memory: verified: false. All stand in `TailingsTables`, to be replaced by what a place has checked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, IntArray, flagged, floats, together


@dataclass(frozen=True)
class TailingsTables:
    """Figures by grade, first to fifth, and the seepage line by height of the embankment.

    capacity_m3, height_m     least full capacity and dam height of grades 1 to 4; below them grade 5
    freeboard_m               least safety freeboard 最小安全超高, grades 1 to 5
    upstream_beach_m          least dry beach 最小干滩长度, upstream method 上游式
    downstream_beach_m        downstream and centreline 下游式及中线式
    beach_relief              what a proof of seepage stability may take off the beach from grade `relief_from` on
    depth_height_m, depth_m   least depth of the seepage line 浸润线最小埋深 under the outer slope by embankment height,
                              straight lines between; the first below the first height, the last above the last
    orange_factor             orange from this many times the least value down: GB 51108-2015 8.3.4 for the seepage line;
                              for beach and freeboard it names no figure (8.3.5: by flood storage), the same one is ours
    """

    capacity_m3: tuple[float, float, float, float] = (5e8, 1e8, 1e7, 1e6)
    height_m: tuple[float, float, float, float] = (200.0, 100.0, 60.0, 30.0)
    freeboard_m: tuple[float, float, float, float, float] = (1.5, 1.0, 0.7, 0.5, 0.4)
    upstream_beach_m: tuple[float, float, float, float, float] = (150.0, 100.0, 70.0, 50.0, 40.0)
    downstream_beach_m: tuple[float, float, float, float, float] = (100.0, 70.0, 50.0, 35.0, 25.0)
    beach_relief: float = 0.3
    relief_from: int = 3
    depth_height_m: tuple[float, ...] = (30.0, 60.0, 100.0, 150.0, 200.0)
    depth_m: tuple[float, ...] = (2.0, 4.0, 6.0, 8.0, 10.0)
    orange_factor: float = 1.1


GB50863_TABLES = TailingsTables()
"""The published default. The ranges of the seepage table (2–4, 4–6, 6–8, 8–10 m) are read as the ends of straight lines;
the height at which 10 m is reached (200 m, the bound of the first grade) is ours: the table leaves it open."""


@dataclass(frozen=True)
class Margin:
    """What is there, what is asked, the difference (m), and the state: 0 kept, 1 orange, 2 breached, −1 unknown."""

    found_m: FloatArray
    asked_m: FloatArray
    margin_m: FloatArray
    state: IntArray
    valid: BoolArray


def tailings_grade(
    capacity_m3: npt.ArrayLike, height_m: npt.ArrayLike, *, tables: TailingsTables = GB50863_TABLES
) -> IntArray:
    """Grade 等别 1 (largest) to 5, −1 unknown: the higher of volume and height; if they differ by more than one, one lower.

    capacity_m3  (…)  m³   full capacity 全库容, ≥ 0
    height_m     (…)  m    dam height 坝高, ≥ 0

    Where a failure would strike a town, a plant or a trunk railway below, a proof may raise the grade by one (not the first);
    that is for the caller. Source: GB 39496-2020 4.5; GB 51108-2015 3.2.1 (the rule, second source).
    """
    volume, height = together(capacity_m3=capacity_m3, height_m=height_m)
    by_volume = 5 - np.sum([volume >= least for least in tables.capacity_m3], axis=0)
    by_height = 5 - np.sum([height >= least for least in tables.height_m], axis=0)
    higher = np.minimum(by_volume, by_height)
    grade = higher + (np.abs(by_volume - by_height) > 1)
    return np.asarray(np.where((volume >= 0) & (height >= 0) & np.isfinite(volume + height), grade, -1), np.int64)


def least_freeboard(grade: npt.ArrayLike, *, tables: TailingsTables = GB50863_TABLES) -> Flagged:
    """Least safety freeboard of a grade, m; NaN for an unknown grade. Source: GB 50863-2013, Table 4.2.1."""
    return _of_grade(grade, tables.freeboard_m)


def least_dry_beach(
    grade: npt.ArrayLike,
    *,
    is_upstream: npt.ArrayLike,
    is_seepage_proven: npt.ArrayLike = False,
    tables: TailingsTables = GB50863_TABLES,
) -> Flagged:
    """Least dry beach at the design flood level, m; NaN for an unknown grade.

    grade              (…)   1 to 5
    is_upstream        (…)   upstream method, or else downstream and centreline
    is_seepage_proven  (…)   a proof of seepage stability allows up to 30 % less from grade 3 on (upstream, Table 4.2.1 note 1)

    Source: GB 50863-2013, Tables 4.2.1 and 4.2.2.
    """
    grades, upstream, proven = together(grade=grade, is_upstream=is_upstream, is_seepage_proven=is_seepage_proven)
    up, down = _of_grade(grades, tables.upstream_beach_m), _of_grade(grades, tables.downstream_beach_m)
    known = np.isin(upstream, (0, 1)) & np.isin(proven, (0, 1))
    kept = np.where((proven == 1) & (upstream == 1) & (grades >= tables.relief_from), 1.0 - tables.beach_relief, 1.0)
    return flagged(np.where(upstream == 1, up.value, down.value) * kept, possible=known)


def least_seepage_depth(embankment_m: npt.ArrayLike, *, tables: TailingsTables = GB50863_TABLES) -> Flagged:
    """Least depth of the seepage line under the outer slope, m, by the height of the embankment 堆积坝高度, ≥ 0 m.

    Source: GB 50863-2013 (figures from memory); interpolation allowed: GB 51108-2015 8.3.4.
    """
    height = floats("embankment_m", embankment_m)
    depth = np.interp(np.where(np.isnan(height), 0.0, height), tables.depth_height_m, tables.depth_m)
    return flagged(depth, possible=(height >= 0) & np.isfinite(height), covered=height <= tables.depth_height_m[-1])


def dry_beach_length(crest_m: npt.ArrayLike, water_m: npt.ArrayLike, slope: npt.ArrayLike) -> Flagged:
    """Dry beach between crest and water's edge on an even slope, m: (crest − water) / slope; 0 under water.

    crest_m, water_m  (…)  m   on one datum
    slope             (…)  –   of the deposited beach, above 0, about 0.01; not valid above 0.1
    """
    crest, water, fall = together(crest_m=crest_m, water_m=water_m, slope=slope)
    possible = np.isfinite(crest + water) & (fall > 0) & np.isfinite(fall)
    length = np.maximum(crest - water, 0.0) / np.where(possible, fall, 1.0)
    return flagged(length, possible=possible, covered=fall <= 0.1)


def freeboard_margin(
    crest_m: npt.ArrayLike,
    water_m: npt.ArrayLike,
    grade: npt.ArrayLike,
    *,
    settlement_m: npt.ArrayLike = 0.0,
    surge_m: npt.ArrayLike = 0.0,
    tables: TailingsTables = GB50863_TABLES,
) -> Margin:
    """Freeboard against the least of the grade, with the settlement and surge of an earthquake where there are any.

    crest_m, water_m       (…)  m   beach crest and water level (design flood; with an earthquake the normal level)
    settlement_m, surge_m  (…)  m   ≥ 0, added to what is asked

    Source: GB 50863-2013, 4.2.1 and 4.2.4 (the rule found again; figures from memory).
    """
    crest, water, classes, sinking, wave = together(
        crest_m=crest_m, water_m=water_m, grade=grade, settlement_m=settlement_m, surge_m=surge_m
    )
    shaking = np.where((sinking >= 0) & (wave >= 0), sinking + wave, np.nan)
    return _margin(
        "freeboard",
        crest - water,
        "grade",
        least_freeboard(classes, tables=tables).value + shaking,
        tables.orange_factor,
    )


def dry_beach_margin(
    beach_m: npt.ArrayLike,
    grade: npt.ArrayLike,
    *,
    is_upstream: npt.ArrayLike,
    is_seepage_proven: npt.ArrayLike = False,
    tables: TailingsTables = GB50863_TABLES,
) -> Margin:
    """Dry beach that was observed, m ≥ 0, against the least of the grade (`least_dry_beach`)."""
    asked = least_dry_beach(grade, is_upstream=is_upstream, is_seepage_proven=is_seepage_proven, tables=tables)
    beach = floats("beach_m", beach_m)
    return _margin("beach_m", np.where(beach >= 0, beach, np.nan), "grade", asked.value, tables.orange_factor)


def seepage_margin(
    depth_m: npt.ArrayLike, embankment_m: npt.ArrayLike, *, tables: TailingsTables = GB50863_TABLES
) -> Margin:
    """Depth of the seepage line that was observed, m below the slope (0 or less: it comes out), against the least.

    Source: GB 51108-2015, 8.3.4: red below the least depth of GB 50863, orange below 1.1 times it.
    """
    asked = least_seepage_depth(embankment_m, tables=tables)
    return _margin("depth_m", floats("depth_m", depth_m), "embankment_m", asked.value, tables.orange_factor)


def _of_grade(grade: npt.ArrayLike, row: tuple[float, ...]) -> Flagged:
    grades = floats("grade", grade)
    is_one = np.isin(grades, (1, 2, 3, 4, 5))
    return flagged(np.array(row)[np.where(is_one, grades, 1).astype(np.int64) - 1], possible=is_one)


def _margin(name: str, found: FloatArray, against: str, asked: FloatArray, orange: float) -> Margin:
    present, least = together(**{name: np.where(np.isfinite(found), found, np.nan), against: asked})
    margin = present - least
    known = np.isfinite(margin)
    # What is exactly enough is enough, though a difference of two levels may miss it by rounding.
    slack = 1e-9 * np.maximum(np.abs(present), 1.0)
    state = np.where(margin < -slack, 2, np.where(present < orange * least - slack, 1, 0))
    return Margin(present, least, margin, np.asarray(np.where(known, state, -1), np.int64), known)
