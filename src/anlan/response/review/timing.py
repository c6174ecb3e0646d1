"""The one question behind most verdicts: was it done when it was due."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.response.review.history import Gone
from anlan.response.review.result import Judgement, Reason, Verdict


def judged(
    due: datetime, done: datetime | None, *, until: datetime, missed: str, gone: Gone | None = None
) -> Judgement:  # fmt: skip
    """In time, late, given up before it was due, not due yet, or missed for the reason given.

    What is done or given up at the very instant it was due is in time.
    """
    if done is not None:
        return Judgement(Verdict.MET) if done <= due else Judgement(Verdict.LATE, minutes(done - due))
    if gone is not None and gone.at <= due:
        return Judgement(Verdict.NOT_APPLICABLE, None, Reason(gone.why, {"at": gone.at}))
    if gone is None and until <= due:
        return Judgement(Verdict.NOT_JUDGEABLE, None, Reason("not_due", {"at": until}))
    return Judgement(Verdict.MISSED, None, Reason(missed))


def minutes(span: timedelta) -> float:
    """To the hundredth."""
    return round(span / timedelta(minutes=1), 2)
