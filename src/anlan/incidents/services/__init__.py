"""What one can do with signals and incidents. Import from here, not from the parts."""

from anlan.incidents.services.calls import Call, Heard, Taken, take_call
from anlan.incidents.services.desk import (
    add_note,
    erase_note,
    hand_over_incident,
    invite_to_incident,
    take_back_incident,
    take_over_incident,
    withdraw_invitation,
)
from anlan.incidents.services.facts import report_fact, verify_fact, void_fact
from anlan.incidents.services.incidents import (
    CLOSING_REASONS,
    close_incident,
    mark_incident_false,
    mark_incident_test,
    merge_incidents,
    open_incident,
    reopen_incident,
    split_incident,
)
from anlan.incidents.services.receiving import Receipt, ReceiptItem, arrival_of, receive_bulletins, refused, take_in
from anlan.incidents.services.refusals import keep_refusal, settle_refusal
from anlan.incidents.services.sorting import sort_signal
from anlan.incidents.services.triage import (
    attach_signal,
    claim_signal,
    detach_signal,
    mark_signal_false,
    mark_signal_test,
    release_signal,
    unmark_signal,
)
from anlan.incidents.services.undoing import undo

__all__ = [
    "CLOSING_REASONS",
    "Call",
    "Heard",
    "Receipt",
    "ReceiptItem",
    "Taken",
    "add_note",
    "arrival_of",
    "attach_signal",
    "claim_signal",
    "close_incident",
    "detach_signal",
    "erase_note",
    "hand_over_incident",
    "invite_to_incident",
    "keep_refusal",
    "mark_incident_false",
    "mark_incident_test",
    "mark_signal_false",
    "mark_signal_test",
    "merge_incidents",
    "open_incident",
    "receive_bulletins",
    "refused",
    "release_signal",
    "reopen_incident",
    "report_fact",
    "settle_refusal",
    "sort_signal",
    "split_incident",
    "take_back_incident",
    "take_call",
    "take_in",
    "take_over_incident",
    "undo",
    "unmark_signal",
    "verify_fact",
    "void_fact",
    "withdraw_invitation",
]
