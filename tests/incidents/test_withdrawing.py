"""What an agency takes back: by its whole bulletin, by its identifier alone, and before the bulletin came."""

from __future__ import annotations

import pytest

from anlan.incidents import queries
from anlan.incidents.models import Signal

from .bulletins import LUDIAN_AUTOMATIC, LUDIAN_FORMAL, cenc, usgs
from .conftest import Desk

pytestmark = pytest.mark.django_db


def withdrawn(text: bytes) -> str:
    return "【撤销】" + text.decode()


def test_an_older_bulletin_that_comes_after_its_own_withdrawal_is_filed_and_opens_nothing(desk: Desk) -> None:
    gone = desk.post(usgs(updated_min=30, status="deleted"))
    late = desk.post(usgs(updated_min=10, status="automatic"))
    gone.refresh_from_db()
    assert (late.state, gone.state, gone.supersedes) == ("superseded", "withdrawn", late)
    assert desk.incidents() == []
    assert desk.verbs() == ["signal.withdrawn", "signal.filed"]


@pytest.mark.parametrize("status", ["automatic", "reviewed"])
def test_a_withdrawal_without_a_time_of_issue_stands_over_the_bulletin_that_comes_after_it(desk: Desk, status: str) -> None:
    def undated(status: str) -> bytes:
        return usgs(status=status).replace(b'"updated"', b'"unknown"')

    gone = desk.post(undated("deleted"))
    late = desk.post(undated(status))
    gone.refresh_from_db()
    assert (late.state, gone.state, gone.supersedes) == ("superseded", "withdrawn", late)
    assert desk.incidents() == []


@pytest.mark.parametrize("first", [LUDIAN_AUTOMATIC, LUDIAN_FORMAL])
def test_a_sentence_that_comes_after_its_own_withdrawal_in_words_is_filed_and_opens_nothing(
    desk: Desk, first: bytes
) -> None:
    gone = desk.post(withdrawn(first))
    late = desk.post(first)
    gone.refresh_from_db()
    assert (late.state, gone.state, gone.supersedes) == ("superseded", "withdrawn", late)
    assert desk.incidents() == []
    assert "signal.filed" in desk.verbs()


def test_the_automatic_sentence_that_comes_last_is_filed_below_the_formal_one_that_was_withdrawn(desk: Desk) -> None:
    formal = desk.post(LUDIAN_FORMAL)
    gone = desk.post(withdrawn(LUDIAN_FORMAL))
    late = desk.post(LUDIAN_AUTOMATIC)
    for signal in (formal, gone):
        signal.refresh_from_db()
    assert [signal.uid for signal in queries.signal_versions(gone)] == [gone.uid, formal.uid, late.uid]
    assert (late.state, gone.state) == ("superseded", "withdrawn")
    assert len(desk.incidents()) == 1


@pytest.mark.parametrize("earlier", [LUDIAN_AUTOMATIC, LUDIAN_FORMAL])
def test_another_determination_after_a_withdrawal_that_has_its_bulletin_is_never_hidden(
    desk: Desk, earlier: bytes
) -> None:
    desk.post(earlier)
    gone = desk.post(withdrawn(earlier))
    new = desk.post(cenc(magnitude=6.4))
    gone.refresh_from_db()
    assert (new.state, gone.state) == ("attached", "withdrawn")
    assert new in Signal.objects.filter(incident__in=desk.incidents())


def test_a_quake_elsewhere_is_not_taken_for_what_a_withdrawal_withdrew(desk: Desk) -> None:
    desk.post(withdrawn(LUDIAN_FORMAL))
    other = desk.post(cenc(at="2014年08月03日16时32分", latitude=25.0, longitude=98.5, place="云南省保山市腾冲市"))
    assert (other.state, other.supersedes) == ("attached", None)


def test_a_bulletin_issued_after_the_withdrawal_brings_the_event_back(desk: Desk) -> None:
    desk.post(usgs(updated_min=10))
    desk.post(usgs(updated_min=20, status="deleted"))
    again = desk.post(usgs(updated_min=40))
    assert (again.state, len(desk.incidents())) == ("attached", 1)
