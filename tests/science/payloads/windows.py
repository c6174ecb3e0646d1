"""Windows and alarms: a call of every public function that works."""

from __future__ import annotations

import numpy as np

from anlan.science import windows
from tests.science.payloads.kinds import INF, NAN, Name, cells, course, number, shared
from tests.science.payloads.kinds import case as to

LAYOUT = windows.Layout(
    slot_s=300, counts_per_unit=10, least=0, most=200, late_s=600,
    rules=(windows.Window(statistic="sum", width_s=600, least_coverage=0.5),),
)  # fmt: skip
ALARM = windows.Alarm(rule=0, on_at=5.0, off_below=3.0)
READINGS = {"series": [0, 1, 0], "time_s": [300, 300, 600], "value": [4.0, 1.0, 3.0], "now_s": 900}


def fed() -> windows.State:
    state = windows.begin(LAYOUT, series=2)
    windows.update(state, **READINGS)
    return state


def taken_in(series, time_s, value, now_s):
    rows, fates = windows.update(
        windows.begin(LAYOUT, series=2), series=series, time_s=time_s, value=value, now_s=now_s
    )
    return rows.value, rows.series, fates


def followed():
    rows, _ = windows.update(windows.begin(LAYOUT, series=2), **READINGS)
    return windows.follow(windows.watch(LAYOUT, ALARM, series=2), rows)


def restored():
    return windows.restore(LAYOUT, windows.save(fed())).newest


def alarms():
    watch = windows.watch(LAYOUT, ALARM, series=2)
    return windows.restore_watch(LAYOUT, (ALARM,), windows.save_watch(watch)).history


GAPS = (NAN, INF, -INF, 1e30, -1e30)  # an unknown slot; the window says what is left of it
VALUES = course(1, 4, 8, 2, 0, 6, fine=(), first=False)
ANSWERS = course(1, 0, 1, 1, 1, 0, bad=(2.0, 0.5), first=False)
COVERED = number(1.0, bad=(1.5,), fine=(0.0,))
SLOTS = {"bad": (1.5,)}
BEGUN = number(1, bad=(1.5, 3), fine=(0.0,))

CASES = {
    "begin": to(lambda series: windows.begin(LAYOUT, series=series).newest, series=number(2, bad=(1.5,), fine=(0.0,)), out=None),
    "effective_antecedent": to(
        values=course(1, 4, 8, 2, 0, 6, bad=(-1.0,), first=False), kept=number(0.84, bad=(1.5,)), steps=number(2, **SLOTS),
        slots_a_step=number(2, **SLOTS), begun=number(1, bad=(1.5, 3), fine=(0.0,)), least_coverage=number(0.3, bad=(1.5,), fine=(0.0,)),
    ),
    "follow": to(lambda: followed().now, out=None),
    "held": to(condition=ANSWERS, slots=number(2, **SLOTS)),
    "look": to(lambda at_s: windows.look(fed(), at_s=at_s), at_s=number(600, bad=(1.5,), fine=(-1.0, 0.0)), out=None),
    "n_of_m": to(condition=ANSWERS, n=number(1, bad=(1.5, 4)), m=number(3, bad=(1.5,))),
    "raised": to(
        lambda value, valid, before: windows.raised(value, valid, alarm=ALARM, before=before), value=VALUES,
        valid=course(1, 1, 1, 1, 1, 1, bad=(0.5, 2.0), first=False),
        shut=(("value", "*"), ("valid", "*")), before=cells(0, 1, -1, bad=(0.5, 2.0)),
    ),
    "rate": to(values=VALUES, width=number(2, **SLOTS), slot_s=number(300.0)),
    "reaches": to(
        value=cells(4, 5, 6, fine=(INF, -INF)), valid=cells(1, 1, 1, bad=(0.5, 2.0)), on_at=number(5.0, fine=(-1.0, 0.0)),
    ),
    "restore": to(restored, out=None),
    "restore_watch": to(alarms, out=None),
    "save": to(lambda: windows.save(fed())["newest"], out=None),
    "save_watch": to(lambda: windows.save_watch(windows.watch(LAYOUT, ALARM, series=2))["newest"], out=None),
    "silent_s": to(lambda at_s: windows.silent_s(fed(), at_s=at_s), at_s=number(900, bad=(1.5,), fine=(-1.0, 0.0)), out=None),
    "sliding": to(values=VALUES, width=number(3, **SLOTS), statistic=Name("sum"), least_coverage=COVERED),
    "states": to(lambda: windows.states(windows.watch(LAYOUT, ALARM, series=2)), unknown=-2, out=None),
    "time_since": to(
        values=VALUES, above=number(5.0, fine=(-1.0, 0.0)), width=number(3, **SLOTS), slot_s=number(300.0), least_coverage=COVERED,
    ),
    "tumbling": to(values=VALUES, width=number(3, **SLOTS), statistic=Name("sum"), begun=BEGUN, least_coverage=COVERED),
    "update": to(
        taken_in, series=shared(READINGS["series"], dtype=np.int64), time_s=shared(READINGS["time_s"], dtype=np.int64), value=shared(READINGS["value"]),
        now_s=number(900, bad=(1.5,), fine=(-1.0, 0.0)), out=None,
    ),
    "watch": to(
        lambda series: windows.watch(LAYOUT, ALARM, series=series).newest, series=number(2, bad=(1.5,), fine=(0.0,)), out=None,
    ),
}  # fmt: skip
