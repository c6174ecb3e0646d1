"""Addresses of dispatch; those of an incident stand below /incidents."""

from __future__ import annotations

from django.urls import path

from anlan.web.resources import papers
from anlan.web.room import dispatch, dispatch_verbs

of_incident = [
    path("/<str:uid>/dispatch", dispatch.dispatch, name="incident-dispatch"),
    path("/<str:uid>/dispatch/match", dispatch_verbs.match, name="dispatch-match"),
    path("/<str:uid>/dispatch/issue", dispatch_verbs.issue, name="dispatch-issue"),
    path("/<str:uid>/dispatch/send", dispatch_verbs.send, name="dispatch-send"),
    path("/<str:uid>/dispatch/close", dispatch_verbs.close_road, name="dispatch-close"),
]
urlpatterns = [
    path("orders/<str:uid>", dispatch.order, name="order"),
    path("orders/<str:uid>/paper", papers.transfer, name="order-paper"),
    path("orders/<str:uid>/<slug:verb>", dispatch_verbs.act, name="order-act"),
    path("closures/<str:uid>/lift", dispatch_verbs.lift, name="closure-lift"),
    path("replans/<str:uid>/<slug:answer>", dispatch_verbs.replan, name="replan-decide"),
]
