"""The equations once more, one cell at a time, in plain Python, with their numbers written out again."""

from __future__ import annotations

from math import cos, exp, hypot, log, log1p, pi, radians, sin, sqrt

FF = 250 * 59.5 / 101
LE = {
    "n": [6.5, 7.5, 9.0, 12.8, 13.9, 13.9, 12.4, 10.9, 9.4, 8.0, 7.0, 6.0],
    "n20": [7.9, 8.4, 8.9, 9.5, 9.9, 10.2, 10.1, 9.7, 9.1, 8.6, 8.1, 7.8],
    "s20": [10.1, 9.6, 9.1, 8.5, 8.1, 7.8, 7.9, 8.3, 8.9, 9.4, 9.9, 10.2],
    "s": [11.5, 10.5, 9.2, 7.9, 6.8, 6.2, 6.5, 7.4, 8.7, 10.0, 11.2, 11.8],
}
LF = [-1.6, -1.6, -1.6, 0.9, 3.8, 5.8, 6.4, 5.0, 2.4, 0.4, -1.6, -1.6]
LF_SOUTH = [6.4, 5.0, 2.4, 0.4, -1.6, -1.6, -1.6, -1.6, -1.6, 0.9, 3.8, 5.8]


def moisture(f, scale=FF):
    return scale * (101 - f) / (59.5 + f)


def soak(m, r):
    if r <= 0:
        return m
    after = m + 42.5 * r * exp(-100 / (251 - m)) * (1 - exp(-6.93 / r))
    if m > 150:
        after += 0.0015 * (m - 150) ** 2 * sqrt(r)
    return min(after, 250.0)


def settle(m, t, h, w, speed, days):
    ed = 0.942 * h**0.679 + 11 * exp((h - 100) / 10) + 0.18 * (21.1 - t) * (1 - exp(-0.115 * h))
    ew = 0.618 * h**0.753 + 10 * exp((h - 100) / 10) + 0.18 * (21.1 - t) * (1 - exp(-0.115 * h))
    if m > ed:
        k = (0.424 * (1 - (h / 100) ** 1.7) + 0.0694 * sqrt(w) * (1 - (h / 100) ** 8)) * speed * exp(0.0365 * t)
        return ed + (m - ed) * 10 ** (-k * days)
    if m < ew and m < ed:
        d = (100 - h) / 100
        k = (0.424 * (1 - d**1.7) + 0.0694 * sqrt(w) * (1 - d**8)) * speed * exp(0.0365 * t)
        return ew - (ew - m) * 10 ** (-k * days)
    return m


def code(m, scale=FF):
    return max(0.0, min(101.0, 59.5 * (250 - m) / (scale + m)))


def ffmc(f, t, h, w, r, scale=FF):
    return code(settle(soak(moisture(f, scale), r - 0.5), t, h, w, 0.581, 1), scale)


def hffmc(f, t, h, w, r, hours=1.0):
    return code(settle(soak(moisture(f), r), t, h, w, 0.0579, hours))


def duff_after(p, re, base=280.0, decay=0.023):
    mo = 20 + base / exp(decay * p)
    b = 100 / (0.5 + 0.3 * p) if p <= 33 else 14 - 1.3 * log(p) if p <= 65 else 6.2 * log(p) - 17.2
    return max(0.0, 43.43 * (5.6348 - log(1000 * re / (48.77 + b * re) + mo - 20)))


def dmc(p, t, h, r, month, lat=46.0, base=280.0, decay=0.023):
    if r > 1.5:
        p = duff_after(p, 0.92 * r - 1.27, base, decay)
    if lat > 30:
        le = LE["n"][month - 1]
    elif lat > 10:
        le = LE["n20"][month - 1]
    elif lat > -10:
        le = 9.0
    else:
        le = LE["s20" if lat > -30 else "s"][month - 1]
    return p + 100 * 1.894 * (max(t, -1.1) + 1.1) * (100 - h) * le * 1e-6


