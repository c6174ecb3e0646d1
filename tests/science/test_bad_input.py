"""Bad input to every public function of the science: a clear error or a flagged result, never a silent number.

Each function has a payload (tests/science/payloads): a call that works, its arguments told apart. The walk then spoils
one argument after another. A function without a payload fails. Warnings count as failures, and so does an argument
that is changed in place.
"""

from __future__ import annotations

import inspect
import re
import tracemalloc
from typing import Any

import numpy as np
import pytest

from tests.science.payloads.kinds import CELLS, NAN, Array, Name, Number
from tests.science.payloads.walk import CASES, FUNCTIONS, call, complaints, having, parts, parts_of, refused, same

NO_ARRAYS = ("text", None, [1, None, 3], np.array([1j, 2j, 3j]))
DTYPES = ("int8", "uint8", "int64", "float32")
MANY = 20_000


def test_every_public_function_has_a_payload_and_every_payload_its_function():
    assert set(CASES) == set(FUNCTIONS)


@pytest.mark.parametrize("key", CASES)
def test_the_payload_itself_gives_a_known_answer_that_is_no_window_on_its_arguments(key: str):
    result = call(key)
    found = parts_of(result, CASES[key].unknown)
    for name, (array, known) in found.items():
        assert known.any() or not CASES[key].arrays(), f"{name} is known nowhere: {array}"
        for argument in CASES[key].goods().values():
            assert not isinstance(argument, np.ndarray) or not np.shares_memory(array, argument), name


@pytest.mark.parametrize("key", having(Array))
def test_a_gap_or_an_impossible_number_is_flagged_or_refused_and_spoils_no_other_cell(key: str):
    case, sound = CASES[key], parts(key)
    wrong = [
        complaint
        for name, argument in case.arrays().items()
        for bad in dict.fromkeys((*argument.hostile, *argument.fine))
        if (complaint := complaints(key, name, bad, sound))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", having(Array))
def test_what_is_no_array_of_numbers_is_refused_by_name(key: str):
    wrong = [
        complaint
        for name in CASES[key].arrays()
        for given in NO_ARRAYS
        if not (given is None and is_optional(key, name)) and (complaint := refused(key, name, given))
    ]
    assert not wrong, "\n".join(wrong)


def is_optional(key: str, name: str) -> bool:
    there = inspect.signature(FUNCTIONS[key]).parameters.get(name)
    return there is not None and there.default is None


@pytest.mark.parametrize("key", having(Array))
def test_a_masked_element_is_unknown(key: str):
    wrong = []
    for name, argument in CASES[key].arrays().items():
        if argument.good.dtype == bool:  # a truth has no gap
            gap = np.arange(argument.good.size).reshape(argument.good.shape) == 0
            wrong += filter(None, [refused(key, name, np.ma.MaskedArray(argument.good.copy(), mask=gap))])
            continue
        gap = np.isnan(argument.spoilt(NAN))
        masked = np.ma.MaskedArray(argument.good.copy(), mask=gap)
        try:
            expected: Any = parts(key, {name: argument.spoilt(NAN)})
        except ValueError as error:
            expected = str(error)
        try:
            answer: Any = parts(key, {name: masked})
        except ValueError as error:
            answer = str(error)
        if isinstance(expected, str) or isinstance(answer, str):
            wrong += [f"{name}: {answer} and {expected}"] if not isinstance(expected, type(answer)) else []
        elif difference := same(expected, answer):
            wrong.append(f"{name}: {difference}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", having(Array))
def test_shapes_that_do_not_fit_are_refused_by_name(key: str):
    case, wrong = CASES[key], []
    arrays = case.arrays()
    by_cell = [name for name, one in arrays.items() if one.axis is not None]
    for name, argument in arrays.items():
        others = tuple(arrays)
        if argument.axis is not None and len(by_cell) > 1:
            wrong.append(refused(key, name, np.moveaxis(argument.resized(2), 0, argument.axis)))
        along = 0 if argument.axis in (None, -1) else -1
        length = argument.good.shape[along]
        peers = [one for other, one in arrays.items() if other != name and not one.is_plain and not one.is_free]
        has_peer = any(one.good.shape[0 if one.axis in (None, -1) else -1] == length for one in peers)
        if not argument.is_plain and not argument.is_free and length > 2 and has_peer:
            wrong.append(refused(key, name, np.delete(argument.good, -1, axis=along), others=others))
        if not argument.is_plain and len(arrays) == 1:
            wrong.append(refused(key, name, 1.0))
        if (
            argument.axis is None
            and argument.good.ndim == 2
            and argument.good.shape[1] == 2 != argument.good.shape[0]
            and peers
        ):
            wrong.append(refused(key, name, argument.good.T, others=others))  # x and y, rows and columns swapped
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize("key", having(Array))
def test_empty_arrays_give_an_empty_answer_or_are_refused_by_name(key: str):
    case, wrong = CASES[key], []
    arrays = case.arrays()
    if all(one.axis is not None for one in arrays.values()):
        empty = {name: np.moveaxis(one.resized(0), 0, one.axis) for name, one in arrays.items()}
        for name, (array, _) in parts(key, empty).items():
            assert array.size == 0 or case.out is None, f"{name} of no cells is {array}"
    for name, argument in arrays.items():
        if argument.is_plain and len(arrays) == 1:
            continue
        shape = list(argument.good.shape)
        shape[0 if argument.axis in (None, -1) else -1] = 0
        if (complaint := refused(key, name, np.empty(shape), others=tuple(arrays))) and not complaint.endswith("taken"):
            wrong.append(complaint)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", having(Array))
def test_whole_numbers_of_any_kind_count_as_floats_and_never_overflow(key: str):
    wrong = []
    arrays = {name: one for name, one in CASES[key].arrays().items() if one.good.dtype.kind == "f"}

    def outcome(changed: dict[str, Any]) -> Any:
        try:
            return parts(key, changed)
        except ValueError as error:
            return re.sub(r"got.*", "", str(error))

    def compare(kind: str, whole: dict[str, np.ndarray]) -> None:
        mine, theirs = outcome(whole), outcome({name: one.astype(np.float64) for name, one in whole.items()})
        differ = mine != theirs if isinstance(mine, str) or isinstance(theirs, str) else same(mine, theirs)
        if differ:
            wrong.append(f"{kind}: {differ}")

    for dtype in DTYPES:
        ends = np.iinfo(dtype) if dtype[:1] in "iu" else np.finfo("float32")
        most = np.nextafter(float(ends.max), 0)  # as a float, the greatest int64 is one too many
        rounded = {name: np.nan_to_num(np.rint(one.good * 1.0)) for name, one in arrays.items()}
        compare(dtype, {name: np.clip(one, ends.min, most).astype(dtype) for name, one in rounded.items()})
    for name, argument in arrays.items():
        for end in (np.iinfo(np.int64).min, np.iinfo(np.int64).max):
            if argument.axis is not None:
                compare(f"{name} of {end}", {name: np.full(argument.good.shape, end)})
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", having(Array))
def test_how_an_array_lies_in_memory_changes_nothing(key: str):
    sound, arrays = parts(key), CASES[key].arrays()

    def locked(array: np.ndarray) -> np.ndarray:
        array = np.repeat(array, 2, axis=-1)[..., ::2]
        array.flags.writeable = False
        return array

    ways = {
        "read-only, every second of a longer one": locked,
        "Fortran, backwards, in the other byte order": lambda a: np.asfortranarray(
            a[..., ::-1].astype(a.dtype.newbyteorder(">"))
        )[..., ::-1],
        "list": lambda a: a.tolist(),
    }
    for way, turned in ways.items():
        assert not same(sound, parts(key, {name: turned(one.good) for name, one in arrays.items()})), way


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if case.is_elementwise and case.out == 0])
def test_single_numbers_and_fields_are_answered_like_rows(key: str):
    row, arrays = parts(key), CASES[key].arrays()
    for cell in range(CELLS):
        one = parts(key, {name: float(argument.good[cell]) for name, argument in arrays.items()})
        assert not same(one, {name: (a[cell], k[cell]) for name, (a, k) in row.items()}), f"cell {cell} as a number"
    field = parts(key, {name: np.asfortranarray(np.tile(argument.good, (2, 1)).T) for name, argument in arrays.items()})
    for column in range(2):
        assert not same(row, {name: (a[:, column], k[:, column]) for name, (a, k) in field.items()}), "a field"


