"""Who gets what from where: assignment, transport, siting and covering, each with its proof."""

from anlan.science.allocate.answer import Proven, Shortage
from anlan.science.allocate.assignment import Assignment, assign
from anlan.science.allocate.centre import p_centre
from anlan.science.allocate.cover import Cover, max_cover, set_cover
from anlan.science.allocate.deliver import Delivery, deliver
from anlan.science.allocate.haul import Haul, haul
from anlan.science.allocate.median import Siting, p_median
from anlan.science.allocate.muster import Muster, muster
from anlan.science.allocate.send import send
from anlan.science.allocate.transport import Shipment, dispatch, transport

__all__ = [
    "Assignment",
    "Cover",
    "Delivery",
    "Haul",
    "Muster",
    "Proven",
    "Shipment",
    "Shortage",
    "Siting",
    "assign",
    "deliver",
    "dispatch",
    "haul",
    "max_cover",
    "muster",
    "p_centre",
    "p_median",
    "send",
    "set_cover",
    "transport",
]
