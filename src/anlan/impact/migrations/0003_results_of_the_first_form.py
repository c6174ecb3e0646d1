"""Results that were kept before zones told their cover and the hour, and rows their division: what is missing is unknown."""

from typing import Any

from django.db import migrations

FIRST, SECOND = 1, 2
DAMAGE_DEGREE = 6  # of the pages then
UNKNOWN = ("at_home", "at_work", "at_school", "outside")


def bring_up(result: dict[str, Any]) -> dict[str, Any]:
    """A result of the first form as one of the second. Rows without a division are in nobody's sight but the country's."""
    zones = [{"covered": {}, **dict.fromkeys(UNKNOWN), **zone} for zone in result["zones"]]
    towns = [{"degree": int(town["intensity_most"]), **town} for town in result["townships"]]
    rows = {name: [{"region_code": "CN", **row} for row in result[name]] for name in ("first_checks", "teams")}
    return {"damage_degree": DAMAGE_DEGREE, "hour": None, **result, "zones": zones, "townships": towns, **rows, "form": SECOND}


def forwards(apps: Any, _editor: Any) -> None:
    kept = apps.get_model("impact", "Assessment")._base_manager.filter(result__isnull=False)
    for one in kept.only("result").iterator(chunk_size=20):
        if one.result.get("form") == FIRST:
            one.result = bring_up(one.result)
            one.save(update_fields=["result"])


class Migration(migrations.Migration):
    dependencies = [("impact", "0002_assessments_by_input")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
