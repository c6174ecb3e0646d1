"""What the reader of a bulletin assumed or doubts, before the officer's eyes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from anlan.incidents import services
from anlan.incidents.models import Signal
from tests.incidents.bulletins import LUDIAN_FORMAL, usgs
from tests.incidents.conftest import settle
from tests.web.test_views import LUDIAN, Hires, Officer, hires

__all__ = ["hires"]


@pytest.fixture
def officer(hires: Hires) -> Officer:
    return hires("duty_officer", LUDIAN)


def post(data: bytes, officer: Officer) -> Signal:
    receipt = services.receive_bulletins(data, channel="desk", by=officer.actor)
    settle()
    return Signal.objects.get(uid=receipt.uid)


def test_the_officer_reads_at_the_signal_that_the_year_was_assumed(officer: Officer, django_assert_max_num_queries: Any):
    address = f"/desk/{post(LUDIAN_FORMAL.replace('2014年'.encode(), b''), officer).uid}"
    page = officer.get(address).content.decode()
    assert "<dt>读取说明</dt><dd><div>原文没有年份，按收到时刻推定</div></dd>" in page
    officer.client.cookies["anlan_language"] = "en"
    officer.get(address)  # what a process remembers is remembered
    with django_assert_max_num_queries(12):
        english = officer.get(address).content.decode()
    assert "<dt>Reader&#x27;s remarks</dt><dd><div>year absent; taken from the time of receipt</div></dd>" in english


def test_the_officer_reads_where_the_figures_of_a_bare_deletion_come_from(officer: Officer):
    post(usgs(updated_min=10), officer)
    gone = json.loads(usgs(updated_min=30, status="deleted"))
    gone["properties"] |= {"mag": None, "time": None}
    page = officer.get(f"/desk/{post(json.dumps(gone).encode(), officer).uid}").content.decode()
    assert "所列数值取自被撤回的版本" in page


def test_a_bulletin_that_was_read_without_a_doubt_has_no_remarks(officer: Officer):
    assert "读取说明" not in officer.get(f"/desk/{post(LUDIAN_FORMAL, officer).uid}").content.decode()


def test_a_remark_that_has_no_words_any_more_does_not_break_the_page(officer: Officer):
    signal = post(LUDIAN_FORMAL, officer)
    Signal.objects.filter(pk=signal.pk).update(detail={**signal.detail, "remarks": ["<gone>"]})
    page = officer.get(f"/desk/{signal.uid}")
    assert page.status_code == 200 and "<div>&lt;gone&gt;</div>" in page.content.decode()
