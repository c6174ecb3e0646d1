"""The ground as cells: made up on known heights or measured, its water, its slopes, areas, ways and zones on it."""

from anlan.science.terrain.drainage import accumulation, basins, filled, flow_directions, rivers_where
from anlan.science.terrain.grid import Grid
from anlan.science.terrain.growth import Areas, effort, grown_areas
from anlan.science.terrain.links import Links, neighbour_links, net_of
from anlan.science.terrain.outlines import outlines
from anlan.science.terrain.paths import LEVEL_ROAD, Path, least_cost_path, least_cost_paths
from anlan.science.terrain.relief import Terrain, terrain_on_skeleton
from anlan.science.terrain.surface import hillshade, horn_slope, share_in_feet
from anlan.science.terrain.zones import Zonal, Zones, rasterised, zonal, zone_at, zones_of

__all__ = [
    "LEVEL_ROAD", "Areas", "Grid", "Links", "Path", "Terrain", "Zonal", "Zones", "accumulation", "basins", "effort", "filled",
    "flow_directions", "grown_areas", "hillshade", "horn_slope", "least_cost_path", "least_cost_paths", "neighbour_links",
    "net_of", "outlines",
    "rasterised", "rivers_where", "share_in_feet", "terrain_on_skeleton", "zonal", "zone_at", "zones_of",
]  # fmt: skip
