"""The after-action review (复盘): every clause of the plan against what the journal says was done (C-14).

`review` is a pure function: no database, no clock. `services` sign a result and turn lessons into tasks.
"""

from anlan.response.review.judging import review
from anlan.response.review.result import Item, Kind, Reason, Review, Verdict, as_json, hash_of

__all__ = ["Item", "Kind", "Reason", "Review", "Verdict", "as_json", "hash_of", "review"]
