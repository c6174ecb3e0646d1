"""Who may do what, to what, where: one question, denied by default.

An `Actor` carries mandates (role × region × hazards of the department, perhaps until an instant) and
invitations. `can(actor, act, subject)` asks; `require` refuses with a sentence. Which role may do which
act is data (the roles pack); which regions a thing touches the thing says itself (`scope_codes`).
"""

from anlan.core.permission.actors import ENGINE, Actor, Mandate, system_actor
from anlan.core.permission.asking import NotPermitted, acts_of, can, declare_act, declared_acts, require
from anlan.core.permission.giving import may_assign, may_grant
from anlan.core.permission.places import Place
from anlan.core.permission.roles import Role, all_roles, role_named

__all__ = [
    "ENGINE",
    "Actor",
    "Mandate",
    "NotPermitted",
    "Place",
    "Role",
    "acts_of",
    "all_roles",
    "can",
    "declare_act",
    "declared_acts",
    "may_assign",
    "may_grant",
    "require",
    "role_named",
    "system_actor",
]
