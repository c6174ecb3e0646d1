"""Writing one band as a GeoTIFF in WGS 84 degrees, through GDAL (rasterio)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.transform import Affine

WGS84 = "EPSG:4326"


def write_geotiff(
    path: Path, values: npt.ArrayLike, *, west: float, north: float, cell: float, tags: dict[str, str]
) -> None:
    """Write (rows, cols), rows southwards from the outer edge `north`, cols eastwards from `west`; NaN is no data.

    Raises OSError where nothing can be written.
    """
    band = np.asarray(values, np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", height=band.shape[0], width=band.shape[1], count=1, dtype="float32", crs=WGS84,
        transform=Affine(cell, 0, west, 0, -cell, north), nodata=np.nan, compress="deflate",
    ) as file:  # fmt: skip
        file.write(band, 1)
        file.update_tags(**tags)
