"""The job that computes an assessment, and what its workers make ready. The science is imported when the job runs."""

from __future__ import annotations

from typing import Any

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.errors import DomainError
from anlan.core.jobs import JobCancelled, Progress, job, warmth
from anlan.impact import services
from anlan.impact.models import Assessment
from anlan.impact.services import JOB
from anlan.risk.models import Layer


@job(JOB, version=1)
def assess_earthquake(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Compute the assessment named in the input and write it down; answers where to find it."""
    from anlan.impact.computing import computed

    with clock.entered(Workspace.objects.get(key=given["workspace"])):
        asked = Assessment.objects.get(uid=given["assessment"])
        try:
            result, suggestion = computed(asked.given, progress=progress.report)
        except JobCancelled:
            raise
        except Exception as fault:
            services.fail_assessment(uid=asked.uid, reason=str(fault) if isinstance(fault, DomainError) else "")
            raise
        services.record_assessment(uid=asked.uid, result=result, suggestion=suggestion)
    return {"assessment": asked.uid}


def _standing() -> str:
    """The layers that an assessment loads, once people stand; what else comes in batches is small, and read in between."""
    standing = Layer.standing.filter(kind__in=("exposure", "roads")).order_by("pk")
    found = list(standing.values_list("kind", "pk"))
    return ",".join(str(pk) for _kind, pk in found) if any(kind == "exposure" for kind, _pk in found) else ""


@warmth(JOB, stamp=_standing)
def warm() -> None:
    """Load the layers of this node and compute once, so that the first real event waits for neither."""
    from anlan.impact.computing import warm_up

    warm_up()
