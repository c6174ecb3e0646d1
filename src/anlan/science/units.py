"""The one place where units change: what practice writes down, and SI."""

from __future__ import annotations

STANDARD_GRAVITY_M_S2 = 9.806_65
"""Third CGPM (1901)."""
GAL_M_S2 = 0.01
"""One gal, cm/s², in m/s²."""
ZERO_CELSIUS_K = 273.15
"""ITS-90."""
GAS_CONSTANT_J_MOL_K = 8.314_462_618
"""SI of 2019 (CODATA 2018), exact."""
ATMOSPHERE_PA = 101_325.0
"""Tenth CGPM (1954)."""
