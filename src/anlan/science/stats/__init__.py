"""Yearly figures: the ratios that the plans set as targets, and whether a series rises or falls."""

from anlan.science.stats.indicators import (
    affected_rate,
    burnt_rate,
    change,
    change_of_average,
    coal_death_rate,
    disaster_death_rate,
    disaster_loss_share,
    fire_death_rate,
    gdp_death_rate,
    per_head,
    road_death_rate,
    share,
    workplace_death_rate,
)
from anlan.science.stats.trend import Slope, Trend, mann_kendall, sen_slope

__all__ = [
    "Slope", "Trend", "affected_rate", "burnt_rate", "change", "change_of_average", "coal_death_rate",
    "disaster_death_rate", "disaster_loss_share", "fire_death_rate", "gdp_death_rate", "mann_kendall", "per_head",
    "road_death_rate", "sen_slope", "share", "workplace_death_rate",
]  # fmt: skip
