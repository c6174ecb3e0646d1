"""Windows over very many series: whole series at once, or a stream of readings as they come; and alarms over them."""

from anlan.science.windows.alarms import Alarm, held, n_of_m, raised, reaches
from anlan.science.windows.batch import Windowed, effective_antecedent, rate, sliding, time_since, tumbling
from anlan.science.windows.rules import Antecedent, Layout, Rule, Window
from anlan.science.windows.state import Outcome, Rows, State, begin, look, restore, save, silent_s, update
from anlan.science.windows.watch import Changes, Watch, follow, restore_watch, save_watch, states, watch

__all__ = [
    "Alarm", "Antecedent", "Changes", "Layout", "Outcome", "Rows", "Rule", "State", "Watch", "Window", "Windowed",
    "begin", "effective_antecedent", "follow", "held", "look", "n_of_m", "raised", "rate", "reaches", "restore",
    "restore_watch", "save", "save_watch", "silent_s", "sliding", "states", "time_since", "tumbling", "update", "watch",
]  # fmt: skip