def dc(d, t, r, month, lat=46.0):
    if r > 2.8:
        d = max(0.0, d - 400 * log1p(3.937 * (0.83 * r - 1.27) / (800 * exp(-d / 400))))
    lf = LF[month - 1] if lat > 20 else 1.4 if lat > -20 else LF_SOUTH[month - 1]
    return d + 0.5 * max(0.0, 0.36 * (max(t, -2.8) + 2.8) + lf)


def isi(f, w, strong=False, scale=FF):
    m = moisture(f, scale)
    fw = 12 * (1 - exp(-0.0818 * (w - 28))) if strong and w >= 40 else exp(0.05039 * w)
    return 0.208 * fw * 91.9 * exp(-0.1386 * m) * (1 + m**5.31 / 4.93e7)


def bui(p, d):
    if p + 0.4 * d == 0:
        return 0.0
    if p <= 0.4 * d:
        return 0.8 * p * d / (p + 0.4 * d)
    return max(0.0, p - (1 - 0.8 * d / (p + 0.4 * d)) * (0.92 + (0.0114 * p) ** 1.7))


def fwi(r, u):
    fd = 0.626 * u**0.809 + 2 if u <= 80 else 1000 / (25 + 108.64 * exp(-0.023 * u))
    b = 0.1 * r * fd
    return exp(2.72 * (0.434 * log(b)) ** 0.647) if b > 1 else b


def sdmc(p, t, h, r, month):
    if r > 0.44:
        p = duff_after(p, 0.218 * r - 0.094 if r < 7.69 else 0.83 * r - 4.8)
    return p + 4.91 / 3.57 * 1.894 * (max(t, -1.1) + 1.1) * (100 - h) * LE["n"][month - 1] * 1e-4


def grass(m, t, h, w, r, sun, load=0.3, hours=1.0):
    m = min(250.0, m + 100 * r / load)
    tf = t + 35.07 * sun * exp(-0.06215 * w)
    hf = min(100.0, h * 10 ** (7.5 * t / (t + 237)) / 10 ** (7.5 * tf / (tf + 237)))
    ed = 1.62 * hf**0.532 + 13.7 * exp((hf - 100) / 13) + 0.27 * (26.7 - tf) * (1 - exp(-0.115 * hf))
    ew = 1.42 * hf**0.512 + 12.0 * exp((hf - 100) / 18) + 0.27 * (26.7 - tf) * (1 - exp(-0.115 * hf))
    if ew <= m <= ed:
        return m
    end, d = (ed, hf / 100) if m > ed else (ew, 1 - hf / 100)
    k = 0.389633 * exp(0.0365 * tf) * (0.424 * (1 - d**1.7) + 0.0694 * sqrt(w) * (1 - d**8))
    return max(0.0, end + (m - end) * 10 ** (-k * hours))


FBP = {  # a, b, c, q, BUI0, CBH, CFL
    "C1": (90, 0.0649, 4.5, 0.90, 72, 2, 0.75), "C2": (110, 0.0282, 1.5, 0.70, 64, 3, 0.80),
    "C3": (110, 0.0444, 3.0, 0.75, 62, 8, 1.15), "C4": (110, 0.0293, 1.5, 0.80, 66, 4, 1.20),
    "C5": (30, 0.0697, 4.0, 0.80, 56, 18, 1.20), "C6": (30, 0.0800, 3.0, 0.80, 62, 7, 1.80),
    "C7": (45, 0.0305, 2.0, 0.85, 106, 10, 0.50), "D1": (30, 0.0232, 1.6, 0.90, 32, 0, 0),
    "M1": (110, 0.0282, 1.5, 0.80, 50, 6, 0.80), "M2": (110, 0.0282, 1.5, 0.80, 50, 6, 0.80),
    "M3": (120, 0.0572, 1.4, 0.80, 50, 6, 0.80), "M4": (100, 0.0404, 1.48, 0.80, 50, 6, 0.80),
    "O1A": (190, 0.0310, 1.4, 1, 1, 0, 0), "O1B": (250, 0.0350, 1.7, 1, 1, 0, 0),
    "S1": (75, 0.0297, 1.3, 0.75, 38, 0, 0), "S2": (40, 0.0438, 1.7, 0.75, 63, 0, 0),
    "S3": (55, 0.0829, 3.2, 0.75, 31, 0, 0),
}  # fmt: skip


