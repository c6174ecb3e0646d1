"""Where things are: the units of China from country to village, their validity, successors and boundaries.

Parents are the truth; the closure is built from them; a code's prefix is only an index for the regular case.
Ask through `queries`, change through `services`.
"""

from anlan.core.regions.codes import normalize_code
from anlan.core.regions.errors import RegionCodeInvalid, RegionNotFound

__all__ = ["RegionCodeInvalid", "RegionNotFound", "normalize_code"]
