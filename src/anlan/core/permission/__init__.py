"""Who may do what, to what, where: one question, denied by default.

An `Actor` carries mandates (role × region × hazards of the department, perhaps until an instant) and
invitations. `can(actor, act, subject)` asks; `require` refuses with a sentence. Which role may do which
act is data (the roles pack); which regions a thing touches the thing says itself (`scope_codes`).
"""

from anlan.core.permission.actors import ENGINE, Actor, Mandate, system_actor
from anlan.core.permission.asking import NotPermitted, acts_of, can, declare_act, declared_acts, require

__all__ = [
    "ENGINE",
    "Actor",
    "Mandate",
    "NotPermitted",
    "acts_of",
    "can",
    "declare_act",
    "declared_acts",
    "require",
    "system_actor",
]
