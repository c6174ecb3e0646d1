"""Deadlines of a workspace: fired in virtual order, caught up after a kill, escalated along the roster."""
