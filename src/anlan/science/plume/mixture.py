"""A released substance in moist air: temperature, density and what of it is droplets, in equilibrium.

Source of the module: D. L. Ermak (1990), User's Manual for SLAB, UCRL-MA-105607, section "Thermodynamic model".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from scipy.optimize import brentq

from anlan.science.arrays import number
from anlan.science.plume.surface_layer import (
    DRY_AIR_HEAT_J_KG_K,
    DRY_AIR_MOLAR_KG,
    VAPOUR_HEAT_J_KG_K,
    WATER_MOLAR_KG,
    WATER_SATURATION,
    SurfaceLayer,
)
from anlan.science.units import ATMOSPHERE_PA, GAS_CONSTANT_J_MOL_K

WATER_HEAT_J_KG_K = 4178.0
WATER_DENSITY_KG_M3 = 1000.0
CONDENSATION_J_KG = 2_441_000.0
"""Of water at 298.2 K; Ermak (1990), as the other numbers here."""
_REFERENCE_K = 298.2
_COLDEST_K = 20.0


@dataclass(frozen=True)
class Substance:
    """What is released.

    molar_mass_kg_mol      kg/mol
    vapour_heat_j_kg_k     J/kg/K   heat capacity of the vapour at constant pressure
    boiling_k              K        at one atmosphere
    vaporisation_j_kg      J/kg     heat of vaporisation at the boiling point
    liquid_heat_j_kg_k     J/kg/K   heat capacity of the liquid
    liquid_density_kg_m3   kg/m³
    saturation_b_k         K        saturation pressure, atm: exp(b / (boiling + c) − b / (T + c));
                                    None takes b from the heat of vaporisation (Clausius–Clapeyron), c = 0
    saturation_c_k         K
    """

    molar_mass_kg_mol: float
    vapour_heat_j_kg_k: float
    boiling_k: float
    vaporisation_j_kg: float
    liquid_heat_j_kg_k: float
    liquid_density_kg_m3: float
    saturation_b_k: float | None = None
    saturation_c_k: float = 0.0

    def __post_init__(self) -> None:
        number("molar_mass_kg_mol", self.molar_mass_kg_mol, above=0.001, below=1)
        number("vapour_heat_j_kg_k", self.vapour_heat_j_kg_k, above=50, below=20_000)
        number("boiling_k", self.boiling_k, above=4, below=1_000)
        number("vaporisation_j_kg", self.vaporisation_j_kg, above=1e4, below=1e7)
        number("liquid_heat_j_kg_k", self.liquid_heat_j_kg_k, above=50, below=20_000)
        number("liquid_density_kg_m3", self.liquid_density_kg_m3, above=50, below=20_000)
        if self.saturation_b_k is not None:
            number("saturation_b_k", self.saturation_b_k, above=10, below=50_000)
        number("saturation_c_k", self.saturation_c_k, above=-200, below=200)


class State(NamedTuple):
    """One equilibrium: temperature, density, and the part of the whole mass that is vapour of the substance."""

    temperature_k: float
    density_kg_m3: float
    vapour: float
    heat_j_kg_k: float


class Mixture:
    """Enthalpy in, equilibrium out. Enthalpy counts liquids from 0 K at constant heat capacity, vapours with the heat
    of vaporisation on top, so that it is conserved while droplets evaporate."""

    def __init__(self, substance: Substance, air: SurfaceLayer, liquid_fraction: float, temperature_k: float) -> None:
        self._substance, self._air = substance, air
        slope = substance.saturation_b_k
        if slope is None:
            slope = substance.vaporisation_j_kg * substance.molar_mass_kg_mol / GAS_CONSTANT_J_MOL_K
        self._saturation = (slope / (substance.boiling_k + substance.saturation_c_k), slope, substance.saturation_c_k)
        extra = substance.liquid_heat_j_kg_k - substance.vapour_heat_j_kg_k
        self._latent = substance.vaporisation_j_kg + substance.boiling_k * extra
        self._latent_water = CONDENSATION_J_KG + _REFERENCE_K * (WATER_HEAT_J_KG_K - VAPOUR_HEAT_J_KG_K)
        liquid = liquid_fraction * substance.liquid_heat_j_kg_k
        vapour = (1 - liquid_fraction) * substance.vapour_heat_j_kg_k
        self.source_j_kg = (liquid + vapour) * temperature_k + (1 - liquid_fraction) * self._latent
        dry = (1 - air.water) * DRY_AIR_HEAT_J_KG_K + air.water * VAPOUR_HEAT_J_KG_K
        self._air_j_kg = dry * air.temperature_k + air.water * self._latent_water
        volume = (1 - liquid_fraction) * GAS_CONSTANT_J_MOL_K * temperature_k / ATMOSPHERE_PA
        self.source_density_kg_m3 = 1 / (
            volume / substance.molar_mass_kg_mol + liquid_fraction / substance.liquid_density_kg_m3
        )

    def mole_part(self, mass_part: float) -> float:
        """Volume fraction of the substance, droplets counted as if vapour."""
        moles = mass_part / self._substance.molar_mass_kg_mol
        return moles / (moles + (1 - mass_part) / self._air.molar_kg)

    def mass_part(self, mole_part: float) -> float:
        mass = mole_part * self._substance.molar_mass_kg_mol
        return mass / (mass + (1 - mole_part) * self._air.molar_kg)

    def _vapours(self, mass_part: float, temperature_k: float) -> tuple[float, float]:
        """Vapour of the substance and of water, as parts of the whole mass: what saturation lets be."""
        dry = (1 - mass_part) * (1 - self._air.water) / DRY_AIR_MOLAR_KG
        held = mass_part / self._substance.molar_mass_kg_mol
        water = (1 - mass_part) * self._air.water / WATER_MOLAR_KG
        intercept, slope, shift = self._saturation
        ours = math.exp(min(intercept - slope / max(temperature_k + shift, 1.0), 0.0))
        theirs = math.exp(min(WATER_SATURATION[0] - WATER_SATURATION[1] / temperature_k, 0.0))
        all_vapour = dry + held + water
        free, free_water = held <= ours * all_vapour, water <= theirs * all_vapour
        if not free and not free_water:
            rest = 1 - ours - theirs
            gas = dry / rest if rest > 0 else math.inf
            if ours * gas > held:
                free = True
            elif theirs * gas > water:
                free_water = True
            else:
                held, water = ours * gas, theirs * gas
        if free and not free_water and theirs < 1:
            water = min(water, theirs * (dry + held) / (1 - theirs))
        elif free_water and not free and ours < 1:
            held = min(held, ours * (dry + water) / (1 - ours))
        return held * self._substance.molar_mass_kg_mol, water * WATER_MOLAR_KG

    def _capacity(self, mass_part: float, vapour: float, water_vapour: float) -> float:
        water = (1 - mass_part) * self._air.water
        return (
            (1 - mass_part) * (1 - self._air.water) * DRY_AIR_HEAT_J_KG_K
            + water_vapour * VAPOUR_HEAT_J_KG_K
            + (water - water_vapour) * WATER_HEAT_J_KG_K
            + vapour * self._substance.vapour_heat_j_kg_k
            + (mass_part - vapour) * self._substance.liquid_heat_j_kg_k
        )

    def equilibrium(self, mass_part: float, gained_j_kg: float) -> State:
        """The mixture of one part substance with air, after it gained heat from the ground."""
        enthalpy = mass_part * self.source_j_kg + (1 - mass_part) * self._air_j_kg + gained_j_kg
        vapour, water = mass_part, (1 - mass_part) * self._air.water

        def temperature(vapour: float, water: float) -> float:
            latent = vapour * self._latent + water * self._latent_water
            return (enthalpy - latent) / self._capacity(mass_part, vapour, water)

        warm = temperature(vapour, water)
        dry_out = self._vapours(mass_part, warm) if warm > 1 else (0.0, 0.0)
        if vapour - dry_out[0] > 1e-12 or water - dry_out[1] > 1e-12:
            # No colder than with everything vapour, no warmer than with everything condensed.
            least, most = max(warm, _COLDEST_K), temperature(0.0, 0.0)
            warm = brentq(lambda t: t - temperature(*self._vapours(mass_part, t)), least, most, xtol=1e-6)
            _, water = self._vapours(mass_part, warm)
            # Where little air is left, a hair of temperature evaporates everything: heat tells the vapour better.
            unspent = enthalpy - water * self._latent_water - self._capacity(mass_part, 0.0, water) * warm
            each = self._latent + (self._substance.vapour_heat_j_kg_k - self._substance.liquid_heat_j_kg_k) * warm
            vapour = min(max(unspent / each, 0.0), mass_part)
        moles = (1 - mass_part) * (1 - self._air.water) / DRY_AIR_MOLAR_KG
        moles += vapour / self._substance.molar_mass_kg_mol + water / WATER_MOLAR_KG
        drops = (mass_part - vapour) / self._substance.liquid_density_kg_m3
        drops += ((1 - mass_part) * self._air.water - water) / WATER_DENSITY_KG_M3
        volume = moles * GAS_CONSTANT_J_MOL_K * warm / ATMOSPHERE_PA + drops
        return State(warm, 1 / volume, vapour, self._capacity(mass_part, vapour, water))
