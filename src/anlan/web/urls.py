"""Addresses of the pages. Below /drill/<key>/ the same ones work inside that exercise."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from anlan.api.v1 import api
from anlan.web import accounts_views, attachments_views, drills, finding, health, own
from anlan.web.admin.register import back_office
from anlan.web.desk import refusals, shifts
from anlan.web.desk import verbs as desk_verbs
from anlan.web.desk import views as desk
from anlan.web.guard import screen
from anlan.web.map import addresses as map_addresses
from anlan.web.room import assessment, file_verbs
from anlan.web.room import verbs as room_verbs
from anlan.web.room import views as room
from anlan.web.system import views as system

desk_urls = [
    path("", desk.desk, name="desk"),
    path("/intake", desk.intake, name="desk-intake"),
    path("/duty", shifts.duty, name="desk-duty"),
    path("/shifts/<int:shift_id>/take", shifts.take_over, name="desk-take-over"),
    path("/shifts/<int:shift_id>/hand-over", shifts.hand_over, name="desk-hand-over"),
    path("/refused", refusals.quarantine, name="desk-quarantine"),
    path("/refused/<str:uid>/settle", refusals.settle, name="desk-settle"),
    path("/<str:uid>", desk.signal, name="desk-signal"),
    path("/<str:uid>/near", desk.near, name="desk-near"),
    path("/<str:uid>/record", desk.record, name="desk-record"),
    path("/<str:uid>/claim", desk_verbs.claim, name="desk-claim"),
    path("/<str:uid>/release", desk_verbs.release, name="desk-release"),
    path("/<str:uid>/attach", desk_verbs.attach, name="desk-attach"),
    path("/<str:uid>/detach", desk_verbs.detach, name="desk-detach"),
    path("/<str:uid>/open", desk_verbs.open_incident, name="desk-open"),
    path("/<str:uid>/false", desk_verbs.mark_false, name="desk-false"),
    path("/<str:uid>/test", desk_verbs.mark_test, name="desk-test"),
    path("/<str:uid>/unmark", desk_verbs.unmark, name="desk-unmark"),
]
incident_urls = [
    path("", room.incidents, name="incidents"),
    path("/regions", room_verbs.region_options, name="incident-regions"),
    path("/<str:uid>", room.incident, name="incident"),
    path("/<str:uid>/assessment", assessment.assessment, name="incident-assessment"),
    path("/<str:uid>/related", room.related, name="incident-related"),
    path("/<str:uid>/take", room_verbs.take, name="incident-take"),
    path("/<str:uid>/take-back", room_verbs.take_back, name="incident-take-back"),
    path("/<str:uid>/hand-over", room_verbs.hand_over, name="incident-hand-over"),
    path("/<str:uid>/merge", room_verbs.merge, name="incident-merge"),
    path("/<str:uid>/split", room_verbs.split, name="incident-split"),
    path("/<str:uid>/detach", room_verbs.detach, name="incident-detach"),
    path("/<str:uid>/note", room_verbs.note, name="incident-note"),
    path("/<str:uid>/files", file_verbs.upload, name="incident-upload"),
    path("/<str:uid>/files/<str:file>/void", file_verbs.void, name="incident-file-void"),
    path("/<str:uid>/notes/<str:note>/erase", room_verbs.erase, name="incident-erase-note"),
    path("/<str:uid>/invited", room.invited, name="incident-invited"),
    path("/<str:uid>/withdraw", room_verbs.withdraw, name="incident-withdraw"),
    path("/<str:uid>/invite", room_verbs.invite, name="incident-invite"),
    path("/<str:uid>/false", room_verbs.mark_false, name="incident-false"),
    path("/<str:uid>/test", room_verbs.mark_test, name="incident-test"),
    path("/<str:uid>/close", room_verbs.close, name="incident-close"),
    path("/<str:uid>/reopen", room_verbs.reopen, name="incident-reopen"),
]
system_urls = [
    path("", system.health, name="system"),
    path("/sources", system.sources, name="system-sources"),
    path("/parked", system.parked, name="system-parked"),
    path("/parked/<int:parked_id>/retry", system.retry, name="system-retry"),
    path("/parked/<int:parked_id>/skip", system.skip, name="system-skip"),
    path("/rights", system.rights, name="system-rights"),
]
drill_urls = [
    path("", drills.drills, name="drills"),
    path("/<slug:key>/pause", drills.pause, name="drill-pause"),
    path("/<slug:key>/rate", drills.rate, name="drill-rate"),
    path("/<slug:key>/end", drills.end, name="drill-end"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", own.home, name="home"),
    path("desk", include(desk_urls)),
    path("incidents", include(incident_urls)),
    path("system", include(system_urls)),
    path("drills", include(drill_urls)),
    path("undo/<int:entry_id>", desk_verbs.undo, name="undo"),
    path("search", finding.find, name="search"),
    path("map", include(map_addresses.urlpatterns)),
    path("me", own.me, name="me"),
    path("attachments/<str:uid>", screen()(attachments_views.serve), name="attachment"),
    *accounts_views.urlpatterns,
    path("api/v1/", api.urls),
    path("admin/", back_office.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
]

handler400 = "anlan.web.failures.bad_request"
handler404 = "anlan.web.failures.not_found"
handler500 = "anlan.web.failures.server_error"
