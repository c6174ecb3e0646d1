"""Personal data written through every verb of these rooms is found neither in the journal nor in the logs."""

from __future__ import annotations

import logging

import pytest

from anlan.core.accounts import login, services
from anlan.core.accounts.errors import LoginRefused
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.journal.verifying import verify
from anlan.core.personal import looks_personal
from anlan.core.personal import services as personal
from anlan.core.personal.errors import PersonalDataMisplaced

from .conftest import COUNTY, SETUP, Town

NAME, PHONE, EMAIL, ID_NUMBER = "欧阳试试", "13812345678", "ouyang@example.cn", "11010519491231002X"


def test_a_whole_life_of_a_person_leaves_no_clear_trace_and_a_clean_chain(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="anlan")
    person = services.create_person(
        department_id=town.departments[COUNTY].pk,
        title="值班员",
        name=NAME,
        phone=PHONE,
        email=EMAIL,
        id_number=ID_NUMBER,
        by=SETUP,
    )
    account = services.create_account(username="hz.duty09", region_code=COUNTY, person_id=person.pk, by=SETUP)
    services.change_person(person_id=person.pk, phone="13987654321", by=SETUP)
    officer = town.actor("duty_officer")
    assert person.id_number_ref is not None
    assert personal.reveal(ref=person.id_number_ref, reason=f"核实{NAME}家受灾", by=officer) == ID_NUMBER
    with pytest.raises(LoginRefused):
        login.check_credentials(PHONE, "wrong", address="203.0.113.9")
    assert services.erase_person(person_id=person.pk, by=town.actor("admin")) == 6
    account.refresh_from_db()
    assert not account.is_active

    texts = [*Entry.objects.values_list("payload", flat=True), *(record.getMessage() for record in caplog.records)]
    for text in texts:
        assert looks_personal(text) == () and NAME not in text, text
    seal_all()
    assert verify().is_clean


def test_a_phone_number_is_refused_where_text_is_kept_openly(town: Town) -> None:
    with pytest.raises(PersonalDataMisplaced):
        services.create_person(department_id=town.departments[COUNTY].pk, name=NAME, title=f"联系 {PHONE}", by=SETUP)
