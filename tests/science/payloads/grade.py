"""Grades: a call of every public function that works."""

from __future__ import annotations

from anlan.science import grade
from tests.science.payloads.kinds import INF, NAN, cells, course, number, shared
from tests.science.payloads.kinds import case as to

LESS, NONE = {"bad": (-1.0,)}, {"bad": (-1.0, 0.0)}
BANDS = [
    {"name": "重大", "colour": "red", "at_least": 320}, {"name": "较大", "colour": "orange", "at_least": 160},
    {"name": "低", "colour": "blue", "above": 0},
]  # fmt: skip
SCHEME = grade.read_risk_scheme({"bands": BANDS, "scores": [[1, 3, 6, 10], [1, 2, 6], [1, 7, 40]]})
TABLE = {
    "inputs": {
        "deaths": {"title": "死亡", "unit": "人"}, "share": {"title": "比例", "unit": "%", "minimum": 0, "maximum": 100},
    },
    "levels": [
        {"level": 1, "name": "特别重大", "clause": "1", "any": [{"input": "deaths", "at_least": 30}]},
        {"level": 2, "name": "重大", "clause": "2", "any": [
            {"input": "deaths", "at_least": 10}, {"input": "share", "above": 50},
        ]},
    ],
}  # fmt: skip
HAZARDS = (
    {"substances": [{"name": "氨", "threshold_t": 10, "cas": ["7664-41-7"]}]},
    {"classes": [{"symbol": "J1", "title": "急性毒性", "threshold_t": 5, "beta": 4}]},
    {
        "toxic_gases": [{"name": "氨", "beta": 2}], "exposure": [{"from_people": 1, "alpha": 1.5}, {"from_people": 0, "alpha": 0.5}],
        "levels": [{"from_r": 100}, {"from_r": 50}, {"from_r": 10}, {"from_r": 0}],
    },
    {"classes": {}},
)  # fmt: skip


def levels(deaths, share):
    return grade.decide_levels(grade.read_decision_table(TABLE), {"deaths": deaths, "share": share})


def level(deaths):
    return grade.decide(grade.read_decision_table(TABLE), {"deaths": deaths, "share": 0}).level


def hazard(exposed_people):
    units = (grade.Unit("罐区", (grade.Holding("氨", 40.0),)),)
    return grade.gb18218_grade(units, exposed_people=exposed_people, tables=grade.read_hazard_tables(*HAZARDS)).level


CASES = {
    "banded": to(score=cells(20, 170, 400), bands=SCHEME.bands, unknown=0),
    "decide": to(level, deaths=number(12.0, fine=(0.0, NAN, None, True)), out=None),
    "decide_levels": to(
        levels, deaths=cells(0, 12, 40, bad=(-1.0,), fine=(NAN,)), share=cells(0, 20, 60, bad=(-1.0, 140.0), fine=(NAN,)),
    ),
    "gb18218_alpha": to(people=cells(0, 40, 200, **LESS), exposure=((100, 2.0), (50, 1.5), (0, 0.5))),
    "gb18218_grade": to(hazard, exposed_people=number(20, fine=(0.0, None)), out=None),
    "gb18218_level": to(
        s=cells(0.5, 2, 30, bad=(-1.0,), fine=(INF,)), r=cells(1, 60, 200, bad=(-1.0,), fine=(INF,)), levels=shared((100, 50, 10, 0), bad=(-1.0,), is_free=True),
    ),
    "gb18218_r": to(
        quantity_t=course(1, 5, 20, first=False, **LESS), threshold_t=course(10, 10, 5, first=False, **NONE),
        beta=course(1, 2, 4, first=False, **NONE), alpha=cells(0.5, 1, 2, **NONE),
    ),
    "gb18218_s": to(
        quantity_t=course(1, 5, 20, first=False, **LESS), threshold_t=course(10, 10, 5, first=False, **NONE),
    ),
    "matrix_risk": to(
        likelihood=cells(1, 2, 3, bad=(-1.0, 0.0, 4.0, 1.5)), severity=cells(1, 2, 2, bad=(-1.0, 0.0, 3.0, 1.5)),
        grid=shared([[4, 3], [3, 2], [2, 1]], bad=(-1.0, 0.0, 1.5), is_free=True), unknown=0,
    ),
    "product_risk": to(
        lambda factor_1, factor_2, factor_3: grade.product_risk(SCHEME, factor_1, factor_2, factor_3),
        factor_1=cells(1, 3, 6, bad=(-1.0, 0.0, 4.0)), factor_2=cells(1, 2, 6, bad=(-1.0, 0.0, 4.0)),
        factor_3=cells(1, 7, 40, bad=(-1.0, 0.0, 4.0)), unknown=0,
    ),
    "raised_grade": to(
        grade=cells(1, 3, 4, bad=(-1.0, 1.5)), by=cells(0, 1, 2, bad=(-1.0, 0.5)), straight_to=cells(0, 0, 2, bad=(-1.0, 0.5)),
        unknown=0,
    ),
    "read_decision_table": to(value=TABLE, out=None),
    "read_hazard_tables": to(
        substances=HAZARDS[0], classes=HAZARDS[1], factors=HAZARDS[2], classed=HAZARDS[3], out=None,
    ),
    "read_risk_scheme": to(value={"bands": BANDS, "scores": [[1, 3]]}, out=None),
}  # fmt: skip
