"""周边 of an incident that no model assesses: what nobody counted is unknown, never 0 (D-02)."""

from __future__ import annotations

import pytest

from anlan.incidents import services
from anlan.incidents.models import Signal
from anlan.incidents.services.calls import Call
from tests.incidents.conftest import Desk, desk, settle
from tests.web.test_response import client_of, room

__all__ = ["desk", "room"]
pytestmark = pytest.mark.django_db


def test_a_landslide_shows_its_radii_and_what_is_not_known_stays_a_dash(room, desk: Desk) -> None:
    call = Call(client_id="one", hazard="landslide", place="鲁甸县龙头山镇", longitude=103.4, latitude=27.1, words="山体滑坡")
    signal = Signal.objects.get(uid=services.take_call(call=call, by=room.officer).signal.uid)
    settle()
    signal.refresh_from_db()
    if signal.incident is None:
        services.open_incident(signal=signal.uid, by=room.officer)
        signal.refresh_from_db()
    officer = client_of("r.officer")
    uid = signal.incident.uid
    assert f"/incidents/{uid}/around" in officer.get(f"/incidents/{uid}").content.decode()
    page = officer.get(f"/incidents/{uid}/around").content.decode()
    assert "500 米内" in page and "常住人口" in page and "未知" in page
    assert client_of("r.stranger").get(f"/incidents/{uid}/around").status_code == 404
