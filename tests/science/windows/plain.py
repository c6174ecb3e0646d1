"""The readable form of what `anlan.science.windows` does fast: one reading, one slot, one window at a time."""

from __future__ import annotations

import math

from anlan.science.windows import Antecedent, Layout, Rule, Window

NAN, INF = math.nan, math.inf


def slot_of(time_s: int, slot_s: int) -> int:
    """A slot is (end − slot_s, end]; its number is end / slot_s."""
    return math.ceil(time_s / slot_s)


def rule_value(known: dict[int, float], rule: Rule, slot: int, slot_s: int) -> tuple[float, float]:
    """The value of a rule at a slot over {slot: value}, and the share of the window that is known."""
    if isinstance(rule, Antecedent):
        return antecedent_value(known, rule, slot, slot_s)
    width = rule.width_s // slot_s
    if rule.statistic == "rate":
        ends = [known.get(slot), known.get(slot - width)]
        share = sum(end is not None for end in ends) / 2
        return ((ends[0] - ends[1]) / rule.width_s if share == 1 else NAN), share
    window = list(range(slot - width + 1, slot + 1))
    if rule.tumbling:
        offset = rule.offset_s // slot_s
        began = (slot - 1 - offset) // width * width + offset
        window = list(range(began + 1, slot + 1))
    values = [known[place] for place in window if place in known]
    share = len(values) / width
    if rule.statistic == "count":
        return float(len(values)), 1.0
    if rule.statistic == "since":
        hits = [place for place in window if known.get(place, -INF) >= rule.above]
        if not hits:
            return (INF if share == 1 else NAN), share
        is_certain = all(place in known for place in range(hits[-1], slot + 1))
        return float((slot - hits[-1]) * slot_s), (1.0 if is_certain else share)
    if not values:
        return NAN, 0.0
    value = {"sum": math.fsum, "max": max, "min": min, "mean": lambda v: math.fsum(v) / len(v)}[rule.statistic](values)
    return value, share


def antecedent_value(known: dict[int, float], rule: Antecedent, slot: int, slot_s: int) -> tuple[float, float]:
    width, offset = rule.step_s // slot_s, rule.offset_s // slot_s
    step = (slot - 1 - offset) // width
    rain = seen = expected = 0.0
    for i in range(rule.steps + 1):
        first = (step - i) * width + offset + 1
        last = slot if i == 0 else first + width - 1
        for place in range(first, last + 1):
            weight = rule.kept**i
            expected += weight
            if place in known:
                rain += weight * known[place]
                seen += weight
    return (rain if seen > 0 else NAN), seen / expected


class PlainStream:
    """One reading at a time; keeps every accepted reading for ever."""

    def __init__(self, layout: Layout, series: int) -> None:
        self.layout = layout
        self.known: list[dict[int, float]] = [{} for _ in range(series)]
        self.newest: list[float] = [-INF] * series

    def batch(self, series, time_s, value, now_s) -> dict[tuple[int, int], list[tuple[float, float]]]:
        """Rows that a batch must give: {(series, end): [(value, coverage) of each rule]}."""
        layout = self.layout
        before = [dict(known) for known in self.known]
        had = list(self.newest)
        arrived: set[tuple[int, int]] = set()
        for s, t, x in zip(series, time_s, value, strict=True):
            slot = slot_of(int(t), layout.slot_s)
            is_impossible = not (layout.least <= x <= layout.most) and not math.isnan(x)
            if t > now_s or is_impossible or had[s] - slot >= layout.ring:
                continue
            if math.isnan(x):
                self.known[s].pop(slot, None)
            else:
                self.known[s][slot] = round(x * layout.counts_per_unit) / layout.counts_per_unit
            self.newest[s] = max(self.newest[s], slot)
            arrived.add((s, slot))
        slots = {place for place in arrived if place[1] > had[place[0]]}
        for s in {s for s, _slot in arrived}:
            changed = [
                slot for of, slot in arrived
                if of == s and slot <= had[s] and before[s].get(slot) != self.known[s].get(slot)
            ]  # fmt: skip
            if changed:
                slots |= {(s, t) for t in range(max(min(changed), int(had[s]) - layout.late), int(had[s]) + 1)}
        # A slot is judged with what was newest then; a new slot does not yet know what came later in the batch.
        return {(s, t * layout.slot_s): self.at(s, t) for s, t in slots}

    def at(self, s: int, slot: int) -> list[tuple[float, float]]:
        return [rule_value(self.known[s], rule, slot, self.layout.slot_s) for rule in self.layout.rules]


ALL_RULES: tuple[Rule, ...] = (
    Window(statistic="sum", width_s=1200),
    Window(statistic="mean", width_s=2400),
    Window(statistic="max", width_s=2700),
    Window(statistic="min", width_s=900),
    Window(statistic="count", width_s=1800),
    Window(statistic="rate", width_s=600),
    Window(statistic="since", width_s=3000, above=1.5),
    Window(statistic="sum", width_s=1800, tumbling=True, offset_s=600),
    Window(statistic="max", width_s=900, tumbling=True),
    Window(statistic="min", width_s=1500, tumbling=True, offset_s=300),
    Antecedent(kept=0.84, steps=3, step_s=1800),
    Antecedent(kept=0.5, steps=1, step_s=600, offset_s=300),
    Window(statistic="sum", width_s=6000, least_coverage=0.5),
)
