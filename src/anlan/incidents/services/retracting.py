"""What an agency takes back by its identifier alone: the withdrawn version stands on the figures it withdraws."""

from __future__ import annotations

from anlan.formats.bulletin import Retraction
from anlan.formats.faults import refuse
from anlan.incidents.models import Signal
from anlan.incidents.services.bulletins import FIGURES
from anlan.incidents.services.revising import Lineage

REMARK = "figures_from_withdrawn"
TAKEN = (*FIGURES, "occurred_at_precision_s", "region_codes", "region_basis")


def take_figures(signal: Signal, retraction: Retraction, lineage: Lineage) -> None:
    """Give an unsaved signal the figures and regions of the version it withdraws, what is doubted of them included.

    Raises FormatError when nothing of its event is known: there is nothing to withdraw.
    """
    if not lineage.versions:
        raise refuse("agency_event_id", "withdraws_unknown", at=retraction.at, value=retraction.agency_event_id)
    meant = lineage.previous or lineage.versions[0]
    for name in TAKEN:
        setattr(signal, name, getattr(meant, name))
    remarks = [*retraction.remarks, REMARK, *meant.detail.get("remarks", ())]
    words = meant.detail.get("language", retraction.language)
    signal.detail = {**meant.detail, **signal.detail, "language": words, "remarks": list(dict.fromkeys(remarks))}
