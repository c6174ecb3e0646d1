"""`anlan plan`: the editions in the database: which hold, handing in, approving, filing, withdrawing, and comparing two."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.plans import in_language, list_faults, plan_of_file, text_of
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.core.permission import Actor
    from anlan.plans import Plan
    from anlan.plans.models import PlanVersion


def show(_options: argparse.Namespace) -> int:
    """Every version with its state; then the plan files of packs that are faulty, whose earlier text goes on holding."""
    start_django(database=True)
    from anlan.plans.adopting import pack_faults
    from anlan.plans.models import PlanVersion

    rows = list(PlanVersion.objects.order_by("plan", "region_code", "pk").defer("text"))
    for row in rows:
        say(
            "%(uid)s  %(plan)-16s %(edition)-8s %(region)-12s %(state)s  %(valid)s  %(origin)s  %(title)s",
            uid=row.uid, plan=row.plan, edition=row.edition, region=row.region_code, state=row.get_state_display(),
            valid=f"{row.valid_from}–{row.valid_to or ''}", origin=row.origin, title=in_language(row.title, row.title_en),
        )  # fmt: skip
    if not rows:
        say(_("库中没有预案。"))
    faulty = pack_faults()
    for path, faults in faulty.items():
        say(_("%(path)s：问题 %(faults)s 处，改正之前沿用原来的文本。"), path=path, faults=len(faults))
        list_faults(path, faults)
    return codes.REFUSED if faulty else codes.OK


def text(options: argparse.Namespace) -> int:
    """What a version says, as it was handed in: one that holds no longer too, for a review needs that of the start."""
    start_django(database=True)
    from django.db.models import Q

    from anlan.plans.models import PlanVersion

    row = PlanVersion.objects.filter(Q(uid=options.version) | Q(sha256=options.version)).order_by("pk").first()
    if row is None:
        raise Refused(_("没有预案“%(name)s”，见 anlan plan list。") % {"name": options.version})
    written = row.text.encode("utf-8")
    if options.output == "-":
        sys.stdout.buffer.write(written)
        sys.stdout.flush()
        return codes.OK
    try:
        Path(options.output).write_bytes(written)
    except OSError as fault:
        raise Refused(_("写不了文件 %(file)s：%(fault)s。") % {"file": options.output, "fault": fault}) from fault
    say(_("正文已写入 %(file)s。"), file=options.output)
    return codes.OK


def add(options: argparse.Namespace) -> int:
    """Hand in a file as a draft."""
    start_django(database=True)
    from anlan.plans.services import upload_plan

    row = _did(lambda by: upload_plan(text=text_of(options.file), by=by), options)
    say(_("已收下，编号 %(uid)s；须由另一人批准后生效。"), uid=row.uid)
    return codes.OK


def approve(options: argparse.Namespace) -> int:
    """Let a draft hold."""
    start_django(database=True)
    from anlan.plans.services import approve_plan

    return _tell(_did(lambda by: approve_plan(version=options.version, by=by), options))


def file(options: argparse.Namespace) -> int:
    """Note where a version was filed."""
    start_django(database=True)
    from anlan.plans.services import file_plan

    return _tell(
        _did(
            lambda by: file_plan(
                version=options.version, filed_with=options.filed_with, filing_number=options.number, by=by
            ),
            options,
        )
    )


def withdraw(options: argparse.Namespace) -> int:
    """Let a version hold no longer."""
    start_django(database=True)
    from anlan.plans.services import withdraw_plan

    return _tell(_did(lambda by: withdraw_plan(version=options.version, reason=options.reason, by=by), options))


def diff(options: argparse.Namespace) -> int:
    """What changed from one plan to another; each a file, a number of the list, or PLAN@EDITION."""
    start_django()
    from anlan.plans.differing import differing

    found = differing(_plan(options.old), _plan(options.new))
    if options.json:
        say("%(found)s", found=json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return codes.OK
    for sign, things in (("+", found.added), ("-", found.removed)):
        for one in things:
            say("%(sign)s %(part)s.%(id)s  %(title)s", sign=sign, part=one.part, id=one.id,
                title=in_language(one.title, one.title_en))  # fmt: skip
    for changed in found.changed:
        say("~ %(part)s.%(id)s  %(title)s", part=changed.part, id=changed.id,
            title=in_language(changed.title, changed.title_en))  # fmt: skip
        for field in changed.fields:
            say(
                "    %(name)s: %(before)s → %(after)s",
                name=field.name,
                before=_short(field.before),
                after=_short(field.after),
            )
    say(_("新增 %(added)s 项，删去 %(removed)s 项，改动 %(changed)s 项。"),
        added=len(found.added), removed=len(found.removed), changed=len(found.changed))  # fmt: skip
    return codes.OK


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plan(name: str) -> Plan:
    if name == "-" or Path(name).exists():
        return plan_of_file(name)
    from anlan.plans.models import PlanVersion
    from anlan.plans.queries import document

    plan, _at, edition = name.partition("@")
    rows = PlanVersion.objects.filter(plan=plan, edition=edition) if edition else PlanVersion.objects.filter(uid=name)
    found = rows.order_by("approved_at", "pk").last()
    if found is None:
        raise Refused(_("没有这份预案：%(name)s。可写文件、编号，或“标识@版次”，见 anlan plan list。") % {"name": name})
    return document(found)


def _did(act: Callable[[Actor], PlanVersion], options: argparse.Namespace) -> PlanVersion:
    """Do it in reality, as the named account."""
    from anlan.core import clock
    from anlan.core.clock.queries import reality

    with clock.entered(reality()):
        return act(_actor(options.by))


def _actor(username: str) -> Actor:
    from anlan.core import clock
    from anlan.core.accounts.actors import actor_of
    from anlan.core.accounts.models import Account

    account = Account.objects.filter(username__iexact=username).first()
    actor = actor_of(account, clock.current_workspace()) if account is not None else None
    if actor is None:
        raise Refused(_("没有账号 %(name)s，或已停用。") % {"name": username})
    return actor


def _tell(row: PlanVersion) -> int:
    say(_("%(title)s第 %(edition)s 版：%(state)s。"), title=in_language(row.title, row.title_en), edition=row.edition,
        state=row.get_state_display())  # fmt: skip
    return codes.OK
