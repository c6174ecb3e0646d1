"""Running reactions: in order per subject, exactly one effect an entry, never in the way of other subjects."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta

from django.db import transaction

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.journal import correlated
from anlan.core.journal.models import Entry
from anlan.core.journal.queries import head_seq, sealed_after
from anlan.core.reactions.models import Cursor, Parked
from anlan.core.reactions.registry import Reaction, declared_reactions
from anlan.core.settings import conf

log = logging.getLogger("anlan.reactions")


def _cursor(reaction: Reaction) -> Cursor:
    cursor, _ = Cursor.objects.get_or_create(
        name=reaction.name, defaults={"seq": 0 if reaction.backfill else head_seq()}
    )
    return cursor


def _react(reaction: Reaction, entry: Entry) -> None:
    workspace = Workspace.objects.get(pk=entry.workspace_id)
    with clock.entered(workspace), correlated(entry.correlation, cause=entry.pk):
        reaction.run(entry)


def _park(reaction: Reaction, entry: Entry, error: str) -> None:
    Parked.objects.get_or_create(
        reaction=reaction.name,
        seq=entry.seq,
        defaults={
            "about": entry.about,
            "attempts": 1 if error else 0,
            "error": error,
            "since": clock.wall(),
            "next_at": clock.wall() + timedelta(seconds=conf.REACTION_RETRY_S),
        },
    )


def _step(reaction: Reaction, cursor: Cursor, entry: Entry) -> None:
    """Deal with one entry and move the cursor, in one transaction; a failure parks the entry instead."""
    try:
        with transaction.atomic():
            if Cursor.objects.select_for_update().get(pk=cursor.pk).seq >= (entry.seq or 0):
                return  # another engine was here while this one was away
            waits = Parked.objects.filter(reaction=reaction.name, about=entry.about).exists()
            if waits:
                _park(reaction, entry, "")
            else:
                _react(reaction, entry)
            Cursor.objects.filter(pk=cursor.pk).update(seq=entry.seq)
    except Exception:
        log.exception("reaction failed", extra={"reaction": reaction.name, "seq": entry.seq})
        with transaction.atomic():
            _park(reaction, entry, traceback.format_exc(limit=-6))
            Cursor.objects.filter(pk=cursor.pk).update(seq=entry.seq)


def run_once() -> int:
    """Let every reaction deal with what was sealed since; answers how many entries were dealt with."""
    return sum(_catch_up(reaction) for reaction in declared_reactions().values()) + retry_parked()


def _catch_up(reaction: Reaction) -> int:
    cursor = _cursor(reaction)
    entries = list(sealed_after(cursor.seq, limit=conf.REACTION_BATCH))
    if not entries:
        return 0
    done = 0
    for entry in entries:
        if entry.verb in reaction.verbs:
            _step(reaction, cursor, entry)
            done += 1
    last = entries[-1].seq
    if entries[-1].verb not in reaction.verbs:
        Cursor.objects.filter(pk=cursor.pk, seq__lt=last).update(seq=last)
    return done


def retry_parked(*, now: bool = False) -> int:
    """Try parked entries again whose time has come, the oldest of each subject first; answers how many went well."""
    done = 0
    blocked: set[tuple[str, str]] = set()
    for parked in Parked.objects.order_by("seq"):
        reaction = declared_reactions().get(parked.reaction)
        subject = (parked.reaction, parked.about)
        is_due = now or (not parked.is_given_up and (parked.next_at is None or parked.next_at <= clock.wall()))
        if reaction is None or subject in blocked or not is_due:
            blocked.add(subject)
            continue
        try:
            with transaction.atomic():
                _react(reaction, Entry.objects.get(seq=parked.seq))
                parked.delete()
            done += 1
        except Exception:
            log.exception("parked reaction failed again", extra={"reaction": reaction.name, "seq": parked.seq})
            blocked.add(subject)
            attempts = parked.attempts + 1
            Parked.objects.filter(pk=parked.pk).update(
                attempts=attempts,
                error=traceback.format_exc(limit=-6),
                is_given_up=attempts >= conf.REACTION_ATTEMPTS,
                next_at=clock.wall() + timedelta(seconds=conf.REACTION_RETRY_S * 2**attempts),
            )
    return done
