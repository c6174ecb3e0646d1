"""The closure over `Region.parent`, and which codes are regular: what scopes rest on."""

from __future__ import annotations

from bisect import bisect_left

from django.db import connection

from anlan.core.regions.codes import COUNTRY, range_end
from anlan.core.regions.models import Kind, Region, RegionClosure

CLIMB = """
INSERT INTO {closure} (ancestor, descendant, depth)
WITH RECURSIVE chain(descendant, above, depth) AS (
    SELECT code, id, 0 FROM {region}
    UNION ALL
    SELECT chain.descendant, region.parent_id, chain.depth + 1
    FROM chain JOIN {region} region ON region.id = chain.above
    WHERE region.parent_id IS NOT NULL
)
SELECT region.code, chain.descendant, MIN(chain.depth)
FROM chain JOIN {region} region ON region.id = chain.above
GROUP BY region.code, chain.descendant
"""


def rebuild() -> None:
    """Make the closure anew from the parents, then mark the codes whose range holds exactly their own."""
    with connection.cursor() as cursor:
        RegionClosure.objects.all().delete()
        names = {"closure": RegionClosure._meta.db_table, "region": Region._meta.db_table}
        cursor.execute(CLIMB.format(**names))
    _mark_ranges()


def _mark_ranges() -> None:
    codes = sorted(set(Region.objects.exclude(code=COUNTRY).values_list("code", flat=True)))
    headings = set(Region.objects.filter(kind=Kind.HEADING).values_list("code", flat=True))
    below: dict[str, set[str]] = {code: set() for code in codes}
    for ancestor, descendant in RegionClosure.objects.exclude(ancestor=COUNTRY).values_list("ancestor", "descendant"):
        below[ancestor].add(descendant)
    regular = []
    for code in codes:
        held = codes[bisect_left(codes, code) : bisect_left(codes, range_end(code))]
        if code not in headings and len(held) == len(below[code]) and below[code] == set(held):
            regular.append(code)
    Region.objects.filter(is_range=True).update(is_range=False)
    irregular = set(codes) - set(regular)
    Region.objects.exclude(code__in=irregular | {COUNTRY}).update(is_range=True)
