"""Numbers with their provenance: what the value is, who says so, when, how, from what, how sure.

Unknown is None and never 0. What is modelled is never added to what was reported. Templates print a
number only through `{% figure %}`, which shows its 来源签.
"""

from anlan.core.figures.adding import MixedFigures, Total, total
from anlan.core.figures.figure import Figure, Interval, Kind
from anlan.core.figures.packing import figure_from_json, figure_to_json

__all__ = ["Figure", "Interval", "Kind", "MixedFigures", "Total", "figure_from_json", "figure_to_json", "total"]
