"""A consultation for callers of the API: whoever calls sits at its table, if the case asks for that."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.command.models import Consultation, Drawing, Statement
from anlan.command.queries.consultation import minutes_of
from anlan.command.services import consultation as sessions
from anlan.core import clock
from anlan.core.permission import Actor

from .consultation_table import POINT, SETUP


@dataclass(frozen=True)
class Talk:
    """An open consultation with one statement and one mark."""

    uid: str
    statement: str
    drawing: str
    sha256: str

    def seat(self, who: Actor, operation: str) -> None:
        """Bring it into the state in which the operation of this caller has something to do."""
        row = Consultation.objects.get(uid=self.uid)
        Statement.objects.filter(uid=self.statement).update(written_by=who.key)
        if operation == "open_consultation":
            Consultation.objects.filter(pk=row.pk).update(state=Consultation.State.PLANNED)
        elif operation != "join_consultation":
            row.participants.create(account_id=who.account_id, post="席位", joined_at=clock.now())


def talk(incident: str, region: str) -> Talk:
    """Laid once."""
    row = sessions.call_consultation(incident=incident, title="研判", by=SETUP)
    sessions.open_consultation(consultation=row.uid, by=SETUP)
    now = clock.now()
    said = Statement.objects.create(uid=f"said-{region}", consultation=row, kind="remark", text="在", post="席位", written_by="", at=now)
    mark = Drawing.objects.create(
        uid=f"mark-{region}", consultation=row, symbol="force_team", geometry=POINT, author="", post="席位", at=now, changed_at=now
    )
    return Talk(row.uid, said.uid, mark.uid, minutes_of(row).sha256)
