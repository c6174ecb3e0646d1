"""`anlan data`: own data in the place of made-up data, what has come in, and taking it back."""

from __future__ import annotations

import argparse
import csv
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, say, warn
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.risk.importing.orders import Draft, Order

READERS = {"osmium", "rasterio", "scipy", "numba"}
"""What comes with the extras `data` and `models`."""
TOLD = 50
"""Faults shown of one file; the rest is counted."""


def add(options: argparse.Namespace) -> int:
    """Read a file, say what would come in, and bring it in unless this is a trial."""
    start_django(database=True)
    try:
        from anlan.risk.importing import drafting
    except ModuleNotFoundError as fault:
        if fault.name not in READERS:
            raise
        raise Refused(
            _("读取自有数据还需要 %(name)s。请运行 sh tools/bootstrap.sh data，或 pip install 'anlan[data,models]'。")
            % {"name": fault.name}, codes.UNREACHABLE,
        ) from fault  # fmt: skip
    from anlan.core.permission import system_actor

    about = None if options.dry_run else _about(options)
    made = drafting.draft(options.kind, _order(options))
    for note in made.notes:
        say("%(note)s", note=note)
    _tell_faults(made)
    if about is None:
        say(_("试运行：没有改动任何数据。"))
        return codes.FAULTS_FOUND if made.wrong else codes.OK
    if made.wrong and not options.skip_faults:
        say(_("没有导入：有一行不能用，整个文件都不导入。请改正后重试，或加 --skip-faults 略过这些行，只导入其余部分。"))
        return codes.FAULTS_FOUND
    if made.wrong:
        say(_("略过以上有问题的行（%(count)s 处），只导入其余部分。"), count=made.wrong)
    as_of, source, licence = about
    batch = drafting.apply(made, source=source, licence=licence, as_of=as_of, by=system_actor("cli"))
    say(_("已入库，批次 %(uid)s。撤销：anlan data undo %(uid)s"), uid=batch.uid)
    return codes.OK


def _order(options: argparse.Namespace) -> Order:
    from anlan.core.geometry import Datum
    from anlan.core.regions.queries import get
    from anlan.core.settings import conf
    from anlan.risk.importing.orders import Order

    given = dict(pair.partition("=")[::2] for pair in options.column)
    if not all(given) or not all(given.values()):
        raise Refused(_("--column 应写成 项目=列名，例如 --column name=LXMC。"), codes.USAGE)
    return Order(
        path=Path(options.file), region_code=get(options.region or conf.HOME_REGION).code,
        datum=Datum(options.datum) if options.datum else None, crs=options.crs, layer=options.layer, unit=options.units,
        values=options.values, columns=given, skips_faults=options.skip_faults,
    )  # fmt: skip


def _about(options: argparse.Namespace) -> tuple[date, str, str]:
    """Since when, who says so, under which licence: own data without them are no facts."""
    missing = [name for name in ("as_of", "source", "licence") if not getattr(options, name)]
    if missing:
        raise Refused(_("入库须说明 %(names)s；先看结果请加 --dry-run。") % {
            "names": "、".join("--" + name.replace("_", "-") for name in missing)}, codes.USAGE)  # fmt: skip
    try:
        return date.fromisoformat(options.as_of), options.source, options.licence
    except ValueError as fault:
        raise Refused(_("--as-of “%(day)s”不是日期，例如 2026-05-31。") % {"day": options.as_of}, codes.USAGE) from fault


def _tell_faults(made: Draft) -> None:
    for fault in made.faults[:TOLD]:
        warn("%(fault)s", fault=fault)
    if made.wrong > TOLD:
        warn(_("……共 %(count)s 处问题。"), count=made.wrong)


def show(options: argparse.Namespace) -> int:
    """The batches of a region, newest first."""
    start_django(database=True)
    from anlan.core.batches.queries import batches_of
    from anlan.core.regions.codes import COUNTRY
    from anlan.core.regions.queries import get
    from anlan.core.settings import conf

    code = get(options.region or conf.HOME_REGION).code
    batches = batches_of("" if code == COUNTRY else code)
    if not batches:
        say(_("还没有数据批次。"))
    for batch in batches:
        state = _("有效") if batch.stands else _("已撤销")
        say(
            _("%(uid)s  %(made)s  %(kind)s  %(region)s  %(demo)s  %(state)s  %(origin)s  "
              "来源 %(source)s（%(licence)s），截至 %(as_of)s"),
            uid=batch.uid, made=f"{batch.made_at:%Y-%m-%d %H:%M}Z", kind=batch.kind, region=batch.region_code,
            demo=_("演示") if batch.is_demo else _("自有"), state=state, origin=batch.origin, source=batch.source,
            licence=batch.licence, as_of=batch.as_of.isoformat(),
        )  # fmt: skip
    return codes.OK


def undo(options: argparse.Namespace) -> int:
    """Take a batch back: what it had replaced stands again."""
    start_django(database=True)
    from anlan.core.batches.services import undo_batch
    from anlan.core.permission import system_actor

    batch = undo_batch(uid=options.uid, by=system_actor("cli"))
    say(_("已撤销批次 %(uid)s（%(origin)s）；它取代的数据重新有效。"), uid=batch.uid, origin=batch.origin)
    return codes.OK


def template(options: argparse.Namespace) -> int:
    """A worksheet to fill in: headings, and the words that a column takes."""
    start_django()
    from anlan.risk.importing.templates import lines

    file = sys.stdout if options.output == "-" else Path(options.output).open("w", encoding="utf-8-sig", newline="")  # noqa: SIM115
    try:
        csv.writer(file, lineterminator="\n").writerows(lines(options.kind))
    finally:
        if file is not sys.stdout:
            file.close()
    return codes.OK
