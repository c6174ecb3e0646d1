"""What one can do with plans: hand them in, approve, file and withdraw them, adopt those of the packs."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, require
from anlan.plans.checking import read_plan
from anlan.plans.errors import (
    ApproverIsUploader,
    PlanChanged,
    PlanFaulty,
    PlanKnown,
    PlanStateWrong,
    PlanWordsMissing,
)
from anlan.plans.faults import PlanFault
from anlan.plans.model import Plan
from anlan.plans.models import PlanVersion
from anlan.plans.payloads import (
    PLAN_APPROVE,
    PLAN_MANAGE,
    PlanAdopted,
    PlanApproved,
    PlanFiled,
    PlanUploaded,
    PlanWithdrawn,
)
from anlan.plans.queries import HOLDING, edition_of, is_visible

State = PlanVersion.State


@journal.service("plan.uploaded")
def upload_plan(*, text: str, by: Actor) -> PlanVersion:
    """Take in a text as a draft. Raises PlanFaulty naming every fault, NotPermitted, PlanKnown."""
    row = _row(text, "upload", by)
    require(by, PLAN_MANAGE, row)
    row, is_new = _kept(row)
    if not is_new:
        raise PlanKnown(title=row.title, edition=row.edition, state=row.get_state_display())
    payload = PlanUploaded(
        row.plan, row.edition, row.title, row.region_code, tuple(row.hazards), row.sha256, row.is_demo
    )
    _tell("plan.uploaded", row, payload, by)
    return row


@journal.service("plan.adopted")
def adopt_plan(*, text: str, origin: str, by: Actor) -> PlanVersion:
    """Let the plan of a pack hold as it stands now, in place of what the same file said in this edition or a later one.

    Raises PlanFaulty naming every fault (then all stays as it was), NotPermitted.
    """
    row = _row(text, origin, by)
    require(by, PLAN_APPROVE, row)
    row, _is_new = _kept(row)
    row = PlanVersion.objects.select_for_update().get(pk=row.pk)
    row.state, row.origin = State.APPROVED, origin
    row.approved_at, row.approved_by = clock.wall(), by.key
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = None, "", ""
    row.save()
    replaced = _replaced(row)
    for one in replaced:
        _withdraw(one, _("资料包中的文本已改动"), by)
    payload = PlanAdopted(
        row.plan, row.edition, row.title, row.region_code, tuple(row.hazards), row.sha256, row.is_demo, origin,
        tuple(one.sha256 for one in replaced),
    )  # fmt: skip
    _tell("plan.adopted", row, payload, by)
    return row


@journal.service("plan.approved")
def approve_plan(*, version: str, if_version: int | None = None, by: Actor) -> PlanVersion:
    """Let a draft hold from its first day on; only somebody who did not hand it in may.

    Raises NotFound, NotPermitted, PlanChanged, PlanStateWrong, ApproverIsUploader, PlanFaulty (the words of the
    reference tables may have changed since).
    """
    row = _held(version, PLAN_APPROVE, if_version, by)
    _in_state(row, (State.DRAFT,), _("批准"))
    if by.key == row.uploaded_by:
        raise ApproverIsUploader(title=row.title)
    _checked(row.text)
    row.state, row.approved_at, row.approved_by = State.APPROVED, clock.wall(), by.key
    _write(row)
    _tell("plan.approved", row, PlanApproved(row.plan, row.edition, row.title, row.sha256, row.version), by)
    return row


@journal.service("plan.filed")
def file_plan(
    *, version: str, filed_with: str, filing_number: str, if_version: int | None = None, by: Actor
) -> PlanVersion:
    """Note with whom an approved plan was filed, and under what number.

    Raises NotFound, NotPermitted, PlanChanged, PlanStateWrong, PlanWordsMissing.
    """
    row = _held(version, PLAN_MANAGE, if_version, by)
    _in_state(row, (State.APPROVED,), _("备案"))
    row.state, row.filed_at = State.FILED, clock.wall()
    row.filed_with, row.filing_number = _said(filed_with, _("备案机关")), _said(filing_number, _("备案号"))
    _write(row)
    payload = PlanFiled(row.plan, row.edition, row.title, row.filed_with, row.filing_number, row.version)
    _tell("plan.filed", row, payload, by)
    return row


@journal.service("plan.withdrawn")
def withdraw_plan(*, version: str, reason: str, if_version: int | None = None, by: Actor) -> PlanVersion:
    """Let a version hold no longer; responses that follow it go on with it.

    Raises NotFound, NotPermitted, PlanChanged, PlanStateWrong, PlanWordsMissing.
    """
    row = _held(version, PLAN_MANAGE, if_version, by)
    _in_state(row, (State.DRAFT, *HOLDING), _("停用"))
    _withdraw(row, _said(reason, _("停用原因")), by)
    payload = PlanWithdrawn(row.plan, row.edition, row.title, row.withdrawn_reason, row.version)
    _tell("plan.withdrawn", row, payload, by)
    return row


def sha_of(text: str) -> str:
    """By which a text is known again."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _row(text: str, origin: str, by: Actor) -> PlanVersion:
    """The row of a text without fault, not saved."""
    plan = _checked(text)
    return PlanVersion(
        uid=str(uuid.uuid4()), plan=plan.id, edition=plan.edition, title=plan.title, title_en=plan.title_en,
        region_code=plan.jurisdiction, tiers=list(plan.tiers), hazards=list(plan.hazards),
        valid_from=plan.valid_from, valid_to=plan.valid_to, text=text, sha256=sha_of(text), origin=origin,
        is_demo=plan.is_demo, uploaded_at=clock.wall(), uploaded_by=by.key,
    )  # fmt: skip


