"""Windows over a stream of readings, against the plain reference (requirements S-02, S-08, S-12, W-03, W-16)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import windows
from anlan.science.windows import Antecedent, Layout, Outcome, Window
from tests.science.windows.plain import ALL_RULES, PlainStream

RAIN = Layout(slot_s=300, counts_per_unit=10, least=0, most=200, late_s=1500, rules=ALL_RULES)
LEVEL = Layout(slot_s=300, counts_per_unit=1000, least=-100, most=9000, late_s=900, rules=ALL_RULES)
HOUR = 3600


def only(*rules, **changes):
    given = {"slot_s": 300, "counts_per_unit": 10, "least": 0, "most": 200, "late_s": 3600} | changes
    return Layout(**given, rules=rules)


def feed(state, readings, now_s=10**9):
    series, time_s, value = zip(*readings, strict=True)
    return windows.update(state, series=series, time_s=time_s, value=value, now_s=now_s)


def random_batches(layout, seed, series=4, batches=40):
    """Mostly the next slots, and then: late, repeated, corrected, withdrawn, impossible, far gaps, out of order."""
    rng = np.random.default_rng(seed)
    newest, sent = 0, []
    for _ in range(batches):
        if rng.random() < 0.06:
            newest += int(rng.integers(5, 60))  # silence, sometimes longer than any window
        batch = []
        for slot in range(newest, newest + int(rng.integers(1, 4))):
            for s in range(series):
                if rng.random() < 0.8:
                    batch.append((s, slot * 300 - int(rng.integers(0, 300)), round(float(rng.gamma(0.7, 2)), 1)))
        newest = slot
        for _late in range(int(rng.integers(0, 5))):
            late = newest - int(rng.integers(0, 30))
            batch.append((int(rng.integers(series)), late * 300, round(float(rng.gamma(0.7, 2)), 1)))
        if sent and rng.random() < 0.5:
            batch += [sent[int(k)] for k in rng.integers(0, len(sent), 3)]
        batch += [(0, newest * 300, float("nan"))] if rng.random() < 0.1 else []
        batch += [(1, newest * 300, -500.0)] if rng.random() < 0.1 else []
        batch += [(2, newest * 300 + 10**7, 1.0)] if rng.random() < 0.1 else []
        batch = [batch[k] for k in rng.permutation(len(batch))]
        sent += batch
        yield (*(list(column) for column in zip(*batch, strict=True)), newest * 300)


def assert_same(rows, expected, layout):
    assert list(zip(rows.series.tolist(), rows.end_s.tolist(), strict=True)) == sorted(expected)
    wanted = np.array([expected[key] for key in sorted(expected)]).reshape(-1, len(layout.rules), 2)
    np.testing.assert_allclose(rows.value, wanted[..., 0], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(rows.coverage, wanted[..., 1], rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(rows.valid, rows.coverage >= layout.least_coverage)


@pytest.mark.parametrize("seed", range(12))
def test_each_batch_of_a_random_stream_says_what_the_plain_reference_says(seed):
    layout = RAIN
    state, plain = windows.begin(layout, series=4), PlainStream(layout, 4)
    for series, time_s, value, now_s in random_batches(layout, seed):
        rows, _outcome = windows.update(state, series=series, time_s=time_s, value=value, now_s=now_s)
        assert_same(rows, plain.batch(series, time_s, value, now_s), layout)
        slot = now_s // 300
        for late in (0, layout.late):
            seen = windows.look(state, at_s=(slot - late) * 300)
            wanted = {
                (s, (slot - late) * 300): plain.at(s, slot - late)
                for s in range(4) if slot - late >= plain.newest[s] - layout.late
            }  # fmt: skip
            keep = np.isin(seen.series, [s for s, _end in wanted])
            assert_same(windows.Rows(*(getattr(seen, name)[keep] for name in seen.__dict__)), wanted, layout)


def test_levels_in_millimetres_on_a_datum_need_wider_cells_and_say_the_same():
    assert (RAIN.cell, LEVEL.cell) == (np.int16, np.int32)
    state, plain = windows.begin(LEVEL, series=4), PlainStream(LEVEL, 4)
    for series, time_s, value, now_s in random_batches(LEVEL, 99, batches=25):
        value = [1800.0 + x if x > -100 else x for x in value]
        rows, _outcome = windows.update(state, series=series, time_s=time_s, value=value, now_s=now_s)
        assert_same(rows, plain.batch(series, time_s, value, now_s), LEVEL)


@pytest.mark.parametrize("seed", range(3))
def test_a_state_that_was_saved_goes_on_bit_for_bit(seed):
    straight, broken = windows.begin(RAIN, series=4), windows.begin(RAIN, series=4)
    for series, time_s, value, now_s in random_batches(RAIN, seed):
        first = windows.update(straight, series=series, time_s=time_s, value=value, now_s=now_s)
        saved = {name: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape) for name, a in windows.save(broken).items()}
        broken = windows.restore(RAIN, saved)
        second = windows.update(broken, series=series, time_s=time_s, value=value, now_s=now_s)
        assert first[1].tobytes() == second[1].tobytes()
        for name in first[0].__dict__:
            assert getattr(first[0], name).tobytes() == getattr(second[0], name).tobytes()
    one, other = windows.save(straight), windows.save(broken)
    assert all(one[name].tobytes() == other[name].tobytes() for name in one)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_order_of_arrival_leaves_no_trace(data):
    count = data.draw(st.integers(1, 40))
    slots = data.draw(st.permutations(range(200, 200 + count)))
    layout = only(*ALL_RULES, late_s=300 * 60)
    one, other = windows.begin(layout, series=1), windows.begin(layout, series=1)
    value = {slot: data.draw(st.integers(0, 300)) / 10 for slot in slots}
    for slot in sorted(slots):
        feed(one, [(0, slot * 300, value[slot])])
    for at in range(0, count, 7):
        feed(other, [(0, slot * 300, value[slot]) for slot in slots[at : at + 7]])
    for name in ("cells", "newest", "running", "steps", "carried"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def test_a_late_reading_corrects_every_hour_it_belongs_to():
    state = windows.begin(only(Window(statistic="sum", width_s=HOUR)), series=1)
    feed(state, [(0, 300 * k, 1.0) for k in range(1, 13)])
    rows, _ = feed(state, [(0, 300 * k, 1.0) for k in range(14, 20)])
    assert rows.value[-1, 0] == 11 and not rows.valid[-1, 0]
    rows, outcome = feed(state, [(0, 300 * 13, 5.0)])
    assert rows.end_s.tolist() == [300 * k for k in range(13, 20)]
    assert rows.value[:, 0].tolist() == [16.0] * 7 and rows.valid.all()
    assert outcome.tolist() == [Outcome.STORED]


def test_a_sum_over_a_gap_is_not_valid_and_says_how_much_of_the_window_it_saw():
    state = windows.begin(only(Window(statistic="sum", width_s=HOUR)), series=1)
    rows, _ = feed(state, [(0, 300 * k, 2.0) for k in range(1, 13) if k != 5])
    assert (rows.value[-1, 0], rows.coverage[-1, 0], rows.valid[-1, 0]) == (22.0, 11 / 12, False)


def test_a_resent_reading_is_not_counted_twice_and_says_nothing_new():
    state = windows.begin(only(Window(statistic="sum", width_s=HOUR), Antecedent(kept=0.84, steps=2)), series=1)
    readings = [(0, 300 * k, 1.5) for k in range(1, 8)]
    feed(state, readings)
    rows, outcome = feed(state, readings)
    assert rows.series.size == 0
    assert set(outcome.tolist()) == {Outcome.REPEATED}
    assert windows.look(state, at_s=2100).value[0].tolist() == [10.5, 10.5]


def test_of_two_readings_of_one_slot_the_last_to_arrive_counts():
    state = windows.begin(only(Window(statistic="sum", width_s=300)), series=1)
    rows, outcome = feed(state, [(0, 250, 3.0), (0, 290, 4.0)])
    assert rows.value[:, 0].tolist() == [4.0]
    assert outcome.tolist() == [Outcome.SUPERSEDED, Outcome.STORED]
    rows, outcome = feed(state, [(0, 210, 6.0)])
    assert rows.value[:, 0].tolist() == [6.0] and outcome.tolist() == [Outcome.CORRECTED]


def test_a_withdrawn_reading_leaves_its_slot_unknown():
    state = windows.begin(only(Window(statistic="sum", width_s=600)), series=1)
    feed(state, [(0, 300, 1.0), (0, 600, 2.0)])
    rows, outcome = feed(state, [(0, 300, np.nan)])
    assert outcome.tolist() == [Outcome.WITHDRAWN]
    assert rows.value[-1, 0] == 2.0 and not rows.valid[-1, 0]


def test_readings_that_cannot_be_are_refused_with_their_reason():
    state = windows.begin(only(Window(statistic="sum", width_s=600)), series=1)
    feed(state, [(0, 30_000, 1.0)])
    rows, outcome = feed(
        state, [(0, 30_300, -0.1), (0, 30_300, np.inf), (0, 30_300, 201), (0, 60_000, 1), (0, 300, 1)], 50_000
    )
    assert [Outcome(code).name for code in outcome] == ["IMPOSSIBLE"] * 3 + ["FUTURE", "TOO_LATE"]
    assert rows.series.size == 0
    _rows, outcome = feed(state, [(0, 30_300, np.nan)])
    assert outcome.tolist() == [Outcome.UNKNOWN]


def test_effective_antecedent_rain_is_the_published_sum_of_days():
    """standards.md §10.2: 12, 0, 35, 8, 0 mm on the five days before, K = 0.84, today left out: 34.81 mm."""
    day = 86_400
    layout = only(Antecedent(kept=0.84, steps=5, least_coverage=0.001), slot_s=day, late_s=0)
    state = windows.begin(layout, series=1)
    rows, _ = feed(state, [(0, day * (k + 1), x) for k, x in enumerate([0, 8, 35, 0, 12, 0])])
    assert rows.value[-1, 0] == pytest.approx(34.81, abs=0.005)
    rows, _ = feed(state, [(0, 7 * day, 20.0)])
    assert rows.value[-1, 0] == pytest.approx(20 + 0.84**2 * 12 + 0.84**4 * 35 + 0.84**5 * 8, rel=1e-12)


def test_a_rising_river_shows_its_rate_and_a_gap_at_either_end_makes_it_unknown():
    layout = Layout(
        slot_s=300, counts_per_unit=1000, least=0, most=30, late_s=0, rules=(Window(statistic="rate", width_s=HOUR),)
    )
    state = windows.begin(layout, series=1)
    rows, _ = feed(state, [(0, 300 * k, 10 + 0.05 * k) for k in range(1, 20) if k != 3])
    assert rows.value[rows.end_s == 300 * 13, 0] * HOUR == pytest.approx(0.6, rel=1e-9)
    assert np.isnan(rows.value[rows.end_s == 300 * 15, 0]) and rows.coverage[rows.end_s == 300 * 15, 0] == 0.5


def test_a_silent_sensor_is_unknown_after_its_last_reading_and_its_silence_is_told():
    state = windows.begin(only(Window(statistic="sum", width_s=600)), series=2)
    feed(state, [(0, 300, 1.0), (0, 600, 1.0)])
    seen = windows.look(state, at_s=900)
    assert seen.value[0, 0] == 1.0 and seen.coverage[0, 0] == 0.5 and not seen.valid[0, 0]
    assert np.isnan(windows.look(state, at_s=90_000).value).all()
    assert windows.silent_s(state, at_s=1500).tolist() == [900.0, np.inf]


def test_a_fraction_of_a_count_is_rounded_and_no_sum_drifts():
    state = windows.begin(only(Window(statistic="sum", width_s=3 * HOUR), late_s=0), series=1)
    rows, _ = feed(state, [(0, 300 * k, 0.1) for k in range(1, 20_000)])
    assert rows.value[-1, 0] == 3.6
    rows, _ = feed(state, [(0, 300 * 20_000, 0.14)])
    assert rows.value[-1, 0] == 3.6


def test_a_hundred_thousand_series_keep_apart():
    layout = only(Window(statistic="sum", width_s=600), Window(statistic="max", width_s=600), late_s=0)
    state = windows.begin(layout, series=100_000)
    order = np.random.default_rng(5).permutation(100_000)
    for slot in (1, 2, 3):
        rows, _ = windows.update(
            state, series=order, time_s=np.full(100_000, slot * 300), value=(order % 1000) / 10 + slot, now_s=10**6
        )
    np.testing.assert_allclose(rows.value[:, 0], 2 * (np.arange(100_000) % 1000) / 10 + 5, rtol=1e-12)
    np.testing.assert_array_equal(rows.series, np.arange(100_000))


def test_times_before_1970_and_far_apart_are_times_too():
    state = windows.begin(only(Window(statistic="sum", width_s=600), Antecedent(kept=0.5, steps=2)), series=1)
    rows, _ = feed(state, [(0, -900, 1.0), (0, -600, 2.0), (0, 2**45, 3.0)], now_s=2**50)
    assert rows.value[:, 0].tolist() == [1.0, 3.0, 3.0]
    assert rows.end_s[-1] == -(-(2**45) // 300) * 300


def test_an_empty_batch_and_no_series_are_nothing():
    state = windows.begin(RAIN, series=0)
    rows, outcome = windows.update(state, series=[], time_s=[], value=[], now_s=0)
    assert rows.value.shape == (0, len(ALL_RULES)) and outcome.size == 0
    assert windows.look(state, at_s=0).series.size == 0


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        ({"series": [0, 1]}, "one length"),
        ({"series": [[0]], "time_s": [[300]], "value": [[1.0]]}, "one length"),
        ({"series": [2]}, "series must lie between 0 and 1"),
        ({"series": [-1]}, "series must lie between 0 and 1"),
        ({"time_s": [300.5]}, "time_s must be whole numbers"),
        ({"time_s": [2**60]}, "time_s must be whole numbers"),
        ({"value": ["rain"]}, "value must be an array of numbers"),
        ({"now_s": 1.5}, "now_s must be a whole number"),
    ],
)
def test_a_batch_of_the_wrong_form_is_refused_and_changes_nothing(reading, said):
    state = windows.begin(RAIN, series=2)
    before = windows.save(state)
    given = {"series": [0], "time_s": [300], "value": [1.0], "now_s": 10**6} | reading
    with pytest.raises(ValueError, match=said):
        windows.update(state, **given)
    assert all(np.array_equal(array, windows.save(state)[name]) for name, array in before.items())


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Window(statistic="median", width_s=600), "statistic must be one of"),
        (lambda: Window(statistic="since", width_s=600), "above belongs to"),
        (lambda: Window(statistic="sum", width_s=600, above=1.0), "above belongs to"),
        (lambda: Window(statistic="rate", width_s=600, tumbling=True), "no tumbling window"),
        (lambda: Window(statistic="since", width_s=600, above=float("nan")), "above"),
        (lambda: only(Window(statistic="sum", width_s=600), slot_s=0.5), "slot_s"),
        (lambda: only(Window(statistic="sum", width_s=600), slot_s=300.5), "slot_s must be a whole number"),
        (lambda: Window(statistic="sum", width_s=0), "width_s"),
        (lambda: Window(statistic="sum", width_s=600, least_coverage=1.1), "least_coverage"),
        (lambda: Antecedent(kept=1.0, steps=3), "kept"),
        (lambda: Antecedent(kept=0.8, steps=0), "steps"),
        (lambda: only(Window(statistic="sum", width_s=700)), "width_s must be whole slots"),
        (lambda: only(Antecedent(kept=0.8, steps=2, step_s=1000)), "step_s must be whole slots"),
        (lambda: only(Window(statistic="sum", width_s=600), late_s=100), "late_s must be whole slots"),
        (lambda: only(), "at least one rule"),
        (lambda: only(Window(statistic="sum", width_s=600), least=5, most=1), "most"),
        (lambda: only(Window(statistic="sum", width_s=600), most=3e9), "fewer counts_per_unit"),
        (lambda: windows.begin(RAIN, series=-1), "series must be a whole number"),
        (lambda: windows.restore(LEVEL, windows.save(windows.begin(RAIN, series=1))), "another layout"),
        (lambda: windows.restore(RAIN, {}), "saved lacks"),
        (
            lambda: windows.restore(
                RAIN, windows.save(windows.begin(RAIN, series=1)) | {"newest": np.zeros(3, np.int64)}
            ),
            "saved cells must be",
        ),
    ],
)
def test_a_layout_that_cannot_be_is_refused_by_name(make, said):
    with pytest.raises(ValueError, match=said):
        make()
