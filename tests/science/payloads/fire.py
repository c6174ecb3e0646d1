"""Fire: a call of every public function that works."""

from __future__ import annotations

from tests.science.payloads.kinds import case as to
from tests.science.payloads.kinds import cells, course, number, shared

LESS, MORE = (-1.0,), (-1.0, 200.0)  # below nothing; a wind of 200 m/s
TEMPERATURE = {"bad": (-300.0, 90.0)}
HUMIDITY = {"bad": (-1.0, 140.0)}
GROUND = {"bad": (-1.0, 6.0)}


def weather(rain=2.0):
    return {
        "temperature_c": cells(15, 20, 30, **TEMPERATURE),
        "humidity_pct": cells(30, 50, 80, **HUMIDITY),
        "wind_km_h": cells(5, 10, 20, bad=(-1.0, 720.0)),
        "rain_mm": cells(0, rain, 5, bad=(-1.0, 5000.0)),
    }


def days(*names):
    courses = {
        "temperature_c": course(15, 20, 30, 25, **TEMPERATURE),
        "humidity_pct": course(30, 50, 80, 60, **HUMIDITY),
        "wind_km_h": course(5, 10, 20, 15, bad=(-1.0, 720.0)),
        "rain_mm": course(0, 2, 5, 0, bad=(-1.0, 5000.0)),
    }
    return {name: courses[name] for name in names or courses}


DUFF = {**weather(), "month": cells(4, 6, 8, bad=(0.0, 13.0, 4.5))}
DUFF.pop("wind_km_h")
DROUGHT = {name: DUFF[name] for name in ("temperature_c", "rain_mm", "month")}
LATITUDE = {"latitude_deg": cells(46, 30, 50, bad=(-91.0, 120.0))}

