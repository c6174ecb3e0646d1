"""`anlan roads`: the roads as tables that anybody can compute on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django


def export(options: argparse.Namespace) -> int:
    """Write nodes and directed edges of the roads that stand for a region, with the seconds of a class of vehicles."""
    start_django(database=True)
    from anlan.core import clock
    from anlan.core.clock.queries import reality
    from anlan.core.regions.queries import get
    from anlan.core.settings import conf
    from anlan.places.named import PLACES
    from anlan.risk.journeys import journeys_over
    from anlan.risk.layers import layers
    from anlan.risk.road_tables import FORMATS, road_tables, write_csv, write_geojson, write_npz
    from anlan.risk.vehicles import moves_of

    form = options.format or Path(options.output).suffix.removeprefix(".") or "csv"
    if form not in FORMATS:
        raise Refused(_("不知道格式“%(form)s”；请用 --format 指定 csv、geojson 或 npz。") % {"form": form}, codes.USAGE)
    if form == "npz" and options.output == "-":
        raise Refused(_("npz 要写入文件；请用 -o FILE 指定。"), codes.USAGE)
    named = PLACES.get(options.region)
    region = get(named.code if named else options.region or conf.HOME_REGION)
    layer = layers("roads", region.code).first()
    if layer is None:
        raise Refused(_("%(region)s没有路网数据。") % {"region": region.name})
    area = "" if layer.region_code.startswith(region.code) else region.code
    with clock.entered(reality()):
        tables = road_tables(journeys_over(layer), moves_of(options.vehicle), area=area)
    write = write_csv if form == "csv" else write_geojson
    if options.output == "-":
        write(tables, sys.stdout)
        return codes.OK
    if form == "npz":
        write_npz(tables, Path(options.output))
    else:
        with Path(options.output).open("w", encoding="utf-8", newline="") as file:
            write(tables, file)
    say(
        _("已导出“%(title)s”：节点 %(nodes)s 个，有向路段 %(edges)s 条，其中 %(closed)s 条不通。来源：%(source)s"),
        title=layer.title, nodes=len(tables.nodes["node"]), edges=len(tables.edges["tail"]),
        closed=int(tables.edges["is_closed"].sum()), source=layer.source,
    )  # fmt: skip
    return codes.OK
