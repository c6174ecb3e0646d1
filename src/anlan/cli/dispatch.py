"""`anlan dispatch`: who could go where with what for the open incidents of a region. Nothing is ordered or written down."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django


def show(options: argparse.Namespace) -> int:
    """Match the needs of a region with the means that are free now, and print it."""
    start_django(database=True)
    from anlan.command.matching import matched
    from anlan.core import clock
    from anlan.core.clock.queries import workspace_info
    from anlan.core.regions import queries as regions

    workspace = workspace_info(options.workspace)
    if workspace is None:
        raise Refused(_("没有工作空间 %(key)s。") % {"key": options.workspace})
    regions.get(options.region)
    with clock.entered(workspace):
        found = matched(options.region, [options.region])
    say(json.dumps(found, ensure_ascii=False, indent=1) if options.json else "\n".join(_lines(found)))
    return codes.OK


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [_("需求 %(needs)d 项，方案 %(orders)d 项，计算 %(seconds).1f 秒，与最优的差距 %(gap).1f %%。") % {
        "needs": len(found["needs"]), "orders": len(found["assignments"]), "seconds": found["computed_s"],
        "gap": found["gap"] * 100,
    }]  # fmt: skip
    for one in found["assignments"]:
        what = "、".join(f"{line['title']} {line['quantity']} {line['unit']}" for line in one["lines"])
        lines.append(f"{one['number']}. {one['origin']['name']} → {one['destination']['name']}  {what}  {one['minutes']:.0f} min")
    lines += [_short(one) for one in found["needs"] if one["short"]]
    return lines


def _short(need: dict[str, Any]) -> str:
    given = {name: need[name] for name in ("place", "title", "short", "unit")}
    if need["short_until"] is None:
        return _("缺：%(place)s %(title)s %(short)g %(unit)s") % given
    from anlan.core.packs.loading import OFFICIAL_TIME

    at = datetime.fromisoformat(need["short_until"]).astimezone(OFFICIAL_TIME)
    return _("缺：%(place)s %(title)s %(short)g %(unit)s，车辆返回后最早 %(at)s 送到") % (
        given | {"at": f"{at:%m-%d %H:%M}"}
    )