def sfc(ft, f, u, pc, gfl):
    def e(k):
        return 1 - exp(-k * u)

    if ft == "C1":
        return 0.75 + 0.75 * sqrt(1 - exp(-0.23 * (f - 84))) if f > 84 else 0.75 - 0.75 * sqrt(1 - exp(0.23 * (f - 84)))
    if ft in ("C2", "M3", "M4"):
        return 5 * e(0.0115)
    if ft in ("C3", "C4"):
        return 5 * e(0.0164) ** 2.24
    if ft in ("C5", "C6"):
        return 5 * e(0.0149) ** 2.48
    if ft == "C7":
        return (2 * (1 - exp(-0.104 * (f - 70))) if f > 70 else 0) + 1.5 * e(0.0201)
    if ft == "D1":
        return 1.5 * e(0.0183)
    if ft in ("M1", "M2"):
        return pc / 100 * 5 * e(0.0115) + (1 - pc / 100) * 1.5 * e(0.0183)
    if ft[0] == "O":
        return gfl
    return {
        "S1": 4 * e(0.025) + 4 * e(0.034), "S2": 10 * e(0.013) + 6 * e(0.060), "S3": 12 * e(0.0166) + 20 * e(0.0210),
    }[ft]  # fmt: skip


def s_curve(ft, i):
    a, b, c = FBP[ft][:3]
    return a * (1 - exp(-b * i)) ** c


def s_curve_back(ft, rate):
    a, b, c = FBP[ft][:3]
    inside = 1 - (rate / a) ** (1 / c)
    return log(max(inside, 0.01)) / -b


def mix(ft, pc, pdf):
    return pc / 100 if ft in ("M1", "M2") else pdf / 100 if ft in ("M3", "M4") else 1.0


def curing(c):
    return 0.005 * (exp(0.061 * c) - 1) if c < 58.8 else 0.176 + 0.02 * (c - 58.8)


def rsi(ft, i, pc, pdf, cured):
    if ft[0] == "O":
        return s_curve(ft, i) * curing(cured)
    share = mix(ft, pc, pdf)
    return share * s_curve(ft, i) + (1 - share) * (0.2 if ft in ("M2", "M4") else 1) * s_curve("D1", i)


def wse(ft, f, gs, pc, pdf):
    sf = 10.0 if gs >= 70 else exp(3.533 * (gs / 100) ** 1.2)
    isz = isi(f, 0.0)
    share = mix(ft, pc, pdf)
    isf = share * s_curve_back(ft, sf * s_curve(ft, isz)) + (1 - share) * s_curve_back("D1", sf * s_curve("D1", isz))
    ff = isz  # 0.208 · f(F)
    w = log(isf / ff) / 0.05039
    if w > 40:
        w = 28 - log(1 - isf / (12 * ff)) / 0.0818 if isf < 0.999 * 12 * ff else 112.45
    return sf, w


