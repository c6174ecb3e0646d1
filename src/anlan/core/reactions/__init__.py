"""What must happen because something happened: functions run on sealed entries, each with its own cursor."""

from anlan.core.reactions.registry import Reaction, declared_reactions, reaction

__all__ = ["Reaction", "declared_reactions", "reaction"]