@pytest.mark.parametrize("key", having(Number))
def test_a_coefficient_outside_its_domain_is_refused_by_name(key: str):
    case, wrong = CASES[key], []
    for name, argument in case.given.items():
        if not isinstance(argument, Number):
            continue
        wrong += [
            complaint
            for bad in argument.hostile
            if not (bad is None and is_optional(key, name)) and (complaint := refused(key, name, bad))
        ]
        for fine in (1e30, *argument.fine):
            if (complaint := refused(key, name, fine)) and not complaint.endswith("taken"):
                wrong.append(complaint)
        kinds = (np.float64, np.int64, np.asarray) if argument.good == int(argument.good) else (np.float64, np.asarray)
        for kind in kinds:
            assert not same(parts(key), parts(key, {name: kind(argument.good)})), f"{name} as {kind.__name__}"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("key", having(Name))
def test_a_word_that_is_no_choice_is_refused_by_name(key: str):
    for name, argument in CASES[key].given.items():
        if isinstance(argument, Name):
            for bad in ("nonsense", "", None, 3.5):
                assert not refused(key, name, bad)


@pytest.mark.parametrize(
    "key", [key for key, case in CASES.items() if case.is_elementwise and case.out == 0 and case.floats]
)
def test_a_hundred_million_elements_fit_in_16_gb(key: str):
    case = CASES[key]
    many = {name: np.resize(one.good, MANY) for name, one in case.arrays().items()}
    call(key)
    tracemalloc.start()
    try:
        call_result = (case.function or FUNCTIONS[key])(**case.goods() | many)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    del call_result
    assert peak / 8 / MANY + len(many) <= case.floats
