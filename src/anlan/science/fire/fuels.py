"""Surface fuel models for Rothermel's equations: the 13 of Anderson and the 40 of Scott and Burgan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LB_FT2_KG_M2 = 0.45359237 / 0.3048**2
"""International pound and foot (1959)."""
FT_M = 0.3048
BTU_LB_KJ_KG = 2.326
"""International table Btu, exact by definition."""

TOTAL_MINERALS, EFFECTIVE_MINERALS = 0.0555, 0.010
"""Shares of dry mass; same sources."""
SAV_10H, SAV_100H = 109.0 / FT_M, 30.0 / FT_M
"""Surface to volume of 10-h and 100-h particles, 1/m: 109 and 30 1/ft in every standard model."""


@dataclass(frozen=True)
class FuelModel:
    """A bed of surface fuel in SI: dead 1-h, 10-h, 100-h, live herbs, live wood.

    load_kg_m2      dry mass of the five classes
    sav_1_m         surface to volume of the five classes; 0 where there is none
    depth_m         of the bed; extinction: moisture at which dead fuel stops burning, share
    heat_kj_kg      low heat content; is_dynamic: herbs pass to dead fuel as they cure
    """

    name: str
    load_kg_m2: tuple[float, float, float, float, float]
    sav_1_m: tuple[float, float, float, float, float]
    depth_m: float
    extinction: float
    heat_kj_kg: float = 8000.0 * BTU_LB_KJ_KG
    is_dynamic: bool = False

    def __post_init__(self) -> None:
        if len(self.load_kg_m2) != 5 or len(self.sav_1_m) != 5:
            raise ValueError(f"{self.name}: load_kg_m2 and sav_1_m must hold five classes")
        if min(self.load_kg_m2) < 0 or any(w > 0 >= s for w, s in zip(self.load_kg_m2, self.sav_1_m, strict=True)):
            raise ValueError(f"{self.name}: loads must be 0 or more, and each with a surface to volume above 0")
        if sum(self.load_kg_m2) > 0 and min(self.depth_m, self.extinction, self.heat_kj_kg) <= 0:
            raise ValueError(f"{self.name}: depth, extinction and heat must be above 0")


def _anderson(
    name: str, load_lb_ft2: tuple[float, float, float, float], sav_1h: float, depth_ft: float, extinction: float,
    sav_live: float = 1500.0,
) -> FuelModel:  # fmt: skip
    """A row of Albini (1976), INT-30, table 7. Its one live class is stored as herbs (see the page)."""
    load = tuple(value * LB_FT2_KG_M2 for value in load_lb_ft2)
    sav = (sav_1h / FT_M, SAV_10H, SAV_100H, sav_live / FT_M, sav_live / FT_M)
    return FuelModel(name, (load[0], load[1], load[2], load[3], 0.0), sav, depth_ft * FT_M, extinction)


def _scott_burgan(
    name: str, load_lb_ft2: tuple[float, float, float, float, float], sav_1h: float, sav_herb: float, sav_wood: float,
    depth_ft: float, extinction_pct: float, heat_btu_lb: float = 8000.0,
) -> FuelModel:  # fmt: skip
    """A row of Scott & Burgan (2005), RMRS-GTR-153, table 7; models with live herbs are dynamic.

    The table's tons an acre are here in lb/ft² with four decimals, as fire codes carry them: where fuel is nearly too
    wet to burn the last digit shows.
    """
    w1, w10, w100, herb, wood = (value * LB_FT2_KG_M2 for value in load_lb_ft2)
    sav = (sav_1h / FT_M, SAV_10H, SAV_100H, sav_herb / FT_M, sav_wood / FT_M)
    return FuelModel(
        name, (w1, w10, w100, herb, wood), sav, depth_ft * FT_M, extinction_pct / 100.0, heat_btu_lb * BTU_LB_KJ_KG,
        is_dynamic=herb > 0,
    )  # fmt: skip


ANDERSON_13: Mapping[int, FuelModel] = MappingProxyType({
    1: _anderson("short grass", (0.034, 0, 0, 0), 3500, 1.0, 0.12),
    2: _anderson("timber grass and understory", (0.092, 0.046, 0.023, 0.023), 3000, 1.0, 0.15),
    3: _anderson("tall grass", (0.138, 0, 0, 0), 1500, 2.5, 0.25),
    4: _anderson("chaparral", (0.230, 0.184, 0.092, 0.230), 2000, 6.0, 0.20),
    5: _anderson("brush", (0.046, 0.023, 0, 0.092), 2000, 2.0, 0.20),
    6: _anderson("dormant brush", (0.069, 0.115, 0.092, 0), 1750, 2.5, 0.25),
    7: _anderson("southern rough", (0.052, 0.086, 0.069, 0.017), 1750, 2.5, 0.40, 1550),
    8: _anderson("closed timber litter", (0.069, 0.046, 0.115, 0), 2000, 0.2, 0.30),
    9: _anderson("hardwood litter", (0.134, 0.019, 0.007, 0), 2500, 0.2, 0.25),
    10: _anderson("timber litter and understory", (0.138, 0.092, 0.230, 0.092), 2000, 1.0, 0.25),
    11: _anderson("light slash", (0.069, 0.207, 0.253, 0), 1500, 1.0, 0.15),
    12: _anderson("medium slash", (0.184, 0.644, 0.759, 0), 1500, 2.3, 0.20),
    13: _anderson("heavy slash", (0.322, 1.058, 1.288, 0), 1500, 3.0, 0.25),
})  # fmt: skip

SCOTT_BURGAN_40: Mapping[int, FuelModel] = MappingProxyType({
    101: _scott_burgan("GR1", (0.0046, 0, 0, 0.0138, 0), 2200, 2000, 9999, 0.4, 15),
    102: _scott_burgan("GR2", (0.0046, 0, 0, 0.0459, 0), 2000, 1800, 9999, 1.0, 15),
    103: _scott_burgan("GR3", (0.0046, 0.0184, 0, 0.0689, 0), 1500, 1300, 9999, 2.0, 30),
    104: _scott_burgan("GR4", (0.0115, 0, 0, 0.0872, 0), 2000, 1800, 9999, 2.0, 15),
    105: _scott_burgan("GR5", (0.0184, 0, 0, 0.1148, 0), 1800, 1600, 9999, 1.5, 40),
    106: _scott_burgan("GR6", (0.0046, 0, 0, 0.1561, 0), 2200, 2000, 9999, 1.5, 40, 9000),
    107: _scott_burgan("GR7", (0.0459, 0, 0, 0.2479, 0), 2000, 1800, 9999, 3.0, 15),
    108: _scott_burgan("GR8", (0.0230, 0.0459, 0, 0.3352, 0), 1500, 1300, 9999, 4.0, 30),
    109: _scott_burgan("GR9", (0.0459, 0.0459, 0, 0.4132, 0), 1800, 1600, 9999, 5.0, 40),
    121: _scott_burgan("GS1", (0.0092, 0, 0, 0.0230, 0.0298), 2000, 1800, 1800, 0.9, 15),
    122: _scott_burgan("GS2", (0.0230, 0.0230, 0, 0.0275, 0.0459), 2000, 1800, 1800, 1.5, 15),
    123: _scott_burgan("GS3", (0.0138, 0.0115, 0, 0.0666, 0.0574), 1800, 1600, 1600, 1.8, 40),
    124: _scott_burgan("GS4", (0.0872, 0.0138, 0.0046, 0.1561, 0.3260), 1800, 1600, 1600, 2.1, 40),
    141: _scott_burgan("SH1", (0.0115, 0.0115, 0, 0.0069, 0.0597), 2000, 1800, 1600, 1.0, 15),
    142: _scott_burgan("SH2", (0.0620, 0.1102, 0.0344, 0, 0.1768), 2000, 9999, 1600, 1.0, 15),
    143: _scott_burgan("SH3", (0.0207, 0.1377, 0, 0, 0.2847), 1600, 9999, 1400, 2.4, 40),
    144: _scott_burgan("SH4", (0.0390, 0.0528, 0.0092, 0, 0.1171), 2000, 1800, 1600, 3.0, 30),
    145: _scott_burgan("SH5", (0.1653, 0.0964, 0, 0, 0.1331), 750, 9999, 1600, 6.0, 15),
    146: _scott_burgan("SH6", (0.1331, 0.0666, 0, 0, 0.0643), 750, 9999, 1600, 2.0, 30),
    147: _scott_burgan("SH7", (0.1607, 0.2433, 0.1010, 0, 0.1561), 750, 9999, 1600, 6.0, 15),
    148: _scott_burgan("SH8", (0.0941, 0.1561, 0.0390, 0, 0.1997), 750, 9999, 1600, 3.0, 40),
    149: _scott_burgan("SH9", (0.2066, 0.1125, 0, 0.0712, 0.3214), 750, 1800, 1500, 4.4, 40),
    161: _scott_burgan("TU1", (0.0092, 0.0413, 0.0689, 0.0092, 0.0413), 2000, 1800, 1600, 0.6, 20),
    162: _scott_burgan("TU2", (0.0436, 0.0826, 0.0574, 0, 0.0092), 2000, 9999, 1600, 1.0, 30),
    163: _scott_burgan("TU3", (0.0505, 0.0069, 0.0115, 0.0298, 0.0505), 1800, 1600, 1400, 1.3, 30),
    164: _scott_burgan("TU4", (0.2066, 0, 0, 0, 0.0918), 2300, 9999, 2000, 0.5, 12),
    165: _scott_burgan("TU5", (0.1837, 0.1837, 0.1377, 0, 0.1377), 1500, 9999, 750, 1.0, 25),
    181: _scott_burgan("TL1", (0.0459, 0.1010, 0.1653, 0, 0), 2000, 9999, 9999, 0.2, 30),
    182: _scott_burgan("TL2", (0.0643, 0.1056, 0.1010, 0, 0), 2000, 9999, 9999, 0.2, 25),
    183: _scott_burgan("TL3", (0.0230, 0.1010, 0.1286, 0, 0), 2000, 9999, 9999, 0.3, 20),
    184: _scott_burgan("TL4", (0.0230, 0.0689, 0.1928, 0, 0), 2000, 9999, 9999, 0.4, 25),
    185: _scott_burgan("TL5", (0.0528, 0.1148, 0.2020, 0, 0), 2000, 9999, 1600, 0.6, 25),
    186: _scott_burgan("TL6", (0.1102, 0.0551, 0.0551, 0, 0), 2000, 9999, 9999, 0.3, 25),
    187: _scott_burgan("TL7", (0.0138, 0.0643, 0.3719, 0, 0), 2000, 9999, 9999, 0.4, 25),
    188: _scott_burgan("TL8", (0.2663, 0.0643, 0.0505, 0, 0), 1800, 9999, 9999, 0.3, 35),
    189: _scott_burgan("TL9", (0.3053, 0.1515, 0.1905, 0, 0), 1800, 9999, 1600, 0.6, 35),
    201: _scott_burgan("SB1", (0.0689, 0.1377, 0.5051, 0, 0), 2000, 9999, 9999, 1.0, 25),
    202: _scott_burgan("SB2", (0.2066, 0.1951, 0.1837, 0, 0), 2000, 9999, 9999, 1.0, 25),
    203: _scott_burgan("SB3", (0.2525, 0.1263, 0.1377, 0, 0), 2000, 9999, 9999, 1.2, 25),
    204: _scott_burgan("SB4", (0.2410, 0.1607, 0.2410, 0, 0), 2000, 9999, 9999, 2.7, 25),
})  # fmt: skip

NON_BURNABLE: Mapping[int, FuelModel] = MappingProxyType({
    code: FuelModel(name, (0.0,) * 5, (0.0,) * 5, 0.0, 0.0, 0.0)
    for code, name in ((91, "NB1 urban"), (92, "NB2 snow"), (93, "NB3 farmland"), (98, "NB8 water"), (99, "NB9 bare"))
})  # fmt: skip

STANDARD_MODELS: Mapping[int, FuelModel] = MappingProxyType({**ANDERSON_13, **NON_BURNABLE, **SCOTT_BURGAN_40})
"""All 53 and ground that does not burn, by the numbers of RMRS-GTR-153."""
