"""The one place that says in which order the rooms stand; imports run only downwards in it.

Uppermost first. A room is the longest entry that a module's name begins with.
"""

from __future__ import annotations

ORDER: tuple[str, ...] = (
    # faces
    "anlan.web",
    "anlan.api",
    "anlan.cli",
    # readers
    "anlan.exchange",
    "anlan.exercises",
    "anlan.indicators",
    # processes
    "anlan.reports",
    "anlan.phone",
    "anlan.command",
    "anlan.response",
    "anlan.incidents",
    "anlan.warning",
    "anlan.relief",
    "anlan.supervision",
    "anlan.society",
    # registries
    "anlan.places",
    "anlan.impact",
    "anlan.plans",
    "anlan.risk",
    "anlan.resources",
    "anlan.sensing",
    "anlan.ledgers",
    # core
    "anlan.core.search",
    "anlan.core.notifications",
    "anlan.core.deadlines",
    "anlan.core.attachments",
    "anlan.core.accounts",
    "anlan.core.outbox",
    "anlan.core.personal",
    "anlan.core.regions",
    "anlan.core.batches",
    "anlan.core.jobs",
    "anlan.core.logs",
    "anlan.core.reactions",
    "anlan.core.workspaces",
    "anlan.core.journal",
    "anlan.core.permission",
    "anlan.core.clock",
    "anlan.core.packs",
    "anlan.core.geometry",
    "anlan.core.figures",
    "anlan.core.settings",
    "anlan.core.errors",
    "anlan.core.statements",
    "anlan.core.remembering",
    # ground: side by side, neither knows the other
    "anlan.science",
    "anlan.formats",
)

# Modules that only name the house or hold data, and may be imported by, or start, any room.
NAMES = ("anlan", "anlan.__main__", "anlan.core", "anlan.packs")

# What one module may import although its room may not, and why.
GUESTS = {("anlan.science.allocate.patience", "time")}  # a search that ends after so many seconds needs a stopwatch

STRANGERS: dict[str, tuple[str, ...]] = {
    # Pure rooms know no framework, and nothing that reads or writes.
    "anlan.formats": ("django", "ninja", "numba", "scipy"),
    "anlan.science": ("django", "ninja", "os", "pathlib", "io", "datetime", "time", "sqlite3", "requests", "httpx"),
    # What computes stands in workers: importing it costs the web process seconds and hundreds of MB.
    "anlan.core": ("numba", "scipy", "ortools", "pyarrow", "duckdb", "polars", "pandas"),
    "anlan.web": ("numba", "scipy", "ortools", "pyarrow", "duckdb", "polars", "pandas"),
    "anlan.api": ("numba", "scipy", "ortools", "pyarrow", "duckdb", "polars", "pandas"),
}


def room_of(module: str) -> str | None:
    """The room a module stands in, or None for what belongs to no room."""
    for room in ORDER:
        if module == room or module.startswith(room + "."):
            return room
    return None


def may_import(importer: str, imported: str) -> bool:
    """Whether a module of one room may know another's."""
    upper, lower = room_of(importer), room_of(imported)
    if upper is None or lower is None or upper == lower:
        return True
    if {upper, lower} == {"anlan.science", "anlan.formats"}:
        return False
    return ORDER.index(upper) < ORDER.index(lower)
