"""A reader's own notices; nobody sees another's."""

from __future__ import annotations

from django.db.models import QuerySet

from anlan.core.notifications.models import Notice
from anlan.core.permission import Actor


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """The actor's notices in the entered workspace, the newest first. A part of the system has none."""
    if actor.account_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(account_id=actor.account_id).order_by("-created_at", "-id")


def unread_count(actor: Actor) -> int:
    """How many of them he has not read."""
    return visible_to(actor).filter(read_at__isnull=True).count()


def unread_by(about: str) -> QuerySet[Notice]:
    """Notices about one thing that nobody has acknowledged yet: who must be called."""
    return Notice.objects.filter(about=about, read_at__isnull=True).order_by("created_at", "id")
