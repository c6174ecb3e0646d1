"""Photos of a report, in pieces: what has arrived stays, the phone goes on where it ended."""

from __future__ import annotations

import io

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.errors import NotFound
from anlan.core.permission import Actor
from anlan.core.settings import conf
from anlan.incidents.queries.incidents import incident_by_uid
from anlan.incidents.services.filing import hang_file
from anlan.phone.errors import PhotoUnexpected
from anlan.phone.models import PhoneAct, PhonePhoto
from anlan.phone.queries import act_of


@transaction.atomic
def take_piece(*, act: str, client_id: str, size: int, offset: int, piece: bytes, by: Actor) -> PhonePhoto:
    """Take a piece of a photo in; the last one hangs the photo on the incident of its report, once.

    A piece that does not begin where the last ended changes nothing: the answer says how far it has come.
    Raises NotFound, PhotoUnexpected, FileRefused, NotPermitted.
    """
    told = act_of(act, by)
    if told is None or told.kind != "report":
        raise NotFound
    if told.outcome != PhoneAct.Outcome.DONE:
        raise PhotoUnexpected(reason=_("所属上报没有记入"))
    if not 0 < size <= conf.PHONE_PHOTO_MAX_BYTES or len(piece) > conf.PHONE_PIECE_BYTES:
        raise PhotoUnexpected(reason=_("照片不得超过 %(most)d 字节") % {"most": conf.PHONE_PHOTO_MAX_BYTES})
    PhoneAct.objects.select_for_update().get(pk=told.pk)  # one piece of one report at a time
    photo = told.photos.filter(client_id=client_id).first()
    if photo is None:
        if told.photos.count() >= conf.PHONE_PHOTOS_MAX:
            raise PhotoUnexpected(reason=_("一次上报最多 %(most)d 张") % {"most": conf.PHONE_PHOTOS_MAX})
        photo = PhonePhoto(act=told, client_id=client_id, size=size, begun_at=clock.wall())
    if photo.attachment or offset != photo.received:
        return photo
    if photo.size != size or offset + len(piece) > size:
        raise PhotoUnexpected(reason=_("照片的长度前后不一致"))
    photo.data = bytes(photo.data) + piece
    if len(photo.data) == size:
        incident = incident_by_uid(told.about.partition(":")[2], by)
        hung = hang_file(incident, stream=io.BytesIO(photo.data), name=_("现场照片.jpg"), by=by)
        photo.attachment, photo.data = hung.uid, b""
    photo.save()
    return photo
