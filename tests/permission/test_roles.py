"""The roles pack, and the one question."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

import anlan
from anlan.core.permission import (
    Actor,
    Mandate,
    Place,
    acts_of,
    all_roles,
    can,
    declare_act,
    declared_acts,
    require,
)
from anlan.core.permission.asking import NotPermitted

PACKS = Path(anlan.__file__).parent / "packs"
ROLES = yaml.safe_load((PACKS / "national" / "roles.yaml").read_text("utf-8"))
HERE, THERE = Place(("530326", "5303", "53", "CN")), Place(("530381", "5303", "53", "CN"))


def _all_rooms() -> dict[str, str]:
    """Every act, once each module that declares one has been read."""
    import importlib
    import pkgutil

    for module in pkgutil.walk_packages([str(Path(anlan.__file__).parent)], "anlan."):
        if module.name.rpartition(".")[2] in ("services", "queries", "scope", "identity", "reading", "asking", "site"):
            importlib.import_module(module.name)
    return declared_acts()


def test_the_roles_follow_their_published_schema() -> None:
    schema = json.loads((PACKS / "schemas" / "roles.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(ROLES, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"roles": {"x": {"title": "无"}}}, schema)


def test_every_assigned_role_is_declared_and_only_the_administrator_assigns() -> None:
    for role in all_roles().values():
        assert role.assigns <= set(all_roles())
        assert bool(role.assigns) is (role.name == "admin")


def test_the_administrator_sees_no_operational_data() -> None:
    forbidden = ("signal.", "incident.", "refusal.", "attachment.", "journal.", "deadline.", "search.")
    assert not [act for act in acts_of("admin") if act.startswith(forbidden)]
    assert "personal.reveal" not in acts_of("admin")


def test_every_declared_act_is_given_to_some_role() -> None:
    given = {act for role in all_roles().values() for act in role.acts}
    assert set(_all_rooms()) - given - {"test.only"} == set()


def test_every_act_of_a_role_is_declared_by_a_room() -> None:
    given = {act for role in all_roles().values() for act in role.acts}
    assert given - set(_all_rooms()) == set()


def test_an_unknown_role_may_do_nothing() -> None:
    ghost = Actor("account:1", mandates=(Mandate("emperor", "CN"),))
    assert acts_of("emperor") == frozenset()
    assert not any(can(ghost, act, HERE) for act in declared_acts())


def test_an_act_that_no_room_declares_is_a_programmers_mistake() -> None:
    with pytest.raises(LookupError):
        can(Actor("account:1"), "no.such_act")


def test_who_has_no_mandate_may_do_nothing_anywhere() -> None:
    nobody = Actor("account:1")
    assert not any(can(nobody, act) or can(nobody, act, HERE) for act in declared_acts())


@pytest.mark.parametrize("role", sorted(all_roles()))
def test_a_role_reaches_its_region_and_below_and_nothing_beside_or_above(role: str) -> None:
    act = next(iter(sorted(acts_of(role))))
    declare_act(act, declared_acts().get(act, "test"))
    county = Actor("account:1", mandates=(Mandate(role, "530326"),))
    province = Actor("account:2", mandates=(Mandate(role, "53"),))
    assert can(county, act, HERE) and not can(county, act, THERE) and not can(county, act, Place(("53", "CN")))
    assert can(province, act, HERE) and can(province, act, THERE)


def test_a_thing_that_does_not_say_where_it_is_is_out_of_reach() -> None:
    chief = Actor("account:1", mandates=(Mandate("commander", "CN"),))
    assert can(chief, "grant.give") and not can(chief, "grant.give", object())
    with pytest.raises(NotPermitted):
        require(chief, "grant.give", object())