def fbp(ft, f, u, w, wd, gs, aspect, fmc, minutes, pc, pdf, gfl, cured, point=True):
    _a, _b, _c, q, bui0, cbh, cfl = FBP[ft]
    sf, slope_wind = wse(ft, f, gs, pc, pdf) if gs > 0 else (1.0, 0.0)
    east = w * sin(radians(wd + 180)) + slope_wind * sin(radians(aspect + 180))
    north = w * cos(radians(wd + 180)) + slope_wind * cos(radians(aspect + 180))
    wsv = hypot(east, north)
    i = isi(f, wsv, strong=True)
    be = exp(50 * log(q) * (1 / u - 1 / bui0)) if u > 0 else 1.0
    fuel = sfc(ft, f, u, pc, gfl) or 1e-6
    csi = 0.001 * cbh**1.5 * (460 + 25.9 * fmc) ** 1.5
    rso = csi / (300 * fuel)

    def crowned(rate):
        return 1 - exp(-0.23 * (rate - rso)) if rate > rso and cfl > 0 else 0.0

    def full(at):
        rate = rsi(ft, at, pc, pdf, cured) * be
        part = crowned(rate)
        if ft == "C6":
            rsc = 60 * (1 - exp(-0.0497 * at)) * (1.5 - 0.00275 * fmc) ** 4 / (460 + 25.9 * fmc) * 1000 / 0.778
            rate = rate + part * (rsc - rate) if rsc > rate else rate
        return rate or 1e-6, part

    ros, cfb = full(i)
    bros, _ = full(isi(f, 0.0) * exp(-0.05039 * wsv))
    if ft[0] == "O":
        lb = 1.0 if wsv < 1 else 1.1 * wsv**0.464
    else:
        lb = 1 + 8.729 * (1 - exp(-0.030 * wsv)) ** 2.155
    fros = (ros + bros) / lb / 2
    closed = 0.115 - 18.8 * cfb**2.5 * exp(-8 * cfb)
    alpha = 0.115 if ft in ("C1", "O1A", "O1B", "S1", "S2", "S3") else closed
    grown = 1 - exp(-alpha * minutes) if point else 1.0
    run = minutes + exp(-alpha * minutes) / alpha - 1 / alpha if point else minutes
    lbt = (lb - 1) * grown + 1
    stand = mix(ft, pc, pdf) if ft[0] == "M" else 1.0
    out = {
        "isi": i, "net_wind_km_h": wsv, "slope_factor": sf, "buildup_effect": be, "critical_intensity_kw_m": csi,
        "critical_spread_m_min": rso, "surface_consumption_kg_m2": fuel, "length_to_breadth": lb,
        "length_to_breadth_now": lbt, "head_spread_now_m_min": ros * grown, "back_spread_now_m_min": bros * grown,
        "flank_spread_now_m_min": (ros + bros) * grown / lbt / 2, "head_distance_m": ros * run,
        "back_distance_m": bros * run, "flank_distance_m": (ros + bros) * run / 2 / lbt,
    }  # fmt: skip
    for name, rate in (("head", ros), ("flank", fros), ("back", bros)):
        part = cfb if name == "head" else 0.0 if ft == "C6" else crowned(rate)
        total = fuel + cfl * part * stand
        al = 0.115 - 18.8 * part**2.5 * exp(-8 * part)
        out |= {
            f"{name}_spread_m_min": rate, f"{name}_crown_fraction": part, f"{name}_consumption_kg_m2": total,
            f"{name}_intensity_kw_m": 300 * total * rate,
            f"{name}_crowns_after_min": log(1 - rso / rate) / -al if rate > rso else 0.0,
        }  # fmt: skip
    return out | {"crown_consumption_kg_m2": cfl * cfb * stand}


