"""Verification: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science import verify
from tests.science.payloads.kinds import INF, NAN, cells, course, number, shared
from tests.science.payloads.kinds import case as to


def yes_no(*good, **how):
    return course(*good, bad=(2.0, 0.5), fine=(NAN,), first=False)


def error(forecast, observed, level, resamples, block):
    return verify.mean_absolute_error(
        forecast, observed, generator=np.random.default_rng(1), level=level, resamples=resamples, block=block
    )


COUNTED = {"bad": (-1.0,), "fine": (1e30,)}

CASES = {
    "contingency": to(warned=yes_no(1, 0, 1, 0), happened=yes_no(1, 0, 0, 1)),
    "scores": to(
        floats=26,
        hits=cells(5, 6, 7, **COUNTED), false_alarms=cells(2, 3, 4, **COUNTED), misses=cells(1, 2, 3, **COUNTED),
        correct_negatives=cells(50, 60, 70, **COUNTED),
        shut=(
            ("hits", "pofd"), ("false_alarms", "pod"), ("misses", "far"), ("misses", "success_ratio"), ("misses", "pofd"),
            *(("correct_negatives", part) for part in ("pod", "far", "success_ratio", "csi", "bias")),
        ),
    ),
    "lead_times": to(
        event_area=shared([1, 2], is_free=False), event_s=shared([100, 200]), warning_area=shared([1, 2]),
        issued_s=shared([50, 150]), until_s=shared([150, 250], fine=(INF,)), out=None,
    ),
    "brier": to(
        probability=shared([0.1, 0.5, 0.9], bad=(-0.1, 1.5), fine=(NAN,)),
        happened=shared([0, 0, 1], bad=(2.0, 0.5), fine=(NAN,)), out=None,
    ),
    "reliability": to(
        probability=shared([0.1, 0.5, 0.9], bad=(-0.1, 1.5), fine=(NAN,)),
        happened=shared([0, 0, 1], bad=(2.0, 0.5), fine=(NAN,)), bins=number(10, bad=(2.5,)),
        level=number(0.9, bad=(2.0,)), out=None,
    ),
    "mean_absolute_error": to(
        error, forecast=shared([1, 2, 3, 4], fine=(NAN, INF, -INF, 1e30, -1e30)),
        observed=shared([1, 3, 3, 5], fine=(NAN, INF, -INF, 1e30, -1e30)), level=number(0.9, bad=(2.0,)),
        resamples=number(200, bad=(50, 200.5)), block=number(1, bad=(1.5,)), out=None,
    ),
}  # fmt: skip
