"""What one can ask about signals and incidents: only what the actor may see, in pages."""

from anlan.incidents.errors import BadCursor
from anlan.incidents.queries.calls import Possible, calls_like
from anlan.incidents.queries.facts import Picture, fact_by_uid, facts_of, facts_of_signal, pictures_of
from anlan.incidents.queries.figures import SignalFigures, figures_of
from anlan.incidents.queries.inbox import inbox, signal_by_uid, signal_versions, signals_of
from anlan.incidents.queries.incidents import (
    incident_by_uid,
    incidents_visible_to,
    open_incidents_near,
)
from anlan.incidents.queries.paging import Page
from anlan.incidents.queries.refusals import RefusalView, refusal_by_uid, refusals
from anlan.incidents.queries.timeline import Line, revision_diff, signal_history, timeline
from anlan.incidents.queries.triage import TriageChoices, choices_for_incident, choices_for_signal

__all__ = [
    "BadCursor",
    "Line",
    "Page",
    "Picture",
    "Possible",
    "RefusalView",
    "SignalFigures",
    "TriageChoices",
    "calls_like",
    "choices_for_incident",
    "choices_for_signal",
    "fact_by_uid",
    "facts_of",
    "facts_of_signal",
    "figures_of",
    "inbox",
    "incident_by_uid",
    "incidents_visible_to",
    "open_incidents_near",
    "pictures_of",
    "refusal_by_uid",
    "refusals",
    "revision_diff",
    "signal_by_uid",
    "signal_history",
    "signal_versions",
    "signals_of",
    "timeline",
]
