"""Calling, opening and closing a consultation; coming and going."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from anlan.command.errors import ConsultationBusy, ConsultationNotOpen, MinutesMoved, NotTakingPart, StatementEmpty
from anlan.command.models import Consultation, Participant
from anlan.command.payloads.consultation import (
    CONSULTATION_HOST,
    CONSULTATION_TAKE_PART,
    CONSULTATION_VIEW,
    ConsultationCalled,
    ConsultationClosed,
    ConsultationInvited,
    ConsultationJoined,
    ConsultationLeft,
    ConsultationOpened,
    ViewShared,
)
from anlan.command.queries.consultation import last_change, minutes_of
from anlan.command.queries.consultation_posts import post_of
from anlan.core import clock, journal
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.geometry.located import EAST_LIMIT, NORTH_LIMIT
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.core.notifications.telling import notify
from anlan.core.permission import Actor, can, require
from anlan.core.settings import conf
from anlan.incidents import services as incidents
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.services.reaching import regions_of

State, Role = Consultation.State, Participant.Role
SCHEMES = ("https", "rtsp", "rtsps", "sip", "sips")


@journal.service("consultation.called")
def call_consultation(
    *, incident: str, title: str, scheduled_at: datetime | None = None, account_ids: Sequence[int] = (),
    video_link: str = "", by: Actor,
) -> Consultation:  # fmt: skip
    """Call a consultation on an incident, now or later; who could not see the incident is invited to it.

    The caller is its host. Raises NotFound, NotPermitted, StatementEmpty, InvalidInput.
    """
    about = Incident.objects.filter(uid=incident).first()
    if about is None or not can(by, INCIDENT_VIEW, about):
        raise NotFound
    require(by, CONSULTATION_HOST, about)
    if not title.strip():
        raise StatementEmpty
    now = clock.now()
    row = Consultation.objects.create(
        uid=str(uuid.uuid4()), incident=about, title=title.strip(), region_code=_home(about, by), called_at=now,
        scheduled_at=scheduled_at or now, called_by=by.key, video_link=_video(video_link),
    )  # fmt: skip
    host = Account.objects.filter(pk=by.account_id or 0).first()
    if host is not None:
        Participant.objects.create(consultation=row, account=host, role=Role.HOST, post=post_of(host))
    invited = _invite(row, (pk for pk in account_ids if host is None or pk != host.pk), by)
    tell(
        "consultation.called",
        ConsultationCalled(
            incident=about.uid, title=row.title, region=row.region_code, scheduled_at=row.scheduled_at,
            invited=tuple(one.account.key for one in invited), posts=tuple(one.post for one in invited),
            has_video=bool(row.video_link),
        ),
        row, by,
    )  # fmt: skip
    return row


@journal.service("consultation.invited")
def invite_to_consultation(*, consultation: str, account_ids: Sequence[int], by: Actor) -> list[Participant]:
    """Call more people into a consultation. Raises NotFound, NotPermitted, ConsultationNotOpen, ConsultationBusy."""
    row = locked(consultation, by)
    require(by, CONSULTATION_HOST, row)
    if row.state == State.CLOSED:
        raise not_open(row, _("再邀请"))
    invited = _invite(row, account_ids, by)
    if not invited:
        raise ConsultationBusy(title=row.title, state=_("已邀请过所选的人"))
    keys, posts = tuple(one.account.key for one in invited), tuple(one.post for one in invited)
    tell("consultation.invited", ConsultationInvited(row.incident.uid, keys, posts), row, by)
    return invited


@journal.service("consultation.opened")
def open_consultation(*, consultation: str, by: Actor) -> Entry:
    """Begin. Raises NotFound, NotPermitted, ConsultationBusy."""
    row = locked(consultation, by)
    require(by, CONSULTATION_HOST, row)
    if row.state != State.PLANNED:
        raise ConsultationBusy(title=row.title, state=row.get_state_display())
    row.state, row.opened_at = State.OPEN, clock.now()
    _save(row, "state", "opened_at")
    late_s = (row.opened_at - row.scheduled_at).total_seconds()
    return tell("consultation.opened", ConsultationOpened(row.incident.uid, late_s), row, by)


@journal.service("consultation.joined")
def join_consultation(*, consultation: str, by: Actor) -> Participant:
    """Come in; who left may come again. Raises NotFound, NotPermitted, ConsultationNotOpen, ConsultationBusy."""
    row = locked(consultation, by)
    require(by, CONSULTATION_TAKE_PART, row)
    account = Account.objects.filter(pk=by.account_id or 0, is_active=True).first()
    if account is None:
        raise NotFound
    if row.state != State.OPEN:
        raise not_open(row, _("加入"))
    one, _is_new = Participant.objects.get_or_create(consultation=row, account=account, defaults={"post": post_of(account)})
    if one.is_there:
        raise ConsultationBusy(title=row.title, state=_("您已在会商中"))
    one.joined_at, one.left_at = clock.now(), None
    one.save(update_fields=["joined_at", "left_at"])
    after_s = (one.joined_at - one.invited_at).total_seconds() if one.invited_at else None
    tell("consultation.joined", ConsultationJoined(row.incident.uid, one.post, after_s), row, by)
    return one


@journal.service("consultation.left")
def leave_consultation(*, consultation: str, by: Actor) -> Participant:
    """Go. Raises NotFound, NotTakingPart."""
    row = locked(consultation, by)
    one = taking_part(row, by)
    one.left_at = clock.now()
    one.save(update_fields=["left_at"])
    tell("consultation.left", ConsultationLeft(row.incident.uid, one.post), row, by)
    return one


@journal.service("consultation.view_shared")
def share_view(
    *, consultation: str, longitude: float, latitude: float, zoom: float, layers: Sequence[str] = (), by: Actor
) -> Entry:
    """Show everybody the host's part of the map. Raises NotFound, NotPermitted, ConsultationNotOpen, InvalidInput."""
    row = locked(consultation, by)
    require(by, CONSULTATION_HOST, row)
    require_open(row, _("共享视野"))
    if not (abs(longitude) <= EAST_LIMIT and abs(latitude) <= NORTH_LIMIT and 0 <= zoom <= conf.PLOT_ZOOM_MAX):
        raise InvalidInput(field=_("视野"), reason=_("坐标或缩放级别超出范围"))
    row.view = {"lon": longitude, "lat": latitude, "zoom": zoom, "layers": list(layers)}
    _save(row, "view")
    return tell("consultation.view_shared", ViewShared(row.incident.uid, row.view), row, by)


