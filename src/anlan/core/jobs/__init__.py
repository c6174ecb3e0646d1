"""Processes, their leases and heartbeats, and the jobs that the compute process works off.

`job` registers a computation; `ask` asks for one (the same input is computed once); `Progress` is what a
running job reports to. Leases say who holds a duty that only one process may have.
"""

from anlan.core.jobs.asking import ask, cancel
from anlan.core.jobs.registry import JobCancelled, JobKind, Progress, declared_jobs, job, warmth

__all__ = ["JobCancelled", "JobKind", "Progress", "ask", "cancel", "declared_jobs", "job", "warmth"]
