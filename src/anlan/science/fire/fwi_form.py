"""The constants in which published forms of the Canadian FWI System differ: two digits of moisture, and the seasons."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

Months: TypeAlias = tuple[float, ...]


@dataclass(frozen=True)
class FwiForm:
    """One published form. The default is that of the reference implementation of the Canadian Forest Service.

    moisture_scale   250 · 59.5 / 101, so that FFMC 101 is moisture 0 and FFMC 0 is moisture 250 exactly
    duff_span_pct    duff moisture above 20 % at DMC 0 (eq. 12)
    duff_rate        its decline for each unit of DMC (eq. 12)
    day_length_h     effective day length of the DMC, January to December, from north to south:
                     above 30° N, 10–30° N, 10° S–10° N, 10–30° S, beyond 30° S
    drying_factor    day-length term of the DC: above 20° N, 20° S–20° N, beyond 20° S
    """

    moisture_scale: float = 250.0 * 59.5 / 101.0
    duff_span_pct: float = 280.0
    duff_rate: float = 0.023
    day_length_h: tuple[Months, ...] = (
        (6.5, 7.5, 9.0, 12.8, 13.9, 13.9, 12.4, 10.9, 9.4, 8.0, 7.0, 6.0),
        (7.9, 8.4, 8.9, 9.5, 9.9, 10.2, 10.1, 9.7, 9.1, 8.6, 8.1, 7.8),
        (9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0),
        (10.1, 9.6, 9.1, 8.5, 8.1, 7.8, 7.9, 8.3, 8.9, 9.4, 9.9, 10.2),
        (11.5, 10.5, 9.2, 7.9, 6.8, 6.2, 6.5, 7.4, 8.7, 10.0, 11.2, 11.8),
    )
    drying_factor: tuple[Months, ...] = (
        (-1.6, -1.6, -1.6, 0.9, 3.8, 5.8, 6.4, 5.0, 2.4, 0.4, -1.6, -1.6),
        (1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4),
        (6.4, 5.0, 2.4, 0.4, -1.6, -1.6, -1.6, -1.6, -1.6, 0.9, 3.8, 5.8),
    )

    def __post_init__(self) -> None:
        for name, rows in (("day_length_h", 5), ("drying_factor", 3)):
            table = getattr(self, name)
            if len(table) != rows or any(len(row) != 12 for row in table):
                raise ValueError(f"{name} must hold {rows} rows of 12 months")
        if min(self.moisture_scale, self.duff_span_pct, self.duff_rate) <= 0:
            raise ValueError("moisture_scale, duff_span_pct and duff_rate must be above 0")


REFERENCE_FORM = FwiForm()
"""Van Wagner (1987), Forestry Technical Report 35, with the digits of the reference implementation (cffdrs ≥ 1.9)."""

FORM_OF_1985 = FwiForm(moisture_scale=147.2, duff_span_pct=math.exp(5.6348), duff_rate=1 / 43.43)
"""As printed in Van Wagner & Pickett (1985), Forestry Technical Report 33, eq. 1, 10 and 12."""

BANDS_DAY_LENGTH = (30.0, 10.0, -10.0, -30.0)
"""Lower ends of the latitude bands of day_length_h; a band does not hold its lower end."""
BANDS_DRYING = (20.0, -20.0)
"""The same for drying_factor."""

MOISTURE_LOSS = 59.5
"""FF scale, Van Wagner & Pickett (1985), eq. 1 and 10."""
WETTEST_PCT = 250.0
"""Fine fuel holds no more; same source."""
