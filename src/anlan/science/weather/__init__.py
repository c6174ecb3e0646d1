"""Weather: wind scale, heat and cold, fog and sand, drought, and which colour of warning signal readings call for.

What each computes, from which source and how well: docs/science/weather.md.
"""

from anlan.science.weather.drought import (
    DROUGHT_GRADES,
    MCI_NORTH_AND_WEST,
    MCI_SOUTH,
    MciWeights,
    gb20481_anomaly_grade,
    gb20481_index_grade,
    gb20481_mci,
    gb20481_moisture_grade,
    gb20481_moisture_index,
    gb20481_rain_anomaly,
    gb20481_soil_grade,
    gb20481_weighted_rain,
    thornthwaite_evaporation,
)
from anlan.science.weather.signals import (
    COLOURS,
    QUANTITIES,
    Condition,
    SignalAnswer,
    SignalLevel,
    signal_colour,
    signal_table,
)
from anlan.science.weather.spi import GammaFit, mckee_spi, running_total, thom_gamma
from anlan.science.weather.temperature import (
    COLD_AIR_GRADES,
    gb20484_cold_air_grade,
    heat_day_grade,
    hot_days_running,
)
from anlan.science.weather.visibility import DUST_GRADES, FOG_GRADES, gb20480_dust_grade, gb27964_fog_grade
from anlan.science.weather.wind import (
    CYCLONE_GRADES,
    beaufort_speed,
    gb19201_cyclone_grade,
    gb28591_wind_level,
)

__all__ = [
    "COLD_AIR_GRADES",
    "COLOURS",
    "CYCLONE_GRADES",
    "DROUGHT_GRADES",
    "DUST_GRADES",
    "FOG_GRADES",
    "MCI_NORTH_AND_WEST",
    "MCI_SOUTH",
    "QUANTITIES",
    "Condition",
    "GammaFit",
    "MciWeights",
    "SignalAnswer",
    "SignalLevel",
    "beaufort_speed",
    "gb19201_cyclone_grade",
    "gb20480_dust_grade",
    "gb20481_anomaly_grade",
    "gb20481_index_grade",
    "gb20481_mci",
    "gb20481_moisture_grade",
    "gb20481_moisture_index",
    "gb20481_rain_anomaly",
    "gb20481_soil_grade",
    "gb20481_weighted_rain",
    "gb20484_cold_air_grade",
    "gb27964_fog_grade",
    "gb28591_wind_level",
    "heat_day_grade",
    "hot_days_running",
    "mckee_spi",
    "running_total",
    "signal_colour",
    "signal_table",
    "thom_gamma",
    "thornthwaite_evaporation",
]
