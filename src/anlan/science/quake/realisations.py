"""Many possible shakings of one event: residuals at every asset, correlated in space, drawn on a grid by FFT."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import fft

from anlan.science.arrays import FloatArray, floats, number, together, whole
from anlan.science.quake.kernels import read_grid
from anlan.science.quake.residuals import ResidualModel, exponential_correlation

NODES_A_RANGE = 10  # numerical: any two assets correlate within 0.025 of the model, see `implied_correlation`
PADDING_RANGES = 2.0  # numerical: the grid closes on itself; e⁻⁶ is left of the correlation across its seam
MOST_NODES = 40_000_000  # numerical: 0.3 GB a field
MOST_REALISATIONS = 1_000_000  # numerical: memory


def residual_realisations(
    positions_km: npt.ArrayLike, *, model: ResidualModel, realisations: int, seed: int
) -> FloatArray:
    """Residuals of every asset in each realisation; the same arguments give the same numbers.

    positions_km  (assets, 2)             km  in a plane projection
    model         –                       –   standard deviations and range
    realisations  number                  –   how many, 0 or more
    seed          number                  –   0 or more; of the random numbers
    returns       (realisations, assets)  –   to be added to ln motion or to intensity; NaN where a position is unknown

    The field of within-event residuals is drawn with its exact covariance at the nodes of a grid, ten of them to the
    range (circulant embedding). The grid lies shifted at random under the assets, anew every other realisation, and an
    asset takes the node below it.
    Raises ValueError for positions of another shape, or so far apart for the range that the grid grows too large.
    Source: Dietrich & Newsam (1997), SIAM J. Sci. Comput. 18(4); Jayaram & Baker (2009) for the correlation.
    """
    positions = floats("positions_km", positions_km)
    if positions.ndim != 2 or positions.shape[1] != 2:
        raise ValueError(f"positions_km must have the shape (assets, 2), got {positions.shape}")
    realisations = whole("realisations", realisations, least=0, most=MOST_REALISATIONS)
    seed = whole("seed", seed, least=0)
    is_known = np.asarray(np.isfinite(positions).all(axis=1))
    if not is_known.any() or not realisations:
        return np.full((realisations, len(positions)), np.nan)
    from_corner = np.where(is_known[:, None], positions, positions[is_known][0])
    from_corner = (from_corner - from_corner.min(axis=0)) * (NODES_A_RANGE / model.range_km)
    random = np.random.Generator(np.random.SFC64(seed))
    of_event = model.between_sigma * random.standard_normal(realisations)
    amplitude = _amplitude(from_corner, model.range_km)
    noise = np.empty((*amplitude.shape, 2), dtype=np.float32)  # good to seven digits, in half the time
    residuals = np.empty((realisations, len(positions)))
    for row in range(0, realisations, 2):
        random.standard_normal(out=noise, dtype=np.float32)
        grid = fft.fft2(noise.view(np.complex64)[..., 0] * amplitude, overwrite_x=True)
        shift = random.random(2)
        read_grid(grid, from_corner, shift, model.within_sigma, of_event[row : row + 2], residuals[row : row + 2])
    residuals[:, ~is_known] = np.nan
    return residuals


def implied_correlation(east_km: npt.ArrayLike, north_km: npt.ArrayLike, *, range_km: float) -> FloatArray:
    """Correlation with which `residual_realisations` draws the within-event residuals of two assets so far apart.

    east_km, north_km  any shape  km  from the one to the other, along the two coordinates
    range_km           number     km  of the model
    returns            any shape  –   to be compared with `exponential_correlation`

    Two assets fall on nodes a whole number of cells apart, on which depends on the shift: taken over all shifts, the
    correlation is that of the nodes, read straight between their distances.
    Raises ValueError for shapes that do not fit together.
    """
    spacing = number("range_km", range_km, above=0, inclusive=False) / NODES_A_RANGE
    east, north = (np.abs(part) / spacing for part in together(east_km=east_km, north_km=north_km))
    near_east, near_north = np.floor(east), np.floor(north)
    part_east, part_north = east - near_east, north - near_north
    return sum(
        (
            (part_east if far_east else 1 - part_east)
            * (part_north if far_north else 1 - part_north)
            * exponential_correlation(
                np.hypot(near_east + far_east, near_north + far_north) * spacing, range_km=range_km
            )
            for far_east in (0, 1)
            for far_north in (0, 1)
        ),
        start=np.zeros(east.shape),
    )


def _amplitude(from_corner: FloatArray, range_km: float) -> npt.NDArray[np.float32]:
    """Root of the spectrum of a closed grid that holds all assets, counted in cells, at any shift below one cell."""
    extent = from_corner.max(axis=0)
    padding = 2 + math.ceil(PADDING_RANGES * NODES_A_RANGE)
    if np.prod(extent + padding) > MOST_NODES:
        raise ValueError(
            f"the assets lie too far apart for a range of {range_km:g} km: the grid would take "
            f"{extent[0] + padding:.0f} × {extent[1] + padding:.0f} nodes; draw parts more than two ranges apart alone"
        )
    counts = [fft.next_fast_len(math.ceil(cells) + padding) for cells in extent]
    rows, columns = (np.minimum(np.arange(count), count - np.arange(count)) for count in counts)
    distance = np.hypot(rows[:, None], columns[None, :]) * (range_km / NODES_A_RANGE)
    spectrum = fft.fft2(exponential_correlation(distance, range_km=range_km)).real
    # The sampled correlation is positive definite; below 0 there is but rounding and what the seam cuts off.
    amplitude: npt.NDArray[np.float32] = np.sqrt(np.maximum(spectrum, 0) / spectrum.size).astype(np.float32)
    return amplitude
