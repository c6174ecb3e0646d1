"""What one can do with responses and tasks. Import from here, not from the parts."""

from anlan.response.services.activating import Proposal, activate, change_level, propose, propose_change
from anlan.response.services.standing_down import end_response, meet_condition, staff
from anlan.response.services.tasks import (
    accept_task,
    cancel_task,
    extend_task,
    finish_task,
    hand_over_task,
    issue_task,
    record_call,
    refuse_task,
)
from anlan.response.services.vacating import vacate

__all__ = [
    "Proposal",
    "accept_task",
    "activate",
    "cancel_task",
    "change_level",
    "end_response",
    "extend_task",
    "finish_task",
    "hand_over_task",
    "issue_task",
    "meet_condition",
    "propose",
    "propose_change",
    "record_call",
    "refuse_task",
    "staff",
    "vacate",
]
