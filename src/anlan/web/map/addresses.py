"""Addresses below /map."""

from __future__ import annotations

from django.urls import path

from anlan.web import maps
from anlan.web.map import reach, tiles, views

urlpatterns = [
    path("", views.page, name="map"),
    path("/boundaries", maps.boundaries, name="boundaries"),
    path("/tiles/things/<slug:layer>/<int:z>/<int:x>/<int:y>", tiles.thing_tile, name="map-tile"),
    path("/tiles/ground/<slug:layer>/<int:z>/<int:x>/<int:y>", tiles.ground_tile, name="map-ground"),
    path("/things", views.listing, name="map-things"),
    path("/things.xlsx", views.export, name="map-export"),
    path("/things/<slug:layer>/<int:pk>", views.thing, name="map-thing"),
    path("/where", views.where, name="map-where"),
    path("/around", views.surroundings, name="map-around"),
    path("/reach", reach.ask, name="map-reach"),
    path("/reach/<str:asked>", reach.rings, name="map-rings"),
]
