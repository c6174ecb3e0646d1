"""Reference packs: every threshold, clock, radius and role, as data with standard, validity and source.

`lookup(table, jurisdictions=…, at=…)` answers the row in force for the most specific jurisdiction.
"""

from anlan.core.packs.loading import PackFault, Row, all_tables, lookup, roles_table, rows

__all__ = ["PackFault", "Row", "all_tables", "lookup", "roles_table", "rows"]
