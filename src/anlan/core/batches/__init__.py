"""Data that came in together: made up for a place, or read from somebody's file.

A row that descends from `models.Sourced` says where it comes from and since when, and stands as long as its batch does
and nothing has replaced it. An own batch replaces what it covers; undone, what it replaced stands again. Nothing is
deleted.
"""

from anlan.core.batches.errors import BatchReplaced, BatchUndone

__all__ = ["BatchReplaced", "BatchUndone"]
