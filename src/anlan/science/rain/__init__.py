"""Rain: grades, the mean over an area, what is left of the days before, design storms, return periods.

What each computes, from which source and how well: docs/science/rain.md. Kriging (`anlan.science.rain.kriging`) is
imported by itself: it alone needs PyKrige.
"""

from anlan.science.rain.antecedent import antecedent_index, effective_rain
from anlan.science.rain.areal import idw_rain, thiessen_rain, thiessen_weights
from anlan.science.rain.gev import Gev, gev_by_l_moments, gev_quantile, gev_return_period
from anlan.science.rain.grades import RAIN_GRADES, SNOW_GRADES, gb28592_rain_grade, gb28592_snow_grade
from anlan.science.rain.lmoments import LMoments, sample_l_moments
from anlan.science.rain.pearson3 import (
    Pearson3,
    pearson3_by_curve_fitting,
    pearson3_by_l_moments,
    pearson3_frequency_factor,
    pearson3_quantile,
    pearson3_return_period,
    sl44_positions,
    weibull_positions,
)
from anlan.science.rain.storm import (
    FittedStormFormula,
    StormFormula,
    chicago_storm,
    fit_gb50014,
    gb50014_intensity,
)

__all__ = [
    "RAIN_GRADES",
    "SNOW_GRADES",
    "FittedStormFormula",
    "Gev",
    "LMoments",
    "Pearson3",
    "StormFormula",
    "antecedent_index",
    "chicago_storm",
    "effective_rain",
    "fit_gb50014",
    "gb28592_rain_grade",
    "gb28592_snow_grade",
    "gb50014_intensity",
    "gev_by_l_moments",
    "gev_quantile",
    "gev_return_period",
    "idw_rain",
    "pearson3_by_curve_fitting",
    "pearson3_by_l_moments",
    "pearson3_frequency_factor",
    "pearson3_quantile",
    "pearson3_return_period",
    "sample_l_moments",
    "sl44_positions",
    "thiessen_rain",
    "thiessen_weights",
    "weibull_positions",
]
