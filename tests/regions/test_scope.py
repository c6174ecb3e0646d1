from datetime import date

import pytest
from django.db import connection

from anlan.core.permission import system_actor
from anlan.core.regions.closure import rebuild
from anlan.core.regions.models import Kind, Region, RegionClosure
from anlan.core.regions.scope import closure_q, forget, range_q, scope_q
from anlan.core.regions.services import add_region

pytestmark = pytest.mark.usefixtures("china")


def found(condition):
    return set(Region.objects.filter(condition).values_list("code", flat=True))


def plan_of(queryset):
    text = queryset.explain()
    return text.replace("\n", " ")


@pytest.mark.parametrize(
    "code", ["53", "11", "42", "65", "71", "5303", "6202", "4419", "530326", "530303", "140671", "632857"]
)
def test_both_plans_find_the_same(code):
    assert found(range_q(code, "code")) == found(closure_q(code, "code")) == found(scope_q([code], "code"))


def test_both_plans_find_the_same_for_every_province_prefecture_and_a_sample_of_counties():
    regular = Region.objects.filter(is_range=True, valid_to=None)
    codes = [*regular.filter(level__in=["province", "prefecture"]).values_list("code", flat=True)]
    codes += list(regular.filter(level="county").order_by("code").values_list("code", flat=True))[::25]
    assert len(codes) > 450
    for code in codes:
        assert found(range_q(code, "code")) == found(closure_q(code, "code")), code


def test_the_country_holds_everything_and_no_mandate_nothing():
    assert found(scope_q(["CN"], "code")) == set(Region.objects.values_list("code", flat=True))
    assert found(scope_q([], "code")) == set()


def test_several_scopes_are_one_condition():
    both = found(scope_q(["530326", "530602"], "code"))
    assert both == found(scope_q(["530326"], "code")) | found(scope_q(["530602"], "code"))


def test_a_heading_means_its_members():
    counties = found(scope_q(["4290"], "code"))
    assert {"429004", "429005", "429006", "429021"} <= counties
    assert "420102" not in counties


def test_a_zone_outside_its_parents_range_is_found_through_the_closure(reality):
    """演示区 530392 lies below 530326: neither its parent's range holds it, nor may 530325 see it."""
    assert "530392" not in found(scope_q(["530326"], "code"))
    add_region(
        code="530392", name="演示区", kind=Kind.DEVELOPMENT_ZONE, parent_code="530326",
        valid_from=date(2024, 1, 1), source="测试", by=system_actor("tests"),
    )  # fmt: skip
    assert not Region.objects.get(code="530326").is_range
    assert Region.objects.get(code="5303").is_range
    assert "530392" in found(scope_q(["530326"], "code"))
    assert "530392" not in found(range_q("530326", "code"))
    assert "530392" in found(scope_q(["5303"], "code"))
    assert "530392" not in found(scope_q(["530325"], "code"))


def test_a_unit_moved_to_another_parent_leaves_the_range_of_the_old_one():
    moved = Region.objects.get(code="530325", valid_to=None)
    moved.parent = Region.objects.get(code="5306", valid_to=None)
    moved.save()
    rebuild()
    forget()
    assert "530325" in found(scope_q(["5306"], "code"))
    assert "530325" not in found(scope_q(["5303"], "code"))
    assert "530326" in found(scope_q(["5303"], "code"))


def test_the_closure_is_the_chain_of_parents():
    for code in ("530326102", "429004", "530328", "4290", "6202"):
        chain, unit = [], Region.objects.filter(code=code).latest("valid_from")
        while unit is not None:
            chain.append(unit.code)
            unit = unit.parent
        assert (
            list(RegionClosure.objects.filter(descendant=code).order_by("depth").values_list("ancestor", flat=True))
            == chain
        )


def test_the_range_is_answered_by_an_index():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE scoped (id integer, region_code varchar(12))")
        cursor.execute("CREATE INDEX scoped_region ON scoped (region_code)")
        if connection.vendor == "sqlite":
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT id FROM scoped WHERE region_code >= '5303' AND region_code < '5304'"
            )
            assert "USING INDEX scoped_region" in str(cursor.fetchall())
        cursor.execute("DROP TABLE scoped")
    plan = plan_of(Region.objects.filter(range_q("5303", "code")).only("code").order_by("code"))
    if connection.vendor == "sqlite":
        assert "SEARCH" in plan and "code>? AND code<?" in plan and "SCAN" not in plan
    else:
        assert "Index" in plan


def test_the_closure_is_answered_by_an_index():
    plan = plan_of(Region.objects.filter(closure_q("5303", "code")))
    if connection.vendor == "sqlite":
        assert "ancestor=?" in plan and "SCAN" not in plan
    else:
        assert "Index" in plan