CASES = {
    "albini1979_spotting_m": to(
        brand_height_m=cells(10, 20, 30, bad=LESS), wind_m_s=cells(2, 5, 10, bad=MORE),
        cover_height_m=cells(5, 10, 20, bad=LESS), with_drift=True,
    ),
    "anderson1983_length_to_width": to(wind_m_s=cells(0, 2, 5, bad=MORE), most=number(8.0, bad=(0.5,), fine=(1e30,))),
    "andrews2012_midflame_share": to(
        bed_depth_m=cells(0.3, 0.5, 1, bad=(-1.0, 0.0)), canopy_cover=cells(0, 0.3, 0.8, bad=(-0.1, 1.5)),
        canopy_height_m=cells(0, 10, 20, bad=LESS),
    ),
    "buildup_index": to(dmc=cells(10, 30, 60, bad=LESS), dc=cells(100, 200, 400, bad=LESS)),
    "butler1998_safe_separation_m": to(flame_height_m=cells(1, 5, 10, bad=LESS)),
    "butler_safe_separation_m": to(
        vegetation_height_m=cells(1, 3, 10, bad=LESS), wind_class=cells(0, 1, 2, bad=(-1.0, 3.0, 0.5)),
        burning_class=cells(0, 1, 2, bad=(-1.0, 3.0, 0.5)), slope_class=cells(0, 1, 2, bad=(-1.0, 3.0, 0.5)),
        factor=shared([[[1, 1, 2]] * 3, [[2, 3, 4]] * 3, [[3, 4, 6]] * 3], bad=(0.5,)),
    ),
    "byram1959_flame_length_m": to(intensity_kw_m=cells(100, 500, 5000, bad=LESS)),
    "byram1959_intensity_kw_m": to(
        heat_kj_kg=cells(18000, 18600, 19000, bad=LESS), burned_kg_m2=cells(0.5, 1, 2, bad=LESS),
        spread_m_min=cells(1, 5, 20, bad=LESS),
    ),
    "c6_crown_base_m": to(stand_height_m=cells(10, 15, 20, bad=LESS), stems_ha=cells(1000, 1500, 2000, bad=LESS)),
    "code_of_moisture": to(moisture_pct=cells(5, 20, 100, bad=(-1.0, 251.0))),
    "daily_severity_rating": to(fwi=cells(5, 20, 50, bad=LESS)),
    "drought_code": to(dc=cells(100, 200, 400, bad=LESS), **DROUGHT, **LATITUDE),
    "duff_moisture_code": to(dmc=cells(10, 30, 60, bad=LESS), **DUFF, **LATITUDE),
    "effis_danger_class": to(
        fwi=cells(3, 12, 55, bad=LESS), classes=shared((5.2, 11.2, 21.3, 38.0, 50.0), bad=(0.0,), is_free=True), unknown=0,
    ),
    "ellipse": to(
        spread_m_min=cells(1, 5, 20, bad=LESS), length_to_width=cells(1, 2, 4, bad=(0.5,)),
        minutes=cells(10, 30, 60, bad=LESS),
    ),
    "ellipse_spread_toward": to(
        spread_m_min=cells(1, 5, 20, bad=LESS), length_to_width=cells(1, 2, 4, bad=(0.5,)), off_head_deg=cells(0, 90, 180),
    ),
    "fbp_fire": to(
        fuel=cells(1, 2, 7, bad=(-1.0, 99.0, 1.5)), ffmc=cells(85, 90, 95, bad=(-1.0, 102.0)),
        bui=cells(30, 50, 100, bad=LESS), wind_km_h=cells(5, 20, 40, bad=(-1.0, 720.0)), wind_from_deg=cells(0, 90, 180),
        slope_pct=cells(0, 10, 30, bad=LESS), aspect_deg=cells(0, 90, 180), foliar_pct=cells(90, 97, 110, bad=LESS),
        minutes=cells(10, 60, 120, bad=LESS), conifer_pct=cells(25, 50, 75, bad=(-1.0, 140.0)),
        dead_fir_pct=cells(20, 35, 60, bad=(-1.0, 140.0)), grass_load_kg_m2=cells(0.2, 0.35, 1, bad=LESS),
        cured_pct=cells(60, 80, 100, bad=(-1.0, 140.0)), crown_base_m=cells(2, 3, 7, bad=LESS),
        crown_load_kg_m2=cells(0.5, 0.8, 1.2, bad=LESS), floats=110,
    ),
    "fbp_fuel": to(names=("C-2", "O-1a"), out=None),
    "fine_fuel_moisture_code": to(ffmc=cells(70, 85, 90, bad=(-1.0, 102.0)), **weather()),
    "fire_weather_index": to(isi=cells(2, 8, 20, bad=LESS), bui=cells(30, 50, 100, bad=LESS)),
    "foliar_moisture_pct": to(
        latitude_deg=cells(45, 50, 60, bad=(-91.0, 120.0)), longitude_deg=cells(-80, -100, -120, bad=(-400.0, 400.0)),
        day_of_year=cells(100, 150, 200, bad=(-1.0, 367.0)), elevation_m=cells(0, 300, 1000, bad=(-1000.0, 20000.0)),
    ),
    "fwi_series": to(
        **days(), month=course(4, 4, 5, 5, bad=(0.0, 13.0)), latitude_deg=cells(46, 30, 50, bad=(-91.0, 120.0)),
        ffmc=cells(80, 85, 90, bad=(-1.0, 102.0)), dmc=cells(6, 10, 20, bad=LESS), dc=cells(15, 50, 100, bad=LESS),
    ),
    "grass_fuel_moisture_pct": to(
        moisture_pct=cells(10, 30, 100, bad=(-1.0, 251.0)), **weather(), sun_kw_m2=cells(0, 0.5, 1, bad=(-0.1, 2.0)),
        load_kg_m2=number(0.3), step_h=number(1.0, bad=(25.0,)), floats=30,
    ),
    "hourly_fine_fuel_moisture_code": to(
        ffmc=cells(70, 85, 90, bad=(-1.0, 102.0)), **weather(), step_h=cells(1, 0.5, 1, bad=(-1.0, 0.0, 25.0)),
    ),
    "hourly_series": to(**days(), ffmc=cells(80, 85, 90, bad=(-1.0, 102.0)), step_h=number(1.0, bad=(25.0,))),
    "initial_spread_index": to(ffmc=cells(70, 85, 90, bad=(-1.0, 102.0)), wind_km_h=cells(5, 10, 20, bad=(-1.0, 720.0))),
    "lyt1172_fire_weather": to(
        temperature_max_c=cells(5, 20, 35, bad=(-300.0, 90.0)), humidity_min_pct=cells(20, 40, 70, **HUMIDITY),
        last_rain_mm=cells(0.5, 3, 12, bad=(-1.0, 0.1)), days_since_rain=cells(1, 5, 10, bad=(-1.0, 1.5)),
        wind_force=cells(1, 3, 6, bad=(-1.0, 18.0, 2.5)), green_cover_pct=cells(10, 40, 80, **HUMIDITY),
        snow_cover_pct=cells(0, 20, 50, **HUMIDITY), unknown=0, floats=30,
    ),
    "lyt1172_grade": to(index=cells(10, 40, 80), unknown=0),
    "moisture_of_code": to(ffmc=cells(70, 85, 90, bad=(-1.0, 102.0))),
    "overwintered_drought_code": to(
        dc_autumn=cells(100, 200, 400, bad=LESS), rain_winter_mm=cells(50, 100, 200, bad=LESS),
        carried=cells(0.5, 0.75, 1, bad=(-0.1, 1.5)), wetting=cells(0.5, 0.75, 0.9, bad=(-0.1, 1.5)),
    ),
    "pile_brand_height_m": to(flame_height_m=cells(1, 5, 10, bad=LESS)),
    "rothermel1972_surface_fire": to(
        model=cells(1, 4, 101, bad=(-1.0, 50.0, 1.5)), dead_1h=cells(0.05, 0.08, 0.1, **GROUND),
        dead_10h=cells(0.06, 0.09, 0.1, **GROUND), dead_100h=cells(0.07, 0.1, 0.1, **GROUND),
        live_herb=cells(0.5, 1, 1.5, **GROUND), live_wood=cells(0.5, 1, 1.5, **GROUND), wind_m_s=cells(0, 2, 5, bad=MORE),
        wind_from_deg=cells(0, 90, 180), slope=cells(0, 0.2, 0.5, bad=(-1.0, 11.0)), aspect_deg=cells(0, 90, 180), floats=50,
    ),
    "rothermel1991_length_to_width": to(wind_m_s=cells(0, 2, 5, bad=MORE)),
    "sheltered_duff_moisture_code": to(sdmc=cells(10, 30, 60, bad=LESS), **DUFF),
    "spread_toward": to(
        head_m_min=cells(5, 10, 20, bad=LESS), flank_m_min=cells(2, 3, 5, bad=LESS), back_m_min=cells(1, 2, 2, bad=LESS),
        off_head_deg=cells(0, 90, 180),
    ),
    "surface_fire_brand_height_m": to(flame_length_m=cells(1, 3, 6, bad=LESS), wind_m_s=cells(2, 5, 10, bad=MORE)),
}  # fmt: skip
