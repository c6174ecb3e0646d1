"""Addresses of S5."""

from __future__ import annotations

from django.urls import path

from anlan.web.plans import checkup, verbs, views

urlpatterns = [
    path("", views.plans, name="plans"),
    path("/upload", verbs.upload, name="plan-upload"),
    path("/<str:uid>", views.plan, name="plan"),
    path("/<str:uid>/chart", views.chart, name="plan-chart"),
    path("/<str:uid>/text", views.text, name="plan-text"),
    path("/<str:uid>/diff", views.diff, name="plan-diff"),
    path("/<str:uid>/posts/<str:post>", views.post, name="plan-post"),
    path("/<str:uid>/approve", verbs.approve, name="plan-approve"),
    path("/<str:uid>/file", verbs.file, name="plan-file"),
    path("/<str:uid>/stress", checkup.ask, name="plan-stress"),
    path("/<str:uid>/withdraw", verbs.withdraw, name="plan-withdraw"),
]
