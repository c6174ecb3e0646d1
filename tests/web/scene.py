"""The scene most browser tests look at: an earthquake told by two agencies, a small one that waits, one drill."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta, timezone

from tests.incidents.bulletins import usgs
from tests.web.live_server import LiveAnlan, Visitor

BEIJING = timezone(timedelta(hours=8))
AT = datetime.now(BEIJING).replace(second=0, microsecond=0) - timedelta(hours=2)
STAMP = f"{AT:%Y年%m月%d日%H时%M分}"
AUTOMATIC = (
    f"中国地震台网自动测定：{STAMP}在云南昭通市鲁甸县附近（北纬27.17度，东经103.39度）发生6.6级左右地震，"
    "最终结果以正式速报为准。"
)
FORMAL = f"中国地震台网正式测定：{STAMP}在云南昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.5级地震，震源深度12千米。"
SMALL = (
    f"中国地震台网正式测定：{AT - timedelta(hours=3):%Y年%m月%d日%H时%M分}"
    "在云南昭通市巧家县（北纬26.95度，东经103.10度）发生2.4级地震，震源深度9千米。"
)
ABROAD = usgs("us6000scene", at=AT + timedelta(seconds=12)).decode()
DRILL = "中国地震台网正式测定：08月03日16时30分在云南昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.5级地震，震源深度12千米。"


def lay(live: LiveAnlan) -> dict[str, str]:
    """Hand the bulletins in; answers the uids once the engine has sorted them."""
    officer = live.visitor("zt-duty")
    officer.hand_in(AUTOMATIC)
    attached = officer.hand_in(FORMAL)
    officer.hand_in(ABROAD)
    waiting = officer.hand_in(SMALL)
    in_drill = officer.hand_in(DRILL, drill="/drill/ludian")
    return {
        "waiting": waiting,
        "attached": attached,
        "incident": incident_of(officer, attached),
        "drill_incident": incident_of(officer, in_drill, drill="/drill/ludian"),
    }


def incident_of(officer: Visitor, signal: str, *, drill: str = "") -> str:
    """The incident a signal was sorted into; waits for the engine."""
    patience = time.monotonic() + 90
    while time.monotonic() < patience:
        found = re.search(rf'href="{drill}/incidents/([0-9a-f-]{{36}})"', officer.get(f"{drill}/desk/{signal}").text)
        if found:
            return found[1]
        time.sleep(0.05)
    raise AssertionError("the engine did not sort the signal")
