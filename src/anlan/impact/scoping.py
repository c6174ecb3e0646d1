"""Where an epicentre lies, and whose data an assessment of it counts. No science, so that a face may ask what stands."""

from __future__ import annotations

from datetime import datetime

from anlan.core.packs import lookup
from anlan.core.regions import queries as regions
from anlan.core.regions.codes import PROVINCE
from anlan.core.regions.models import Level
from anlan.formats.bulletin import M_PER_KM
from anlan.impact.inputs import Setting
from anlan.risk.models import Layer


def setting_of(longitude: float, latitude: float, at: datetime) -> tuple[Setting, tuple[str, ...]]:
    """Where the epicentre lies, and the codes whose packs hold there, most specific first."""
    county = regions.place(longitude, latitude)
    if county is not None:
        return Setting(county.code, regions.name_path(county.code)), regions.ancestors(county.code)
    near_km = lookup("quake_assessment", at=at).value["near_country_km"]
    near = regions.within_km(longitude, latitude, near_km, level=Level.PROVINCE)
    if not near:
        return Setting(), ()
    province, metres = near[0]
    found = Setting(None, None, province.code, province.name, metres / M_PER_KM)
    return found, regions.ancestors(province.code)


def counted_in(setting: Setting, region_code: str = "") -> tuple[str, ...]:
    """Codes of what is counted: the region asked for, else every province that has people kept here."""
    if region_code:
        return (regions.get(region_code).code,)
    held = Layer.standing.filter(kind="exposure").values_list("region_code", flat=True)
    home = setting.region_code or setting.nearest_code
    found = {code[:PROVINCE] for code in held} | ({home[:PROVINCE]} if home else set())
    return tuple(sorted(found))
