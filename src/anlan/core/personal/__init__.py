"""Personal data apart: encrypted, masked by type on every way out, revealed with a reason, erasable.

Rows elsewhere hold a reference. `keeping` stores and shows masked, `services` reveals and erases (each
with its entry), `cipher` and `rotation` hold the keys, `scanning` finds what has strayed elsewhere.
"""

from anlan.core.personal.masking import mask
from anlan.core.personal.scanning import looks_personal

__all__ = ["looks_personal", "mask"]
