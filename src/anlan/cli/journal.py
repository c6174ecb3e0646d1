"""`anlan journal`: verify, export, tail."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.core.journal.models import Entry

_PIECE = 2000
_LOOK_EVERY_S = 0.2


def verify(options: argparse.Namespace) -> int:
    """Check every link, and the chain against the checkpoints outside the database."""
    start_django(database=True)
    from anlan.core.journal import verified, verifying

    where = Path(options.checkpoints) if options.checkpoints else None
    if where is not None and not where.is_dir():
        raise Refused(_("没有检查点目录 %(folder)s。") % {"folder": where})
    verdict = verifying.verify(where)
    if where is None:
        verified.note_verified(verdict, occasion=verified.COMMAND)
    for fault in verdict.faults:
        say("%(kind)s\tseq=%(seq)s\t%(detail)s", kind=fault.kind, seq=fault.seq, detail=fault.detail)
    say(
        _("共 %(entries)s 条，检查点 %(checkpoints)s 个，待封 %(unsealed)s 条，问题 %(faults)s 处。"),
        entries=verdict.entries, checkpoints=verdict.checkpoints, unsealed=verdict.unsealed, faults=len(verdict.faults),
    )  # fmt: skip
    if not verdict.is_clean:
        say(_("日志链被动过。请保留现场，不要重启或恢复，立即报告。"))
        return codes.FAULTS_FOUND
    say(_("日志链完好。"))
    return codes.OK


def export(options: argparse.Namespace) -> int:
    """One JSON object a line, in order; what it writes can be verified elsewhere."""
    start_django(database=True)
    from anlan.core.journal.models import Entry

    entries = Entry.objects.filter(seq__gt=options.after).order_by("seq").select_related("workspace")
    if options.verb:
        entries = entries.filter(verb=options.verb)
    if options.workspace:
        entries = entries.filter(workspace__key=options.workspace)
    to_screen = options.output == "-"
    with nullcontext(sys.stdout) if to_screen else Path(options.output).open("w", encoding="utf-8") as file:
        for entry in entries.iterator(chunk_size=_PIECE):
            file.write(json.dumps(as_record(entry), ensure_ascii=False) + "\n")
    return codes.OK


def tail(options: argparse.Namespace) -> int:
    """The last entries, and each further one as it is sealed."""
    start_django(database=True)
    from anlan.core.journal.models import Entry
    from anlan.core.journal.queries import head_seq

    seq = max(head_seq() - options.lines, 0)
    while True:
        found = list(Entry.objects.filter(seq__gt=seq).order_by("seq").select_related("workspace")[:_PIECE])
        _show(found)
        if found:
            seq = found[-1].seq or seq
        elif options.once:
            return codes.OK
        else:
            time.sleep(_LOOK_EVERY_S)


def _show(entries: Iterable[Entry]) -> None:
    from anlan.core.journal.verbs import declared_verbs

    labels = declared_verbs()
    for entry in entries:
        verb = labels.get(entry.verb)
        say(
            "%(seq)8s  %(at)s  %(workspace)-12s  %(verb)-28s %(label)s  %(about)s  %(actor)s",
            seq=entry.seq, at=entry.recorded_at.isoformat(timespec="milliseconds"), workspace=entry.workspace.key,
            verb=entry.verb, label=verb.label if verb else "", about=entry.about, actor=entry.actor,
        )  # fmt: skip


def as_record(entry: Entry) -> dict[str, Any]:
    """An entry as plain values, with everything its hash is made over."""
    return {
        "seq": entry.seq,
        "id": entry.pk,
        "workspace": entry.workspace.key,
        "workspace_id": entry.workspace_id,
        "verb": entry.verb,
        "actor": entry.actor,
        "about": entry.about,
        "regions": entry.region_codes,
        "hazard": entry.hazard,
        "occurred_at": entry.occurred_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "payload": entry.payload,
        "correlation": entry.correlation,
        "cause": entry.cause,
        "hash_algorithm": entry.hash_algorithm,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
