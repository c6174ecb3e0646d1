"""Where a site lies beside the fault: along its strike and across it."""

from __future__ import annotations

import numpy as np

from anlan.science.arrays import FloatArray


def along_and_across(distance: FloatArray, azimuth_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both parts of a distance, without sign: an ellipse is the same on all four sides."""
    with np.errstate(invalid="ignore"):
        angle = np.radians(np.where(np.isfinite(azimuth_deg), azimuth_deg, np.nan))
        return np.abs(distance * np.cos(angle)), np.abs(distance * np.sin(angle))
