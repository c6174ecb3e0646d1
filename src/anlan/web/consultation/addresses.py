"""Addresses of consultations; those of an incident's list stand below /incidents."""

from __future__ import annotations

from django.urls import path

from anlan.web.consultation import papers, verbs, views

of_incident = [
    path("/<str:uid>/consultations", views.listing, name="incident-consultations"),
    path("/<str:uid>/consultations/call", verbs.call, name="consultation-call"),
]
urlpatterns = [
    path("/<str:uid>", views.session, name="consultation"),
    path("/<str:uid>/people", views.people, name="consultation-people"),
    path("/<str:uid>/open", verbs.begin, name="consultation-open"),
    path("/<str:uid>/join", verbs.join, name="consultation-join"),
    path("/<str:uid>/leave", verbs.leave, name="consultation-leave"),
    path("/<str:uid>/invite", verbs.invite, name="consultation-invite"),
    path("/<str:uid>/view", verbs.share, name="consultation-share"),
    path("/<str:uid>/say", verbs.say, name="consultation-say"),
    path("/<str:uid>/draw", verbs.draw, name="consultation-draw"),
    path("/<str:uid>/drawings/<str:drawing>", views.drawing, name="consultation-drawing"),
    path("/<str:uid>/drawings/<str:drawing>/change", verbs.change, name="consultation-change"),
    path("/<str:uid>/drawings/<str:drawing>/void", verbs.void, name="consultation-void"),
    path("/<str:uid>/statements/<str:statement>/erase", verbs.erase, name="consultation-erase"),
    path("/<str:uid>/conclude", verbs.conclude, name="consultation-conclude"),
    path("/<str:uid>/close", verbs.close, name="consultation-close"),
    path("/<str:uid>/minutes", views.minutes, name="consultation-minutes"),
    path("/<str:uid>/minutes.<str:kind>", papers.minutes_file, name="consultation-paper"),
]
