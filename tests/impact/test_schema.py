"""The published schema of an assessment, and its records: one cannot change without the other."""

from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

import jsonschema
import pytest

from anlan.impact import result
from anlan.impact.inputs import Place, Setting
from tests.impact.sample import assessed, changed, ludian

RECORDS = [
    one for one in vars(result).values() if dataclasses.is_dataclass(one) and one.__module__ == result.__name__
]


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(ludian, id="whole"),
        pytest.param(lambda: assessed(where=Place()), id="nobody known"),
        pytest.param(lambda: assessed(changed(magnitude=10.5, planes=())), id="magnitude 10.5"),
        pytest.param(lambda: assessed(setting=Setting()), id="abroad"),
    ],
)
def test_whatever_comes_out_keeps_to_the_published_schema(found):
    plain = result.to_json(found())
    jsonschema.Draft202012Validator(result.schema()).validate(plain)
    for part in ("event", "method", "zones", "townships", "losses", "first_checks", "teams", "needs"):
        assert part in plain  # issue 4, sentence 7


def test_the_schema_is_one_and_refuses_what_it_does_not_know():
    jsonschema.Draft202012Validator.check_schema(result.schema())
    plain = result.to_json(ludian())
    for wrong in ({"zones": "viele"}, {"surprise": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(result.schema()).validate(plain | wrong)
    plain["losses"]["deaths"].pop("low")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(result.schema()).validate(plain)


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.__name__)
def test_each_record_and_its_part_of_the_schema_have_the_same_fields(record):
    schema = result.schema()
    part = schema if record is result.Assessment else schema["$defs"][record.__name__]
    names = [one.name for one in dataclasses.fields(record)]
    assert list(part["properties"]) == names == part["required"] and part["additionalProperties"] is False


def test_the_schema_travels_with_the_package():
    text = files("anlan.impact").joinpath(result.SCHEMA).read_text("utf-8")
    assert json.loads(text)["$id"].endswith("assessment.schema.json")