@journal.service("consultation.closed")
def close_consultation(*, consultation: str, minutes_sha256: str, by: Actor) -> Consultation:
    """End, and sign the minutes as read: from then on they stand.

    `minutes_sha256` is that of the minutes the host read back. Raises NotFound, NotPermitted, ConsultationNotOpen,
    MinutesMoved.
    """
    row = locked(consultation, by)
    require(by, CONSULTATION_HOST, row)
    require_open(row, _("结束"))
    minutes = minutes_of(row)
    if minutes.sha256 != minutes_sha256:
        raise MinutesMoved(change=last_change(minutes))
    account = Account.objects.filter(pk=by.account_id or 0).first()
    row.state, row.closed_at = State.CLOSED, clock.now()
    row.signed_by, row.signed_as = by.key, post_of(account) if account is not None else by.name
    row.minutes_sha256 = minutes.sha256
    _save(row, "state", "closed_at", "signed_by", "signed_as", "minutes_sha256")
    row.participants.filter(joined_at__isnull=False, left_at=None).update(left_at=row.closed_at)
    tell(
        "consultation.closed",
        ConsultationClosed(
            row.incident.uid, row.signed_as, minutes.sha256, len(minutes.statements), len(minutes.drawings), minutes.tasks
        ),
        row, by,
    )  # fmt: skip
    return row


def locked(uid: str, by: Actor) -> Consultation:
    """The consultation, held until the end of the transaction. Raises NotFound where the actor may not know of it."""
    row = Consultation.objects.select_for_update(of=("self",)).select_related("incident").filter(uid=uid).first()
    if row is None or not can(by, CONSULTATION_VIEW, row):
        raise NotFound
    return row


def require_open(row: Consultation, act: str) -> None:
    if row.state != State.OPEN:
        raise not_open(row, act)


def not_open(row: Consultation, act: str) -> ConsultationNotOpen:
    return ConsultationNotOpen(title=row.title, state=row.get_state_display(), act=act)


def taking_part(row: Consultation, by: Actor) -> Participant:
    """The actor's own place at the table. Raises NotTakingPart."""
    one = row.participants.filter(account_id=by.account_id or 0).first()
    if one is None or not one.is_there:
        raise NotTakingPart(title=row.title)
    return one


def tell(verb: str, payload: object, row: Consultation, by: Actor) -> Entry:
    """Append the entry; it concerns whomever the incident concerns, and the host's region."""
    regions = tuple(dict.fromkeys([*regions_of(row.incident), row.region_code]))
    return journal.append(verb, about=row, by=by, payload=payload, regions=regions, hazard=row.hazard)


def _save(row: Consultation, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _home(about: Incident, by: Actor) -> str:
    """The host's region: his own where the incident touches it or it lies above, else that of the incident."""
    reach = set(about.scope_codes())
    return next((code for code in by.region_codes if code in reach), about.lead_region or about.region_codes[0])


def _video(address: str) -> str:
    """The address of the media. Raises InvalidInput."""
    address = address.strip()
    if not address:
        return ""
    try:
        split = urlsplit(address)
        is_whole = bool(split.path.partition("@")[2]) if split.scheme in ("sip", "sips") else bool(split.hostname)
        is_good = is_whole and split.scheme in SCHEMES and split.password is None
    except ValueError:  # brackets that are no address
        is_good = False
    if not is_good or any(sign.isspace() for sign in address):
        raise InvalidInput(field=_("视频地址"), reason=_("应为 https、rtsp 或 sip 的完整地址，不含口令"))
    return address


def _invite(row: Consultation, account_ids: Iterable[int], by: Actor) -> list[Participant]:
    """New participants among the accounts, let into the incident and told."""
    wanted = list(dict.fromkeys(account_ids))
    known = set(row.participants.values_list("account_id", flat=True))
    found = Account.objects.filter(pk__in=wanted, is_active=True).select_related("person__department__organisation")
    accounts = {one.pk: one for one in found}
    if set(wanted) - set(accounts):
        raise InvalidInput(field=_("参会账号"), reason=_("有的账号不存在或已停用"))
    fresh = []
    for account in (accounts[pk] for pk in wanted if pk not in known):
        actor = actor_of(account, clock.current_workspace())
        if actor is None or not can(actor, INCIDENT_VIEW, row.incident):
            incidents.invite_to_incident(incident=row.incident.uid, account_id=account.pk, by=by)
        one = Participant(consultation=row, account=account, post=post_of(account), invited_at=clock.now())
        one.save()
        fresh.append(one)
    notify(
        account_ids=[one.account_id for one in fresh], key=f"{row.journal_key}:invited", about=row.journal_key,
        title=_("会商邀请：%(title)s") % {"title": row.title}, body=row.incident.title, urgency=Notice.Urgency.URGENT,
        regions=[row.region_code],
    )  # fmt: skip
    return fresh
