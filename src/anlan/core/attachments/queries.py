"""Files for who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anlan.core.attachments.keeping import path_of
from anlan.core.attachments.models import Attachment
from anlan.core.attachments.rights import may, subjects_of
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can, declare_act

VIEW = declare_act("attachment.view", "See the files of the own scope.")


@dataclass(frozen=True)
class Opened:
    """A file that may be given out, and where it stands."""

    attachment: Attachment
    path: Path


def visible_to(actor: Actor, *, about: str) -> list[Attachment]:
    """The files of one thing that the actor may see, in the order they came."""
    hung = Attachment.objects.filter(about=about, voided_at__isnull=True).select_related("blob").order_by("id")
    subjects = subjects_of(about, None)  # once for all of them
    return [one for one in hung if any(can(actor, VIEW, subject or one) for subject in subjects)]


def open_for(uid: str, actor: Actor) -> Opened:
    """One file of the entered workspace. Raises NotFound for none, a voided one, or one beyond the actor's scope."""
    attachment = Attachment.objects.filter(uid=uid, voided_at__isnull=True).select_related("blob").first()
    if attachment is None or not may(actor, VIEW, attachment):
        raise NotFound
    return Opened(attachment, path_of(attachment.blob_id))
