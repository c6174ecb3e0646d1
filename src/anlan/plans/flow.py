"""How a plan runs: layers, earliest times, critical path; as a whole or at one level. Of plans without fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anlan.plans.graph import Times, earliest, layers, way_to
from anlan.plans.model import Action, Plan


@dataclass(frozen=True)
class Flow:
    """The actions of a level (None: of all), in layers, with earliest times in minutes and the critical path.

    `critical`: the actions that make the response as long as it is, from the first to the last; `minutes`: how long.
    """

    level: int | None
    actions: Mapping[str, Action]
    layers: tuple[tuple[str, ...], ...]
    times: Mapping[str, Times]
    critical: tuple[str, ...]
    minutes: int

    def before(self, name: str) -> tuple[str, ...]:
        """What an action waits for here."""
        return tuple(one for one in self.actions[name].depends_on if one in self.actions)


def flow_of(plan: Plan, level: int | None = None) -> Flow:
    """The flow of a plan at a level, or of all its actions. Raises ValueError where actions wait for each other."""
    actions = {one.id: one for one in plan.actions_at(level)}
    graph = {name: [one for one in action.depends_on if one in actions] for name, action in actions.items()}
    found = layers(graph)
    times = earliest(graph, {name: action.duration_min for name, action in actions.items()})
    last = max(times, key=lambda name: times[name].finish, default="")
    critical = way_to(last, times) if last else ()
    return Flow(level, actions, found, times, critical, times[last].finish if last else 0)
