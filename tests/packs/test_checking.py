"""What `anlan pack check` finds."""

from __future__ import annotations

import re

from anlan.core.packs.checking import check_packs

SPANS = '{spans: [{from: "08:00", to: "12:00"}]}'


def faults(folder):
    return [(fault.file.name, fault.line, fault.reason) for fault in check_packs(folder) if not fault.is_note]


def test_the_packs_that_ship_have_no_fault():
    assert [str(fault) for fault in check_packs() if not fault.is_note] == []


def test_a_clean_pack_of_a_place_has_no_fault(own_pack):
    folder = own_pack(
        office_hours=f"""\
table: office_hours
rows:
  - {{jurisdiction: "5303", valid_from: 2020-01-01, value: {SPANS}, source: 市府办通知, verified: true}}
"""
    )
    assert check_packs(folder) == []


def test_all_faults_are_found_at_once_each_with_file_and_line(own_pack):
    folder = own_pack(
        office_hours=f"""\
table: office_hours
rows:
  - {{jurisdiction: "5303", valid_from: 2020-01-01, value: {SPANS}, verified: true}}
  - jurisdiction: 530326
    valid_from: 2020-01-01
    source: 县府办通知
    verified: true
    value:
      spans:
        - {{from: "25:00", to: "12:00"}}
  - {{jurisdiction: "CN", valid_from: 2021-01-01, valid_to: 2020-01-01, value: {SPANS}, source: 市府办通知, verified: true}}
""",
        rations="""\
table: rations
rows: []
""",
    )
    found = faults(folder)
    assert ("office_hours.yaml", 3, "rows.0: 'source' is a required property") in found
    assert any(line == 4 and "530326 is not of type 'string'" in reason for _, line, reason in found)
    assert any(line == 10 and "'25:00' does not match" in reason for _, line, reason in found)
    assert ("office_hours.yaml", 11, "ends (2020-01-01) before it begins (2021-01-01)") in found
    assert ("rations.yaml", 1, "no schema describes the table rations") in found
    assert len(found) == 5


def test_two_rows_in_force_at_once_for_one_place_are_a_fault(own_pack):
    row = f'  - {{jurisdiction: "5303", valid_from: %s, valid_to: %s, value: {SPANS}, source: 市府办通知, verified: true}}\n'
    text = "table: office_hours\nrows:\n"
    meets = text + row % ("2020-01-01", "2021-01-01") + row % ("2021-01-01", "null")
    assert faults(own_pack(office_hours=meets)) == []
    overlaps = text + row % ("2020-01-01", "2021-01-02") + row % ("2021-01-01", "null")
    (fault,) = faults(own_pack(office_hours=overlaps))
    assert fault[:2] == ("office_hours.yaml", 4)
    assert re.match(r"office_hours for 5303: 2021-01-01–… overlaps 2020-01-01–2021-01-02 of line 3", fault[2])


def test_an_unverified_number_is_a_note_and_no_fault(own_pack):
    folder = own_pack(
        office_hours=f"""\
table: office_hours
rows:
  - {{jurisdiction: "5303", valid_from: 2020-01-01, value: {SPANS}, source: 口头, verified: false}}
""".replace("口头", "口头通知")
    )
    (note,) = check_packs(folder)
    assert note.is_note
    assert note.line == 3


def test_a_key_given_twice_is_a_fault_because_yaml_would_keep_the_last_in_silence(own_pack):
    folder = own_pack(
        office_hours=f"""\
table: office_hours
rows:
  - jurisdiction: "5303"
    valid_from: 2020-01-01
    value: {SPANS}
    source: 市府办通知
    verified: true
    verified: true
"""
    )
    assert faults(folder) == [("office_hours.yaml", 8, "the key verified is given twice")]


def test_a_file_that_is_no_yaml_is_named_with_its_line(own_pack):
    (fault,) = faults(own_pack(office_hours="table: office_hours\nrows: [\n  }\n"))
    assert fault[0] == "office_hours.yaml"
    assert fault[1] == 3


def test_a_file_in_another_encoding_is_a_fault_and_no_crash(own_pack):
    folder = own_pack(office_hours="x")
    (folder / "tables" / "office_hours.yaml").write_bytes("table: 办公".encode("gbk"))
    assert [(line, reason[:12]) for _, line, reason in faults(folder)] == [(1, "is not UTF-8")]


def test_a_pack_must_be_called_as_its_folder_and_have_a_pack_yaml(own_pack, tmp_path):
    from tests.packs.conftest import PACK

    assert faults(own_pack(pack=PACK.replace("place", "other"))) == [
        ("pack.yaml", 1, "calls itself other but its folder is place")
    ]
    assert faults(tmp_path / "nowhere") == [("pack.yaml", 1, "there is no pack.yaml")]


def test_a_table_in_a_file_that_is_never_read_is_a_fault(own_pack):
    folder = own_pack()
    (folder / "tables" / "clocks.yml").write_text("table: clocks\nrows: []\n")
    assert faults(folder) == [("clocks.yml", 1, "would not be read: tables end in .yaml")]


def test_a_pack_may_bring_tables_and_their_schemas_of_its_own(own_pack):
    folder = own_pack(
        wells="""\
table: wells
rows:
  - {jurisdiction: "5303", valid_from: 2020-01-01, value: {depth_m: deep}, source: 水务局台账, verified: true}
"""
    )
    (folder / "schemas").mkdir()
    (folder / "schemas" / "wells.schema.json").write_text('{"properties": {"depth_m": {"type": "number"}}}')
    assert faults(folder) == [("wells.yaml", 3, "rows.0.value.depth_m: 'deep' is not of type 'number'")]


def test_every_schema_is_a_schema_and_every_shipped_table_has_one():
    import json

    from jsonschema import Draft202012Validator

    from anlan.core.packs import all_tables
    from anlan.core.packs.checking import SCHEMAS

    schemas = sorted(SCHEMAS.rglob("*.json"))
    assert schemas
    for path in schemas:
        schema = json.loads(path.read_text("utf-8"))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema", path
        Draft202012Validator.check_schema(schema)
    assert {path.name.removesuffix(".schema.json") for path in (SCHEMAS / "tables").iterdir()} >= set(all_tables())


def test_the_table_on_the_reference_page_is_one_that_passes(own_pack):
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "reference" / "packs.md").read_text("utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    assert faults(own_pack(office_hours=example)) == []
