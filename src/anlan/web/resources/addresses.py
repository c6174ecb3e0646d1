"""Addresses of S6."""

from __future__ import annotations

from django.urls import path

from anlan.web.resources import papers, verbs, views

urlpatterns = [
    path("", views.resources, name="resources"),
    path("/act/<slug:act>", verbs.stock, name="resource-act"),
    path("/act/<slug:act>/do", verbs.keep, name="resource-keep"),
    path("/teams/<str:uid>/state", verbs.team_state, name="resource-team-state"),
    path("/shelters/<str:uid>/state", verbs.shelter, name="resource-shelter-state"),
    path("/movements/<str:uid>", papers.slip, name="resource-slip"),
    path("/stores/<str:uid>/sheet", papers.sheet, name="resource-sheet"),
    path("/stores/<str:uid>/labels", papers.labels, name="resource-labels"),
    path("/<slug:tab>", views.resources, name="resource-tab"),
    path("/<slug:tab>/export.<str:form>", views.export, name="resource-export"),
    path("/<slug:tab>/<str:uid>", views.resources, name="resource-card"),
]
