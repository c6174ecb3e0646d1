"""Fires evaluated in a second: Rothermel beside Pyretechnics, the FWI System and the FBP System on a million cells.

One core. Time counts only after agreement: Rothermel within 0.2 % of Pyretechnics over the 53 standard models, winds
and slopes; the FWI System within 1e-9 of the same equations in plain Python, which stand as its peer.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip

CELLS = 1_000_000
PEER_CELLS = 2_000
DAYS = 10


def timed(call, times=3):
    """Seconds of the first call and of the best that follows, and the last result."""
    seconds = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - begun)
    return seconds[0], min(seconds[1:]), result


def rothermel() -> None:
    import numpy as np
    import pyretechnics.fuel_models as peer_models
    import pyretechnics.surface_fire as peer

    from anlan.science import fire

    rng = np.random.default_rng(1)
    codes = sorted({**fire.ANDERSON_13, **fire.SCOTT_BURGAN_40})
    code = rng.choice(codes, CELLS)
    moisture = [
        rng.uniform(low, high, CELLS) for low, high in ((0.02, 0.2), (0.03, 0.2), (0.04, 0.2), (0.3, 1.8), (0.5, 2))
    ]
    wind, wind_from = rng.uniform(0, 10, CELLS), rng.uniform(0, 360, CELLS)
    slope, aspect = rng.uniform(0, 0.8, CELLS), rng.uniform(0, 360, CELLS)

    def peer_spread(i: int) -> float:
        m = [float(share[i]) for share in moisture]
        bed = peer_models.moisturize(peer_models.fuel_model_table[code[i]], [*m[:3], 0.0, *m[3:]])
        still = peer.calc_surface_fire_behavior_no_wind_no_slope(bed)
        head = peer.calc_surface_fire_behavior_max(still, wind[i] * 60, wind_from[i], slope[i], aspect[i])
        return float(head["max_spread_rate"])

    _, peer_s, peers = timed(lambda: [peer_spread(i) for i in range(PEER_CELLS)], times=1)
    first, warm, ours = timed(lambda: fire.rothermel1972_surface_fire(code, *moisture, wind, wind_from, slope, aspect))
    assert ours.valid.all()
    np.testing.assert_allclose(ours.spread_m_min[:PEER_CELLS], peers, rtol=0.002, atol=1e-9)
    show("Rothermel: surface fires, Pyretechnics (peer)", PEER_CELLS / peer_s, "/s")
    show("Rothermel: surface fires, first call", CELLS / first, "/s")
    show("Rothermel: surface fires, warm", CELLS / warm, "/s", at_least=PEER_CELLS / peer_s)


def fwi() -> None:
    import numpy as np

    from anlan.science import fire
    from tests.science.fire import oracles

    rng = np.random.default_rng(2)
    shape = (DAYS, CELLS // DAYS)
    t, h, w = rng.uniform(-5, 38, shape), rng.uniform(8, 100, shape), rng.uniform(0, 60, shape)
    r = np.where(rng.random(shape) < 0.7, 0.0, rng.gamma(0.8, 9, shape))
    month = np.full(DAYS, 4)

    def plain(cell: int) -> list[float]:
        ffmc, dmc, dc, days = 85.0, 6.0, 15.0, []
        for day in range(DAYS):
            a, b, c, d = (float(x[day, cell]) for x in (t, h, w, r))
            ffmc, dmc, dc = oracles.ffmc(ffmc, a, b, c, d), oracles.dmc(dmc, a, b, d, 4), oracles.dc(dc, a, d, 4)
            days.append(oracles.fwi(oracles.isi(ffmc, c), oracles.bui(dmc, dc)))
        return days

    cells = 2_000
    begun = time.perf_counter()
    expected = np.array([plain(cell) for cell in range(cells)]).T
    plain_s = time.perf_counter() - begun
    first, warm, series = timed(lambda: fire.fwi_series(t, h, w, r, month))
    np.testing.assert_allclose(series.fwi[:, :cells], expected, rtol=1e-9, atol=1e-12)
    show("FWI System: cell-days, plain Python (peer)", cells * DAYS / plain_s, "/s")
    show("FWI System: 1,000,000 cell-days, first call", first * 1000, "ms")
    show("FWI System: 1,000,000 cell-days, warm", warm * 1000, "ms", at_most=CELLS / (cells * DAYS / plain_s) * 1000)


def fbp() -> None:
    import numpy as np

    from anlan.science import fire
    from tests.science.fire import oracles

    rng = np.random.default_rng(3)
    cells = CELLS // 10
    fuel = rng.integers(1, 18, cells)
    ffmc, bui, wind, slope = (rng.uniform(low, high, cells) for low, high in ((70, 98), (10, 150), (0, 50), (1, 60)))
    first, warm, ours = timed(lambda: fire.fbp_fire(fuel, ffmc, bui, wind, 0, slope, 90), times=2)
    plain = [
        oracles.fbp(fire.FbpFuel(int(fuel[i])).name, *(float(x[i]) for x in (ffmc, bui, wind)), 0, float(slope[i]), 90,
                    97, 60, 50, 35, 0.35, 80)["head_intensity_kw_m"]
        for i in range(500)
    ]  # fmt: skip
    np.testing.assert_allclose(ours.head_intensity_kw_m[:500], plain, rtol=1e-7)
    show("FBP System: 100,000 cells, first call", first * 1000, "ms")
    show("FBP System: 100,000 cells, warm", warm * 1000, "ms")


if __name__ == "__main__":
    pin()
    rothermel()
    fwi()
    fbp()
    finish()
