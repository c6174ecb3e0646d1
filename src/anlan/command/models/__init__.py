"""What stands in the command post."""

from anlan.command.models.consultation import Conclusion, Consultation, Drawing, Participant, Statement
from anlan.command.models.orders import Closure, MatchProposal, Order, OrderAct, OrderLine, Rerouting
from anlan.command.models.stress import PlanStress

__all__ = [
    "Closure", "Conclusion", "Consultation", "Drawing", "MatchProposal", "Order", "OrderAct", "OrderLine", "Participant",
    "PlanStress", "Rerouting", "Statement",
]  # fmt: skip
