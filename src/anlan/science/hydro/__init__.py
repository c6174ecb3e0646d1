"""Rain to runoff, down the river, through the reservoir, and what happens when the dam does not hold.

One module a noun, each imported by name (`from anlan.science.hydro import tailings`): nothing is loaded here, so that
whoever needs a freeboard does not wait for the compiler of the Xin'anjiang model.
"""

__all__ = [
    "calibration",
    "dam_breach",
    "evaporation",
    "levels",
    "muskingum",
    "rating",
    "reservoir",
    "scs",
    "skill",
    "tailings",
    "unit_hydrograph",
    "xinanjiang",
]
