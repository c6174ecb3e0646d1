"""A county's ledgers of its means: stores, what lies in them, teams, vehicles, shelters, experts.

Each module reads one ledger (`drafted`); `rows` says what a cell must be, `standing` what gives way. Names and numbers of
people go into the personal store; no fault quotes them.
"""
