"""The field once something has been observed: predicted motion or intensity, drawn towards what stations report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from anlan.science.arrays import BoolArray, FloatArray, floats, together
from anlan.science.quake.residuals import ResidualModel, exponential_correlation

CROSS_COVARIANCES_AT_ONCE = 4_000_000  # 32 MB
MOST_STATIONS = 20_000  # 3 GB of covariance
JITTER = 1e-10  # of the variance; two exact reports from one place stay solvable


@dataclass(frozen=True)
class Updated:
    """The field after the observations, its standard deviation, and where both are known."""

    value: FloatArray
    sigma: FloatArray
    valid: BoolArray


def combined_with_observed(
    sites_km: npt.ArrayLike,
    predicted: npt.ArrayLike,
    *,
    stations_km: npt.ArrayLike,
    predicted_there: npt.ArrayLike,
    observed: npt.ArrayLike,
    observed_sigma: npt.ArrayLike,
    model: ResidualModel,
) -> Updated:
    """Mean and standard deviation of the field, given what was observed (conditional normal distribution).

    sites_km         (sites, 2)     km  in a plane projection
    predicted        (sites,)       –   ln motion or intensity, by an attenuation relation
    stations_km      (stations, 2)  km  in the same projection
    predicted_there  (stations,)    –   by the same relation, with the site effect of the station
    observed         (stations,)    –   in the same unit; NaN: silent, and left out, as a station of unknown place
    observed_sigma   (stations,)    –   of a report, 0 or more: small for an instrument, about 0.5–1 degree for a person
    model            –              –   of the relation's residuals
    returns          Updated        –   without observations the prediction itself, with the total sigma

    Raises ValueError for shapes that do not fit together, a negative or unknown sigma, or more than 20,000 stations.
    Source: Worden et al. (2018), Bull. Seism. Soc. Am. 108(2), 866–875: the multivariate normal, conditioned.
    """
    sites, prior = _placed("sites_km", sites_km), floats("predicted", predicted)
    stations = _placed("stations_km", stations_km)
    there, reported, noise = together(
        predicted_there=predicted_there,
        observed=observed,
        observed_sigma=np.atleast_1d(floats("observed_sigma", observed_sigma)),
    )
    if prior.shape != sites.shape[:1]:
        raise ValueError(f"predicted must have one number a site, got {prior.shape} for {len(sites)} sites")
    if there.shape != stations.shape[:1]:
        raise ValueError(
            f"predicted_there, observed and observed_sigma must be as many as stations_km, {len(stations)}, got {there.shape}"
        )
    if not (noise >= 0).all() or np.isinf(noise).any():
        raise ValueError("observed_sigma must be known, finite and 0 or more")
    if len(stations) > MOST_STATIONS:
        raise ValueError(f"at most {MOST_STATIONS:,} stations, got {len(stations):,}; thin them out first")
    is_heard = np.isfinite(there) & np.isfinite(reported) & np.isfinite(stations).all(axis=1)
    stations, surprise = stations[is_heard], (reported - there)[is_heard]
    is_known = np.isfinite(prior) & np.isfinite(sites).all(axis=1)
    value, variance = np.where(is_known, prior, np.nan), np.where(is_known, model.total_sigma**2, np.nan)
    if len(stations) and model.total_sigma > 0:
        own = np.square(noise[is_heard]) + JITTER * model.total_sigma**2  # numerical
        factor = cho_factor(_covariance(stations, stations, model) + np.diag(own), lower=True)
        weights = cho_solve(factor, surprise)
        known = np.flatnonzero(is_known)
        step = max(1, CROSS_COVARIANCES_AT_ONCE // len(stations))
        for part in (known[begin : begin + step] for begin in range(0, len(known), step)):
            across = _covariance(sites[part], stations, model)
            value[part] += across @ weights
            variance[part] -= np.square(solve_triangular(factor[0], across.T, lower=True)).sum(axis=0)
    return Updated(value, np.sqrt(np.maximum(variance, 0)), is_known)


def _placed(name: str, positions_km: npt.ArrayLike) -> FloatArray:
    positions = floats(name, positions_km)
    if positions.ndim != 2 or positions.shape[1] != 2:
        raise ValueError(f"{name} must have the shape (places, 2), got {positions.shape}")
    return positions


def _covariance(first: FloatArray, second: FloatArray, model: ResidualModel) -> FloatArray:
    distance = np.hypot(first[:, None, 0] - second[None, :, 0], first[:, None, 1] - second[None, :, 1])
    within = exponential_correlation(distance, range_km=model.range_km)
    return model.between_sigma**2 + model.within_sigma**2 * within
