"""What the web process counts of itself for /metrics: requests by route, never by person."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

log = logging.getLogger("anlan.web")
REGISTRY = CollectorRegistry()
REQUESTS = Counter("anlan_requests", "Requests answered.", ["route", "method", "status"], registry=REGISTRY)
SECONDS = Histogram("anlan_request_seconds", "Time to answer.", ["route"], registry=REGISTRY)
LISTENERS = Gauge("anlan_stream_listeners", "Open event streams.", registry=REGISTRY)


def request_done(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count one answered request under its route's pattern, and log it: the first line of what its id leads to."""
    match = request.resolver_match
    route = match.route if match else "none"
    REQUESTS.labels(route, request.method, response.status_code).inc()
    SECONDS.labels(route).observe(seconds)
    log.info(
        "request",
        extra={"method": request.method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)},
    )