def _checked(text: str) -> Plan:
    """The plan of a text without fault."""
    try:
        return read_plan(text)
    except PlanFault as error:
        raise PlanFaulty(error.faults) from error


def _kept(row: PlanVersion) -> tuple[PlanVersion, bool]:
    """The row in the database, whether this or the one of the same text that was there before."""
    key = {name: getattr(row, name) for name in ("plan", "edition", "region_code", "sha256")}
    fields = [field.attname for field in PlanVersion._meta.concrete_fields if not field.primary_key]
    return PlanVersion.objects.get_or_create(
        **key, defaults={name: getattr(row, name) for name in fields if name not in key}
    )


def _replaced(row: PlanVersion) -> list[PlanVersion]:
    """What the same file of a pack said in this edition or a later one, and holds no longer."""
    others = PlanVersion.objects.select_for_update().filter(origin=row.origin, state__in=HOLDING).exclude(pk=row.pk)
    return [one for one in others if edition_of(one) >= edition_of(row)]


def _held(uid: str, act: str, if_version: int | None, by: Actor) -> PlanVersion:
    """The version, held until the end of the transaction, so that it has one writer at a time."""
    row: PlanVersion | None = PlanVersion.objects.select_for_update().filter(uid=uid).first()
    if row is None or not is_visible(row, by):
        raise NotFound
    require(by, act, row)
    if if_version is not None and if_version != row.version:
        raise PlanChanged(title=row.title, seen=if_version, version=row.version, state=row.get_state_display())
    return row


def _in_state(row: PlanVersion, states: Iterable[str], act: str) -> None:
    if row.state not in states:
        raise PlanStateWrong(title=row.title, state=row.get_state_display(), act=act)


def _said(words: str, field: str) -> str:
    if not words.strip():
        raise PlanWordsMissing(field=field)
    return words.strip()


def _withdraw(row: PlanVersion, reason: str, by: Actor) -> None:
    row.state, row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = State.WITHDRAWN, clock.wall(), by.key, reason
    _write(row)


def _write(row: PlanVersion) -> None:
    row.version += 1
    row.save()


def _tell(verb: str, row: PlanVersion, payload: object, by: Actor) -> None:
    journal.append(verb, about=row, by=by, payload=payload, regions=[row.region_code])
