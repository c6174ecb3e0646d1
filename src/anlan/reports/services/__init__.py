"""What one can do with reports. Import from here, not from the parts."""

from anlan.reports.services.drafts import change_report, draft_report, void_report
from anlan.reports.services.phoning import record_phone
from anlan.reports.services.receiving import receive_receipt, receive_report
from anlan.reports.services.sending import acknowledge_report, deliver_report, send_report, sign_report
from anlan.reports.services.timing import set_clocks

__all__ = [
    "acknowledge_report",
    "change_report",
    "deliver_report",
    "draft_report",
    "receive_receipt",
    "receive_report",
    "record_phone",
    "send_report",
    "set_clocks",
    "sign_report",
    "void_report",
]
