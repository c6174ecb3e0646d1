from pathlib import Path

import pytest

from tests.house.planting import plant
from tools.checks import clocks


@pytest.mark.parametrize(
    "code",
    [
        "import datetime\nat = datetime.datetime.now()",
        "import datetime as dt\nat = dt.datetime.utcnow()",
        "from datetime import datetime as D\nat = D.now(tz)",
        "from datetime import date\ntoday = date.today()",
        "import time\nat = time.time()",
        "from time import time_ns as ticks\nat = ticks()",
        "from django.utils import timezone as tz\nat = tz.now()",
        "from django.utils.timezone import now\nfield = DateTimeField(default=now)",
        "from datetime import datetime\nClock = datetime\nat = Clock.today()",
        "import time\nat = getattr(time, 'time')()",
        "from django.db.models.functions import Now",
        "opened_at = models.DateTimeField(auto_now_add=True)",
        "cursor.execute('UPDATE lease SET at = CURRENT_TIMESTAMP')",
        "cursor.execute(\"SELECT datetime('now')\")",
        "cursor.execute('select now()')",
    ],
)
def test_a_clock_read_elsewhere_is_caught_under_any_name(tmp_path: Path, code: str):
    if code.startswith("from django.db.models.functions"):
        code += "\nlatest = Now()"
    plant(tmp_path, "anlan/incidents/services.py", code + "\n")
    assert "reads a clock" in clocks.check(tmp_path)[0].says


@pytest.mark.parametrize(
    "code",
    [
        "import time\nbegan = time.monotonic()",
        "from anlan.core import clock\nat = clock.now()",
        "from datetime import datetime\nat = datetime.fromisoformat(text)",
        '"""Not datetime.now() and not SELECT now()."""',
    ],
)
def test_spans_parsing_and_our_own_clock_are_free(tmp_path: Path, code: str):
    plant(tmp_path, "anlan/incidents/services.py", code + "\n")
    assert clocks.check(tmp_path) == []


def test_the_clock_room_itself_may(tmp_path: Path):
    plant(tmp_path, "anlan/core/clock/queries.py", "from datetime import datetime\nat = datetime.now()\n")
    assert clocks.check(tmp_path) == []


def test_a_template_that_prints_the_wall_clock_is_caught(tmp_path: Path):
    plant(tmp_path, "anlan/web/templates/desk.html", "<p>{% now 'H:i' %}</p>")
    assert len(clocks.check(tmp_path)) == 1
