"""What the entries of reviews and lessons say, and the acts they ask for. A lesson's words stand in its task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

LESSON_RECORD = declare_act("lesson.record", "Record lessons of a response and hand them to somebody.")
REVIEW_SIGN = declare_act("review.sign", "Sign an after-action review in person.")


@verb("lesson.recorded", pgettext_lazy("journal", "记下整改事项"))
@dataclass(frozen=True)
class LessonRecorded:
    incident: str
    lesson: str
    task: str
    owner: str
    due_at: datetime
    clause: str


@verb("review.signed", _("签署复盘"))
@dataclass(frozen=True)
class ReviewSigned:
    incident: str
    kind: str
    """local, department or command."""
    until: datetime
    sha256: str
    """Of the result in its published form: whoever has the export and the plan gets the same."""
    counts: dict[str, int]
    share_met: float | None
    plan: str
    edition: str
