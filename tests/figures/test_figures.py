"""Numbers keep their provenance, and what must not be added is not."""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.figures import Figure, Interval, Kind, MixedFigures, figure_from_json, figure_to_json, total

AT = datetime(2014, 8, 3, 8, 30, tzinfo=UTC)


def dead(value, kind="reported", **rest):
    return Figure(**{"value": value, "unit": "人", "kind": kind, "source": "鲁甸县", "as_of": AT} | rest)


def test_unknown_is_none_and_what_is_no_number_is_refused():
    assert not dead(None).is_known
    assert dead(0).is_known
    for nonsense in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match="not a number"):
            dead(nonsense)
    for nonsense in ("617", True, object()):
        with pytest.raises(TypeError):
            dead(nonsense)


def test_a_figure_has_a_source_a_kind_and_an_instant_with_a_zone():
    assert dead(617).kind is Kind.REPORTED
    with pytest.raises(ValueError, match="rumour"):
        dead(617, source="")
    with pytest.raises(ValueError, match="guessed"):
        dead(617, kind="guessed")
    with pytest.raises(ValueError, match="time zone"):
        dead(617, as_of=datetime(2014, 8, 3))
    with pytest.raises(dataclasses.FrozenInstanceError):
        dead(617).value = 0


def test_an_interval_runs_upwards_and_its_level_is_a_probability():
    assert Interval(1, 2, 0.9).high == 2
    for low, high, level in ((2, 1, 0.9), (1, 2, 0), (1, 2, 90), (math.nan, 2, 0.9), (1, math.inf, 0.9)):
        with pytest.raises(ValueError):
            Interval(low, high, level)


def test_modelled_and_reported_figures_are_never_added_together():
    assert total([dead(617), dead(3, kind="verified")]).figure.value == 620
    assert total([dead(400, kind="modelled"), dead(20, kind="inferred")]).figure.kind is Kind.INFERRED
    with pytest.raises(MixedFigures) as refused:
        total([dead(617), dead(400, kind="modelled")])
    assert "上报" in str(refused.value) and "模型" in str(refused.value)
    with pytest.raises(MixedFigures):
        total([dead(None), dead(None, kind="modelled")])


def test_people_and_households_are_not_added():
    with pytest.raises(MixedFigures, match=r"人.*户"):
        total([dead(617), dead(80, unit="户")])


def test_a_missing_report_is_not_zero_and_the_total_says_how_many_have_answered():
    counties = total([dead(1) for _ in range(11)] + [dead(None)])
    assert (counties.figure.value, counties.coverage, counties.is_complete) == (11, "11/12 已报", False)
    nobody = total([dead(None), dead(None)])
    assert (nobody.figure.value, nobody.coverage) == (None, "0/2 已报")
    assert total([dead(0)]).figure.value == 0
    with pytest.raises(ValueError):
        total([])


def test_a_total_is_as_old_as_its_oldest_known_part_and_as_sure_as_its_least_sure_kind():
    joined = total(
        [
            dead(1, kind="verified", as_of=AT, source="昭通市", inputs=("entry:1",)),
            dead(2, as_of=AT - timedelta(hours=1), source="曲靖市", inputs=("entry:2", "entry:1")),
            dead(None, as_of=AT - timedelta(hours=9), source="昭通市"),
        ]
    ).figure
    assert joined.as_of == AT - timedelta(hours=1)
    assert joined.kind is Kind.REPORTED
    assert joined.source == "昭通市、曲靖市"
    assert joined.inputs == ("entry:1", "entry:2")


def test_intervals_add_only_where_every_known_part_has_one_of_the_same_level():
    one, other = dead(5, interval=Interval(4, 7, 0.9)), dead(2, interval=Interval(1, 3, 0.9))
    assert total([one, other, dead(None)]).figure.interval == Interval(5, 10, 0.9)
    assert total([one, dead(2)]).figure.interval is None
    assert total([one, dead(2, interval=Interval(1, 3, 0.5))]).figure.interval is None


def test_whole_numbers_stay_whole_and_tenths_do_not_drift():
    assert type(total([dead(1), dead(2)]).figure.value) is int
    assert total([dead(0.1) for _ in range(10)]).figure.value == 1.0


numbers = st.none() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
intervals = st.none() | st.tuples(st.floats(-1e9, 0), st.floats(0, 1e9), st.floats(0.01, 1)).map(
    lambda it: Interval(*it)
)
figures = st.builds(
    Figure,
    value=numbers,
    unit=st.text(max_size=4),
    kind=st.sampled_from(Kind),
    source=st.text(min_size=1, max_size=20),
    as_of=st.datetimes(timezones=st.just(UTC)),
    method=st.text(max_size=5),
    version=st.text(max_size=5),
    inputs=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    interval=intervals,
)


@given(figures)
def test_a_figure_comes_back_from_json_as_it_went(figure):
    assert figure_from_json(json.loads(json.dumps(figure_to_json(figure), allow_nan=False))) == figure


@given(st.lists(st.none() | st.integers(0, 1000), min_size=1, max_size=12), st.randoms())
def test_a_total_does_not_depend_on_the_order_and_never_exceeds_what_is_known(values, chance):
    parts = [dead(value) for value in values]
    shuffled = list(parts)
    chance.shuffle(shuffled)
    assert total(parts).figure.value == total(shuffled).figure.value
    known = [value for value in values if value is not None]
    assert total(parts).figure.value == (sum(known) if known else None)
    assert total(parts).known == len(known)
