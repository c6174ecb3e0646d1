"""Who and what may be in harm's way: the census by county (`census`)."""

from anlan.risk import census

__all__ = ["census"]
