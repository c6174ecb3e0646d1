"""What the journal says of assessments, and the acts that they ask for."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb
from anlan.core.permission import declare_act

ASSESSMENT_VIEW = declare_act("assessment.view", "See assessments of the own scope.")
ASSESSMENT_ASK = declare_act("assessment.ask", "Ask for an assessment, and cancel one.")


@verb("assessment.asked", _("请求快速评估"))
@dataclass(frozen=True)
class AssessmentAsked:
    """The event it is about, and the sum of all that it will be computed from."""

    assessment: str
    number: int
    input_hash: str


@verb("assessment.made", _("快速评估完成"))
@dataclass(frozen=True)
class AssessmentMade:
    """Which method answered, and what of it plans ask for (`inputs`: word → answer); the figures stand in the assessment."""

    assessment: str
    number: int
    method: str
    version: str
    is_valid: bool
    inputs: dict[str, float | bool] = field(default_factory=dict)


@verb("assessment.failed", _("快速评估未能完成"))
@dataclass(frozen=True)
class AssessmentFailed:
    assessment: str
    number: int
    reason: str


@verb("assessment.cancelled", _("取消快速评估"))
@dataclass(frozen=True)
class AssessmentCancelled:
    assessment: str
    number: int