def rothermel(load, sav, depth, mx, heat, dynamic, wet, wind_m_min, slope, turn_deg, lift=True, limit=True):
    """Loads lb/ft², sav 1/ft, depth ft, heat Btu/lb, moisture shares; m/min, kW/m² … out. As Rothermel (1972) orders it."""
    w = [load[0], load[1], load[2], 0.0, load[3], load[4]]
    s = [sav[0], sav[1], sav[2], sav[3], sav[3], sav[4]]
    m = [wet[0], wet[1], wet[2], wet[0], wet[3], wet[4]]
    if dynamic:
        green = max(0.0, min(1.0, wet[3] / 0.9 - 1 / 3))
        w[3], w[4] = w[4] * (1 - green), w[4] * green
    area = [x * y / 32 for x, y in zip(w, s, strict=True)]
    groups = ((0, 1, 2, 3), (4, 5))
    total = sum(area)
    bounds = (1200, 192, 96, 48, 16)
    size = [next((k for k, low in enumerate(bounds) if y >= low), 5) for y in s]
    sigma = sink = burn = 0.0
    dead = sum(w[j] * exp(-138 / s[j]) for j in groups[0] if w[j] > 0)
    live = sum(w[j] * exp(-500 / s[j]) for j in groups[1] if w[j] > 0)
    live_mx = mx
    if live > 0:
        fine = sum(w[j] * exp(-138 / s[j]) * m[j] for j in groups[0] if w[j] > 0) / dead
        live_mx = max(mx, 2.9 * dead / live * (1 - fine / mx) - 0.226)
    for group, most in zip(groups, (mx, live_mx), strict=True):
        own = sum(area[j] for j in group)
        if own == 0:
            continue
        share = {j: area[j] / own for j in group}
        sigma += own / total * sum(share[j] * s[j] for j in group)
        sink += own / total * sum(share[j] * exp(-138 / s[j]) * (250 + 1116 * m[j]) for j in group if w[j] > 0)
        net = sum(sum(share[k] for k in group if size[k] == size[j]) * w[j] * (1 - 0.0555) for j in group)
        r = min(1.0, sum(share[j] * m[j] for j in group) / most)
        burn += net * heat * (1 - 2.59 * r + 5.11 * r**2 - 3.52 * r**3) * 0.174 / 0.01**0.19
    beta = sum(w) / 32 / depth
    ratio = beta / (3.348 / sigma**0.8189)
    a = 133 / sigma**0.7913
    i_r = sigma**1.5 / (495 + 0.0594 * sigma**1.5) * ratio**a * exp(a * (1 - ratio)) * burn
    xi = exp((0.792 + 0.681 * sqrt(sigma)) * (beta + 0.1)) / (192 + 0.2595 * sigma)
    r0 = i_r * xi / (sum(w) / depth * sink)
    b, c, e = 0.02526 * sigma**0.54, 7.47 * exp(-0.133 * sigma**0.55), 0.715 * exp(-3.59e-4 * sigma)
    u, theta = wind_m_min / 0.3048, radians(turn_deg)
    wind = (u * cos(theta), u * sin(theta), u * cos(theta) * slope if lift else 0.0)
    up = (1.0, 0.0, slope if lift else 0.0)
    speed, steep = sqrt(sum(x * x for x in wind)), sqrt(sum(x * x for x in up))
    phi_w = c * speed**b * ratio**-e if speed > 0 else 0.0
    phi_s = 5.275 * beta**-0.3 * slope**2
    vector = [(phi_w * x / speed if speed > 0 else 0.0) + phi_s * y / steep for x, y in zip(wind, up, strict=True)]
    phi = sqrt(sum(x * x for x in vector))
    u_eff = (phi / c * ratio**e) ** (1 / b)
    if limit and u_eff > 0.9 * i_r:
        u_eff = 0.9 * i_r
        phi = c * u_eff**b * ratio**-e
    btu = 2.326 * 0.45359237 / 0.3048**2 / 60
    heat_kj = i_r * btu * 384 / sigma * 60
    rate = r0 * 0.3048 * (1 + phi)
    return {
        "spread_m_min": rate, "still_spread_m_min": r0 * 0.3048, "wind_factor": phi_w, "slope_factor": phi_s,
        "effective_wind_m_s": u_eff * 0.3048 / 60, "reaction_intensity_kw_m2": i_r * btu,
        "residence_s": 384 / sigma * 60, "heat_kj_m2": heat_kj, "intensity_kw_m": heat_kj * rate / 60,
        "flame_length_m": 0.0775 * (heat_kj * rate / 60) ** 0.46,
    }  # fmt: skip


def spotting_m(z_ft, mph, cover_ft, drift):
    used = max(cover_ft, 2.2 * z_ft**0.337 - 4) if z_ft > 0 else cover_ft
    if z_ft <= 0 or used <= 0:
        return 0.0
    miles = 0.000718 * mph * sqrt(used) * (0.362 + sqrt(z_ft / used) / 2 * log(z_ft / used))
    return (max(miles, 0) + (0.000278 * mph * z_ft**0.643 if drift else 0)) * 1609.344


def lifted_ft(flame_ft, mph):
    return 1.055 * sqrt(322 * (0.474 * mph) ** -1.01 * (flame_ft / 0.45) ** (1 / 0.46))


def ellipse(rate, lw, t):
    back = rate * (lw - sqrt(lw * lw - 1)) / (lw + sqrt(lw * lw - 1))
    length = (rate + back) * t
    return length, length / lw, pi * length * length / lw / 4, back
