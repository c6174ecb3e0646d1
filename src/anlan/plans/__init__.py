"""Structured plans: an emergency plan as a document that can be checked, drawn and carried out.

`check` names every fault of a text at once; `read_plan` answers frozen dataclasses; `flow` knows layers and the
critical path; `schema/plan.schema.json` is published.
"""

from anlan.plans.checking import check, read_plan
from anlan.plans.faults import Fault, PlanFault
from anlan.plans.model import Plan
from anlan.plans.reading import plan_files

__all__ = ["Fault", "Plan", "PlanFault", "check", "plan_files", "read_plan"]
