"""`anlan assess quake`: what an earthquake does, from its bulletin in a file or a pipe. Nothing is written down."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import CHINESE, _, language, say, warn
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.formats.faults import FormatError
    from anlan.formats.shakemap import Shakemap
    from anlan.impact.events import Observation, Quake

WHOLE_TURN = 360
REPORT_SIGMA = 0.5  # degrees; of what people report (docs/science/quake.md)


def quake(options: argparse.Namespace) -> int:
    """Assess one bulletin of any accepted format on the data of this node, and print what comes of it."""
    start_django(database=True)
    from anlan.core import clock
    from anlan.core.clock.queries import workspace_info
    from anlan.formats.faults import FormatError
    from anlan.impact.drawing import write_field
    from anlan.impact.gathering import assessed, field_of
    from anlan.impact.result import to_json
    from anlan.impact.summary import summary

    workspace = workspace_info(options.workspace)
    if workspace is None:
        raise Refused(_("没有工作空间 %(key)s。") % {"key": options.workspace})
    event, grid = _read(options)
    observations = _observations(options.observed)
    with clock.entered(workspace):
        try:
            found = assessed(
                event, assessed_at=clock.now(), region_code=options.region or "", shakemap=grid, observations=observations
            )
        except FormatError as fault:  # the numbers of a grid are read where they are needed
            raise _refused(fault) from fault
        if options.field:
            field = field_of(event, shakemap=grid, observations=observations)
            try:
                write_field(Path(options.field), field, [one.intensity for one in found.zones])
            except OSError as fault:
                raise Refused(_("写不了文件 %(file)s：%(fault)s。") % {"file": options.field, "fault": fault}) from fault
    say(json.dumps(to_json(found), ensure_ascii=False, indent=1) if options.json else summary(found, lines=options.lines))
    return codes.OK


def _read(options: argparse.Namespace) -> tuple[Quake, Shakemap | None]:
    """The first bulletin of the input, with its mechanism and, of a ShakeMap, its grid; as one that is handed in."""
    from anlan.core import clock
    from anlan.core.settings import conf
    from anlan.formats.bulletin import QuakeBulletin
    from anlan.formats.faults import FormatError
    from anlan.formats.mechanism import NodalPlane
    from anlan.formats.shakemap import FORMAT, read_shakemap
    from anlan.formats.sniff import read_bulletins
    from anlan.impact.events import quake_from_plain
    from anlan.impact.given import given
    from anlan.incidents.services.bulletins import detail_of

    data = _bytes(options.file, limit=conf.SIGNAL_MAX_BYTES)
    try:
        found = [one for one in read_bulletins(data, received_at=clock.wall()) if isinstance(one, QuakeBulletin)]
        if not found:
            raise Refused(_("输入只撤销一次地震，没有可评估的参数。"))
        grid = read_shakemap(data, received_at=clock.wall()) if found[0].source_format == FORMAT else None
    except FormatError as fault:
        raise _refused(fault) from fault
    if len(found) > 1:
        warn(_("输入里有 %(number)s 条速报，只评估第一条。"), number=len(found))
    event = quake_from_plain(given(detail_of(found[0]), data))
    if options.strike is not None:
        event = replace(event, planes=(NodalPlane(options.strike % WHOLE_TURN, None, None),), planes_from="given")
    return event, grid


def _refused(fault: FormatError) -> Refused:
    return Refused("\n".join(fault.sentences("zh" if language() == CHINESE else "en")))


def _bytes(name: str, *, limit: int) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(limit + 1)
    try:
        return Path(name).read_bytes()
    except OSError as fault:
        raise Refused(_("读不了文件 %(file)s：%(fault)s。") % {"file": name, "fault": fault.strerror}) from fault


def _observations(name: str | None) -> tuple[Observation, ...]:
    """Lines of longitude,latitude,intensity[,sigma]; a first line that is a heading is passed over."""
    if name is None:
        return ()
    from anlan.core.settings import conf
    from anlan.impact.events import observation_of

    found = []
    text = _bytes(name, limit=conf.SIGNAL_MAX_BYTES).decode("utf-8-sig", "replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            found.append(observation_of(line.split(","), usual_sigma=REPORT_SIGMA))
        except ValueError as fault:
            if number > 1:
                told = _("实测烈度第 %(line)s 行读不懂：%(text)s。每行写：经度,纬度,烈度[,误差]。")
                raise Refused(told % {"line": number, "text": line}) from fault
    return tuple(found)
