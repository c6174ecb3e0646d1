"""The spine: every change of operational state is one immutable, chained entry.

`append` writes an entry in the caller's transaction; the sealer gives it its place (`seq`) and hash in
commit-safe order; readers follow `seq`. `verb` registers the payload type of a verb; `service` marks a
service function: one transaction, one entry of its verb, checked each time it runs.
"""

from anlan.core.journal.appending import Draft, append, append_many, correlated, correlation, is_in_service
from anlan.core.journal.services import declared_services, service
from anlan.core.journal.verbs import Verb, declared_verbs, payload_of, verb

__all__ = [
    "Draft",
    "Verb",
    "append",
    "append_many",
    "correlated",
    "correlation",
    "declared_services",
    "declared_verbs",
    "is_in_service",
    "payload_of",
    "service",
    "verb",
]
