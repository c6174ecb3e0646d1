"""Nobody hands on more than he holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core import clock
from anlan.core.accounts import services
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.errors import MoreThanOwn, NotOwnAccount, OwnRights, PeriodRefused, TokenTooLong, UnknownRole
from anlan.core.errors import NotFound
from anlan.core.permission import (
    Actor,
    Mandate,
    NotPermitted,
    Place,
    all_roles,
    can,
    declared_acts,
    may_assign,
    may_grant,
)
from anlan.core.personal.errors import PersonalDataMisplaced

from .conftest import COUNTY, OTHER_COUNTY, PROVINCE, Town

CHAINS = {
    "CN": ("CN",),
    "53": ("53", "CN"),
    "5303": ("5303", "53", "CN"),
    "530326": ("530326", "5303", "53", "CN"),
    "530381": ("530381", "5303", "53", "CN"),
    "52": ("52", "CN"),
}
HAZARDS = [frozenset({"*"}), frozenset({"earthquake"}), frozenset({"flood"}), frozenset({"earthquake", "flood"}), frozenset[str]()]
FAR = datetime(2100, 1, 1, tzinfo=UTC)

roles = st.sampled_from([*all_roles(), "unknown"])
mandates = st.builds(
    Mandate, roles, st.sampled_from(list(CHAINS)), st.sampled_from(HAZARDS), st.sampled_from([None, FAR])
)
actors = st.builds(
    Actor,
    key=st.just("account:1"),
    mandates=st.lists(mandates, max_size=4).map(tuple),
    acts=st.none() | st.frozensets(st.sampled_from(sorted(declared_acts()) or ["grant.give"])),
)


@given(giver=actors, role=roles, region=st.sampled_from(list(CHAINS)), hazards=st.sampled_from(HAZARDS))
def test_a_lent_role_never_reaches_further_than_the_giver(
    giver: Actor, role: str, region: str, hazards: frozenset[str]
) -> None:
    if not may_grant(giver, role, CHAINS[region], hazards):
        return
    helper = Actor(key="account:2", mandates=(Mandate(role, region, hazards, FAR),))
    for act in declared_acts():
        for chain in CHAINS.values():
            for hazard in (None, "earthquake", "flood", "typhoon"):
                place = Place(chain, hazard)
                assert not can(helper, act, place) or can(giver, act, place), (act, chain, hazard)


@given(giver=actors, role=roles, region=st.sampled_from(list(CHAINS)), hazards=st.sampled_from(HAZARDS))
def test_an_administrator_assigns_only_listed_roles_inside_the_own_region(
    giver: Actor, role: str, region: str, hazards: frozenset[str]
) -> None:
    if may_assign(giver, role, CHAINS[region], hazards):
        assert role in all_roles()
        assert can(giver, "account.manage", Place(CHAINS[region]))
        assert any(m.until is None and role in all_roles()[m.role].assigns for m in giver.mandates if m.role in all_roles())


def _give(by: Actor, account_id: int, role: str = "duty_officer", region_code: str = COUNTY, **more: object) -> object:
    given_: dict[str, object] = {"until": clock.wall() + timedelta(hours=1), "reason": "跨县支援", **more}
    return services.give_grant(account_id=account_id, role=role, region_code=region_code, by=by, **given_)  # type: ignore[arg-type]


def test_a_commander_lends_roles_in_the_own_county_and_nothing_else(town: Town) -> None:
    giver, helper = town.actor("commander"), town.account(None, OTHER_COUNTY)
    assert _give(giver, helper.pk)
    with pytest.raises(NotPermitted):
        _give(giver, helper.pk, region_code=OTHER_COUNTY)
    with pytest.raises(NotPermitted):
        _give(giver, helper.pk, region_code=PROVINCE)
    with pytest.raises(MoreThanOwn):
        _give(giver, helper.pk, role="admin")
    with pytest.raises(UnknownRole):
        _give(giver, helper.pk, role="emperor")
    with pytest.raises(PeriodRefused):
        _give(giver, helper.pk, until=clock.wall() - timedelta(seconds=1))
    with pytest.raises(PersonalDataMisplaced):
        _give(giver, helper.pk, reason="联系张三 13812345678")
    with pytest.raises(OwnRights):
        _give(giver, int(giver.key.partition(":")[2]))


def test_what_is_lent_is_not_lent_on(town: Town) -> None:
    helper = town.account(None, OTHER_COUNTY)
    _give(town.actor("commander"), helper.pk, role="commander")
    lent = actor_of(helper)
    assert lent is not None and can(lent, "grant.give", Place(CHAINS[COUNTY]))
    with pytest.raises(MoreThanOwn):
        _give(lent, town.account(None).pk)


def test_an_administrator_neither_raises_himself_nor_reaches_above_his_county(town: Town) -> None:
    admin = town.actor("admin", COUNTY)
    assert admin.account_id is not None
    with pytest.raises(OwnRights):
        services.assign_role(account_id=admin.account_id, role="commander", region_code=COUNTY, by=admin)
    officer = town.account("duty_officer")
    services.assign_role(account_id=officer.pk, role="viewer", region_code=COUNTY, by=admin)
    with pytest.raises(NotPermitted):
        services.assign_role(account_id=officer.pk, role="viewer", region_code=PROVINCE, by=admin)


def test_a_county_administrator_cannot_reset_somebody_who_also_serves_the_province(town: Town) -> None:
    admin, both = town.actor("admin", COUNTY), town.account("duty_officer", COUNTY)
    assert services.reset_password(account_id=both.pk, by=admin)
    services.assign_role(account_id=both.pk, role="commander", region_code=PROVINCE, by=town.actor("admin", PROVINCE))
    with pytest.raises(NotPermitted):
        services.reset_password(account_id=both.pk, by=admin)
    with pytest.raises(NotFound):
        services.reset_password(account_id=town.account("viewer", OTHER_COUNTY).pk, by=admin)


def test_a_token_holds_only_own_acts_and_makes_no_further_token(town: Town) -> None:
    officer = town.actor("viewer")
    later = clock.wall() + timedelta(days=1)
    with pytest.raises(MoreThanOwn):
        services.create_token(name="想多要", acts=["account.manage"], expires_at=later, by=officer)
    with pytest.raises(PeriodRefused):
        services.create_token(name="过期", acts=["region.view"], expires_at=clock.wall() - timedelta(seconds=1), by=officer)
    just_a_year = clock.wall() + timedelta(days=366)
    assert services.create_token(name="一年", acts=["region.view"], expires_at=just_a_year, by=officer)
    with pytest.raises(TokenTooLong, match="366"):
        services.create_token(name="太久", acts=["region.view"], expires_at=just_a_year + timedelta(days=1), by=officer)
    machine = Actor(key=officer.key, mandates=officer.mandates, acts=frozenset({"region.view"}))
    with pytest.raises(NotOwnAccount):
        services.create_token(name="再要", acts=["region.view"], expires_at=later, by=machine)
