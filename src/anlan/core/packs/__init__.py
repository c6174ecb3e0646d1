"""Reference packs: every threshold, clock, radius and role, as data with standard, validity and source.

`lookup(table, jurisdictions=…, at=…)` answers the row in force for the most specific jurisdiction. An edit
of a file is seen within PACK_LOOK_S; what is made of packs is kept with `kept`, never with functools.cache.
"""

from anlan.core.packs.catalogue import PackInfo, list_packs
from anlan.core.packs.faults import PackFault
from anlan.core.packs.freshness import edition, edition_number, kept, look_again, pack_folders
from anlan.core.packs.loading import Row, all_tables, found, lookup, official_day, roles_table, rows

__all__ = [
    "PackFault",
    "PackInfo",
    "Row",
    "all_tables",
    "edition",
    "edition_number",
    "found",
    "kept",
    "list_packs",
    "look_again",
    "lookup",
    "official_day",
    "pack_folders",
    "roles_table",
    "rows",
]
