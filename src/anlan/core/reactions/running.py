"""Running reactions: in order per subject, exactly one effect an entry, never in the way of other subjects.

An effect and the move of the cursor are one transaction, which begins by locking the cursor: whoever comes
second, another engine or the same one after a crash, sees the moved cursor and leaves the entry alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import Error, transaction
from django.db.models import Exists, IntegerField, OuterRef, Subquery

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.journal import correlated
from anlan.core.journal.models import Entry, Head
from anlan.core.journal.queries import head_seq, sealed_after
from anlan.core.reactions.complaint import complaint
from anlan.core.reactions.models import Cursor, Parked
from anlan.core.reactions.registry import Reaction, declared_reactions
from anlan.core.settings import conf

log = logging.getLogger("anlan.reactions")


class _Counted(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def ensure_cursors() -> None:
    """Give every new reaction its cursor: at the head, or at the beginning where it wants the past.

    An engine calls this before it seals anything, so that what waits for its seal is not passed over.
    """
    known = set(Cursor.objects.values_list("name", flat=True))
    for reaction in declared_reactions().values():
        if reaction.name not in known:
            start = 0 if reaction.backfill else head_seq()
            Cursor.objects.get_or_create(name=reaction.name, defaults={"seq": start})


def run_once() -> int:
    """Let every reaction deal with what was sealed since, and with what is parked and due; answers how many entries.

    One query when there is nothing to do.
    """
    reactions = declared_reactions()
    state = _state(list(reactions))
    if state is None or not reactions:
        return 0
    if state["cursors"] < len(reactions):
        ensure_cursors()
    done = _catch_up_all(reactions) if state["behind"] or state["cursors"] < len(reactions) else 0
    return done + (retry_parked() if state["due"] else 0)


def _state(names: Sequence[str]) -> Mapping[str, Any] | None:
    """In one query: whether a cursor is behind the head, how many cursors there are, whether something is due."""
    mine = Cursor.objects.filter(name__in=names)
    due = Parked.objects.filter(reaction__in=names, is_given_up=False, next_at__lte=clock.wall())
    return (
        Head.objects.filter(pk=1)
        .annotate(
            behind=Exists(mine.filter(seq__lt=OuterRef("seq"))),
            cursors=_Counted(mine.order_by().values("pk")),
            due=Exists(due),
        )
        .values("behind", "cursors", "due")
        .first()
    )


def _catch_up_all(reactions: dict[str, Reaction]) -> int:
    """Read each stretch of the journal once for all reactions that stand at its beginning."""
    standing: dict[int, list[Cursor]] = {}
    for cursor in Cursor.objects.filter(name__in=list(reactions)).order_by("seq", "name"):
        standing.setdefault(cursor.seq, []).append(cursor)
    done = 0
    for seq, cursors in standing.items():
        entries = list(sealed_after(seq, limit=conf.REACTION_BATCH))
        if not entries:
            continue
        through = []
        for cursor in cursors:
            mine = [entry for entry in entries if entry.verb in reactions[cursor.name].verbs]
            dealt = _deal(reactions[cursor.name], cursor, mine)
            done += dealt
            if dealt == len(mine):
                through.append(cursor.name)
        Cursor.objects.filter(name__in=through, seq__lt=entries[-1].seq).update(seq=entries[-1].seq)
    return done


def _deal(reaction: Reaction, cursor: Cursor, entries: Sequence[Entry]) -> int:
    """Deal with entries in order; stops, and leaves the rest for the next round, when the database does not let us."""
    for dealt, entry in enumerate(entries):
        try:
            _step(reaction, cursor, entry)
        except Error as fault:
            log.warning(
                "a reaction waits for the database",
                extra={"reaction": reaction.name, "seq": entry.seq, "error": complaint(fault)},
            )
            return dealt
    return len(entries)


@transaction.atomic
def _step(reaction: Reaction, cursor: Cursor, entry: Entry) -> None:
    """Deal with one entry and move the cursor; a failure leaves no effect, parks the entry and moves on."""
    assert entry.seq is not None
    if Cursor.objects.select_for_update().get(pk=cursor.pk).seq >= entry.seq:
        return  # another engine was here before
    if Parked.objects.filter(reaction=reaction.name, about=entry.about).exists():
        _park(reaction, entry, "")  # behind the one that failed, to keep the order of the subject
    else:
        try:
            with transaction.atomic():
                _react(reaction, entry)
        except Exception as fault:
            error = complaint(fault)
            log.error(
                "a reaction failed; its entry is parked",
                extra={"reaction": reaction.name, "seq": entry.seq, "correlation": entry.correlation, "error": error},
            )
            _park(reaction, entry, error)
    Cursor.objects.filter(pk=cursor.pk).update(seq=entry.seq)


def _react(reaction: Reaction, entry: Entry) -> None:
    workspace = Workspace.objects.get(pk=entry.workspace_id)
    with clock.entered(workspace), correlated(entry.correlation, cause=entry.pk):
        reaction.run(entry)


def _park(reaction: Reaction, entry: Entry, error: str) -> None:
    assert entry.seq is not None
    attempts = 1 if error else 0
    Parked.objects.create(
        reaction=reaction.name,
        seq=entry.seq,
        about=entry.about,
        attempts=attempts,
        error=error,
        since=clock.wall(),
        next_at=clock.wall() + timedelta(seconds=conf.REACTION_RETRY_S),
        is_given_up=attempts >= conf.REACTION_ATTEMPTS,
    )


def retry_parked() -> int:
    """Try the parked entries whose time has come, the oldest of each subject first; answers how many went well."""
    done = 0
    blocked: set[tuple[str, str]] = set()
    waiting = Parked.objects.filter(reaction__in=list(declared_reactions()))
    for parked in waiting.order_by("seq").values("pk", "reaction", "about", "is_given_up", "next_at"):
        subject = (parked["reaction"], parked["about"])
        if subject in blocked:
            continue
        if parked["is_given_up"] or parked["next_at"] > clock.wall() or not retry(parked["pk"]):
            blocked.add(subject)
        else:
            done += 1
            _wake(*subject)
    return done


def retry(pk: int) -> bool:
    """Try one parked entry now; true when it is dealt with. False as well when an earlier one of its subject waits."""
    try:
        with transaction.atomic():
            parked = Parked.objects.select_for_update().filter(pk=pk).first()
            if parked is None:
                return True  # another engine dealt with it
            before = Parked.objects.filter(reaction=parked.reaction, about=parked.about, seq__lt=parked.seq)
            if before.exists():
                return False
            try:
                with transaction.atomic():
                    _react(declared_reactions()[parked.reaction], Entry.objects.get(seq=parked.seq))
            except Exception as fault:
                _failed_again(parked, complaint(fault))
                return False
            parked.delete()
            return True
    except Error as fault:
        log.warning("a parked reaction waits for the database", extra={"error": complaint(fault)})
        return False


def _failed_again(parked: Parked, error: str) -> None:
    log.error(
        "a parked reaction failed again",
        extra={"reaction": parked.reaction, "seq": parked.seq, "attempts": parked.attempts + 1, "error": error},
    )
    parked.attempts += 1
    parked.error = error
    parked.is_given_up = parked.attempts >= conf.REACTION_ATTEMPTS
    parked.next_at = clock.wall() + timedelta(seconds=conf.REACTION_RETRY_S * 2**parked.attempts)
    parked.save()


def _wake(reaction: str, about: str) -> None:
    """What waited behind an entry that is dealt with need not wait any longer."""
    Parked.objects.filter(reaction=reaction, about=about, attempts=0).update(next_at=clock.wall())
