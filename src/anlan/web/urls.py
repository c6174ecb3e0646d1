"""Addresses of the pages. Below /drill/<key>/ the same ones work inside that exercise."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from anlan.api.v1 import api
from anlan.web import accounts_views, attachments_views, drills, finding, health, own
from anlan.web.admin.register import back_office
from anlan.web.consultation import addresses as consultation_addresses
from anlan.web.desk import calls, kept, refusals, shifts
from anlan.web.desk import verbs as desk_verbs
from anlan.web.desk import views as desk
from anlan.web.guard import screen
from anlan.web.map import addresses as map_addresses
from anlan.web.phone import authority as phone_authority
from anlan.web.phone import views as phone
from anlan.web.plans import addresses as plans_addresses
from anlan.web.resources import addresses as resources_addresses
from anlan.web.room import (
    around,
    assessment,
    dispatch_addresses,
    file_verbs,
    report_verbs,
    reports,
    response,
    response_verbs,
    review,
    slips,
)
from anlan.web.room import verbs as room_verbs
from anlan.web.room import views as room
from anlan.web.system import views as system

desk_urls = [
    path("", desk.desk, name="desk"),
    path("/intake", desk.intake, name="desk-intake"),
    path("/intake/call", calls.call, name="desk-call"),
    path("/intake/places", calls.places, name="desk-call-places"),
    path("/intake/near", calls.near, name="desk-call-near"),
    path("/intake/map", calls.ground, name="desk-call-map"),
    path("/intake/print", calls.paper, name="desk-call-print"),
    path("/intake/kept", kept.page, name="desk-call-kept"),
    path("/duty", shifts.duty, name="desk-duty"),
    path("/shifts/<int:shift_id>/take", shifts.take_over, name="desk-take-over"),
    path("/shifts/<int:shift_id>/hand-over", shifts.hand_over, name="desk-hand-over"),
    path("/refused", refusals.quarantine, name="desk-quarantine"),
    path("/refused/<str:uid>/settle", refusals.settle, name="desk-settle"),
    path("/reports", reports.inbox, name="desk-reports"),
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
report_urls = [
    path("/<str:uid>", reports.report, name="report"),
    path("/<str:uid>/paper.<str:form>", reports.paper, name="report-paper"),
    path("/<str:uid>/change", report_verbs.change, name="report-change"),
    path("/<str:uid>/sign", report_verbs.sign, name="report-sign"),
    path("/<str:uid>/send", report_verbs.send, name="report-send"),
    path("/<str:uid>/acknowledge", report_verbs.acknowledge, name="report-acknowledge"),
    path("/<str:uid>/void", report_verbs.void, name="report-void"),
]
incident_urls = [
    path("", room.incidents, name="incidents"),
    path("/regions", room_verbs.region_options, name="incident-regions"),
    path("/<str:uid>", room.incident, name="incident"),
    path("/<str:uid>/assessment", assessment.assessment, name="incident-assessment"),
    path("/<str:uid>/review", review.review, name="incident-review"),
    path("/<str:uid>/response", response.response, name="incident-response"),
    path("/<str:uid>/response/start", response.start, name="response-start"),
    path("/<str:uid>/response/activate", response_verbs.activate, name="response-activate"),
    path("/<str:uid>/reports", reports.reports, name="incident-reports"),
    path("/<str:uid>/reports/newest", reports.newest, name="incident-newest-report"),
    path("/<str:uid>/reports/draft", report_verbs.draft, name="report-draft"),
    path("/<str:uid>/reports/phone", report_verbs.phone, name="report-phone"),
    path("/<str:uid>/tasks", response_verbs.issue, name="incident-issue"),
    path("/<str:uid>/around", around.around, name="incident-around"),
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
    *consultation_addresses.of_incident,
    *dispatch_addresses.of_incident,
]
response_urls = [
    path("/<str:uid>/change", response.change, name="response-change"),
    path("/<str:uid>/level", response_verbs.change_level, name="response-level"),
    path("/<str:uid>/stand-down", response.stand_down, name="response-stand-down"),
    path("/<str:uid>/end", response_verbs.end, name="response-end"),
    path("/<str:uid>/staff", response_verbs.staff, name="response-staff"),
    path("/<str:uid>/condition", response_verbs.meet, name="response-condition"),
    path("/<str:uid>/lessons", review.lesson, name="response-lesson"),
    path("/<str:uid>/sign", review.sign, name="response-sign"),
]
task_urls = [
    path("", slips.slips, name="slips"),
    path("/issue", slips.issue, name="slip-issue"),
    path("/<str:uid>", response_verbs.task, name="task"),
    path("/<str:uid>/accept", response_verbs.accept, name="task-accept"),
    path("/<str:uid>/refuse", response_verbs.refuse, name="task-refuse"),
    path("/<str:uid>/finish", response_verbs.finish, name="task-finish"),
    path("/<str:uid>/hand-over", response_verbs.hand_over, name="task-hand-over"),
    path("/<str:uid>/extend", response_verbs.extend, name="task-extend"),
    path("/<str:uid>/cancel", response_verbs.cancel, name="task-cancel"),
    path("/<str:uid>/call", response_verbs.call, name="task-call"),
]
system_urls = [
    path("", system.health, name="system"),
    path("/sources", system.sources, name="system-sources"),
    path("/parked", system.parked, name="system-parked"),
    path("/parked/<int:parked_id>/retry", system.retry, name="system-retry"),
    path("/parked/<int:parked_id>/skip", system.skip, name="system-skip"),
    path("/rights", system.rights, name="system-rights"),
]
phone_urls = [
    path("", phone.page, name="phone"),
    path("sw.js", phone.worker, name="phone-worker"),
    path("manifest.webmanifest", phone.manifest, name="phone-manifest"),
]
drill_urls = [
    path("", drills.drills, name="drills"),
    path("/<slug:key>/pause", drills.pause, name="drill-pause"),
    path("/<slug:key>/rate", drills.rate, name="drill-rate"),
    path("/<slug:key>/end", drills.end, name="drill-end"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", own.home, name="home"),
    path("desk-worker.js", kept.worker, name="desk-worker"),
    path("desk", include(desk_urls)),
    path("incidents", include(incident_urls)),
    path("consultations", include(consultation_addresses.urlpatterns)),
    path("reports", include(report_urls)),
    path("responses", include(response_urls)),
    path("plans", include(plans_addresses.urlpatterns)),
    path("resources", include(resources_addresses.urlpatterns)),
    path("tasks", include(task_urls)),
    *dispatch_addresses.urlpatterns,
    path("phone/", include(phone_urls)),
    path("ca", phone_authority.page, name="authority"),
    path("ca/anlan-ca.crt", phone_authority.certificate, name="authority-certificate"),
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
