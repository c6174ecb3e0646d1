"""QuakeML 1.2 (Basic Event Description) and the variations in which agencies publish it.

Source: Euchner & Kästli (2013), QuakeML: An XML Schema for Seismology, version 1.2.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from anlan.formats.bulletin import AHEAD_S, Draft, Statement, Status, collect, unique
from anlan.formats.decoding import LIMIT_BYTES, read_text
from anlan.formats.faults import FaultList, refuse
from anlan.formats.markup import child, children, line_of, local_name, namespace, read_xml, text_of

FORMAT = "quakeml"
#: Events of one document; a year of a national catalogue is split by its service before this.
MAX_EVENTS = 20_000
#: A depth below this, written in metres as the standard says, is often a depth in kilometres.
DOUBTFUL_DEPTH_M = 800.0

_NAMESPACE = re.compile(r"https?://quakeml\.org/xmlns/(?:bed|bed-rt|quakeml|quakeml-rt)/1\.\d+")
_ID_FORM = re.compile(r"(?:smi|quakeml):[\w.*()~'-]{3,}/[\w.*()~'-][\w.*()+?~'=,;#/&-]*")
_ID_FORBIDDEN = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f]")
_EVENT_ID = re.compile(r"event_?id=([\w.-]+)", re.IGNORECASE)

EVALUATION_MODES = ("manual", "automatic")
EVALUATION_STATUSES = ("preliminary", "confirmed", "reviewed", "final", "rejected")
DEPTH_TYPES = (
    "from location",
    "from moment tensor inversion",
    "from modeling of broad-band P waveforms",
    "constrained by depth phases",
    "constrained by direct phases",
    "constrained by depth and direct phases",
    "operator assigned",
    "other",
)
ORIGIN_TYPES = (
    "hypocenter",
    "centroid",
    "amplitude",
    "macroseismic",
    "rupture start",
    "rupture end",
)
TYPE_CERTAINTIES = ("known", "suspected")
EVENT_TYPES = frozenset(
    {
        "not existing",
        "not reported",
        "earthquake",
        "anthropogenic event",
        "collapse",
        "cavity collapse",
        "mine collapse",
        "building collapse",
        "explosion",
        "accidental explosion",
        "chemical explosion",
        "controlled explosion",
        "experimental explosion",
        "industrial explosion",
        "mining explosion",
        "quarry blast",
        "road cut",
        "blasting levee",
        "nuclear explosion",
        "induced or triggered event",
        "rock burst",
        "reservoir loading",
        "fluid injection",
        "fluid extraction",
        "crash",
        "plane crash",
        "train crash",
        "boat crash",
        "other event",
        "atmospheric event",
        "sonic boom",
        "sonic blast",
        "acoustic noise",
        "thunder",
        "avalanche",
        "snow avalanche",
        "debris avalanche",
        "hydroacoustic event",
        "ice quake",
        "slide",
        "landslide",
        "rockslide",
        "meteorite",
        "volcanic eruption",
    }
)
#: Descriptions that name a place, best first; the last is a description without a type.
_PLACE_TYPES = ("region name", "Flinn-Engdahl region", "nearest cities", "earthquake name", None)
_ELSEWHERE = re.compile(r"\b(?:moon|lunar|mars|selenographic)\b", re.IGNORECASE)


def read_quakeml(
    data: bytes,
    *,
    received_at: datetime | None = None,
    ahead_s: float = AHEAD_S,
    limit_bytes: int = LIMIT_BYTES,
) -> list[Statement]:
    """Every event of a QuakeML document, with its preferred origin and magnitude, else the first."""
    return read_quakeml_text(read_text(data, limit_bytes=limit_bytes), received_at=received_at, ahead_s=ahead_s)


def read_quakeml_text(
    text: str, *, received_at: datetime | None = None, ahead_s: float = AHEAD_S
) -> list[Statement]:
    root = read_xml(text)
    parameters = root if local_name(root) == "eventParameters" else child(root, "eventParameters")
    if local_name(root) not in ("quakeml", "eventParameters"):
        raise refuse("file", "wrong_schema", line=line_of(root), expected="QuakeML", value=root.tag)
    for element in (root, parameters):
        if element is not None and (uri := namespace(element)) and not _NAMESPACE.fullmatch(uri):
            raise refuse("file", "wrong_schema", line=line_of(element), expected="QuakeML 1.2", value=uri)
    if parameters is None:
        raise refuse("eventParameters", "missing", line=line_of(root))
    events = list(children(parameters, "event"))
    if not events:
        raise refuse("event", "no_event", line=line_of(parameters))
    if len(events) > MAX_EVENTS:
        raise refuse("event", "too_many_events", limit=MAX_EVENTS)
    faults = FaultList()
    issuer = text_of(child(parameters, "creationInfo", "agencyID"))
    drafts = [_read_event(event, faults, issuer) for event in events if not faults.is_full]
    return collect(drafts, faults, received_at=received_at, ahead_s=ahead_s)


def _read_event(event: etree._Element, faults: FaultList, issuer: str | None) -> Draft:
    public_id = _identifier(event, "publicID")
    draft = Draft(faults, source_format=FORMAT, language="en", at=public_id or "")
    origin = _preferred(draft, event, "origin", "preferredOriginID", "preferred_origin_absent")
    of_origin = _identifier(origin, "publicID") if origin is not None else None
    magnitude = _preferred(draft, event, "magnitude", "preferredMagnitudeID", "preferred_magnitude_absent", of_origin)
    for element in (event, origin, magnitude):
        if element is not None:
            _check_identifier(draft, element)
    _read_identity(draft, event, origin, magnitude, issuer)
    _read_event_type(draft, event)
    if public_id and _is_taken_back(draft, event, origin, magnitude) and _lacks_figures(origin, magnitude):
        draft.retract()
        return draft
    if origin is None:
        draft.fault("origin", "missing", line=line_of(event))
    else:
        _read_origin(draft, origin)
    if magnitude is None:
        draft.fault("magnitude", "missing", line=line_of(event))
    else:
        _read_magnitude(draft, magnitude)
    draft.put("status", _status(draft, event, origin, magnitude))
    draft.place(_place(event, origin), line=line_of(event))
    return draft


def _preferred(
    draft: Draft, event: etree._Element, name: str, reference: str, remark: str, of_origin: str | None = None
) -> etree._Element | None:
    """The element the event prefers; else the first that is not rejected, one of the origin before others."""
    candidates = list(children(event, name))
    wanted = text_of(child(event, reference))
    if wanted is not None:
        for candidate in candidates:
            if _identifier(candidate, "publicID") == wanted:
                return candidate
        if candidates:
            draft.remark(remark)

    def rank(candidate: etree._Element) -> tuple[bool, bool]:
        is_rejected = (text_of(child(candidate, "evaluationStatus")) or "").lower() == "rejected"
        return is_rejected, of_origin is not None and text_of(child(candidate, "originID")) != of_origin

    return min(candidates, key=rank, default=None)


def _identifier(element: etree._Element, name: str) -> str | None:
    value = element.get(name)
    return str(value).strip() or None if value is not None else None


def _check_identifier(draft: Draft, element: etree._Element) -> None:
    """A name that is no URI cannot be trusted to recognise the event again; odd forms can."""
    value = _identifier(element, "publicID")
    where = f"{local_name(element)}/@publicID"
    if value is None:
        draft.remark("id_form")
    elif _ID_FORBIDDEN.search(value):
        draft.fault("publicID", "bad_id", line=line_of(element), at=where, value=value)
    elif _ID_FORM.fullmatch(value) is None:
        draft.remark("id_form")


def _attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name: catalogues add theirs in namespaces of their own."""
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name and str(value).strip():
            return str(value).strip()
    return None


def _read_identity(
    draft: Draft,
    event: etree._Element,
    origin: etree._Element | None,
    magnitude: etree._Element | None,
    issuer: str | None,
) -> None:
    public_id = _identifier(event, "publicID")
    source, code = _attribute(event, "eventsource"), _attribute(event, "eventid")
    anss_id = f"{source}{code}" if source and code else None
    named = [
        text_of(child(element, "creationInfo", "agencyID"))
        for element in (event, origin, magnitude)
        if element is not None
    ]
    authors = [text_of(child(e, "creationInfo", "author")) for e in (origin, event) if e is not None]
    authority = re.match(r"(?:smi|quakeml):([^/]+)/", public_id or "")
    agencies = unique([source, *named, *authors, issuer, authority[1] if authority else None])
    draft.put("agency", agencies[0] if agencies else None)
    draft.put("agency_event_id", anss_id or public_id)
    query = _EVENT_ID.search(public_id or "")
    tail = re.split(r"[/=]", public_id)[-1] if public_id and not query else None
    draft.put("ids", unique([anss_id, public_id, query[1] if query else None, tail]))
    versions = [text_of(child(e, "creationInfo", "version")) for e in (event, origin) if e is not None]
    draft.put("version", next((version for version in versions if version), None))
    times = [
        time
        for e in (event, origin, magnitude)
        if e is not None and (time := text_of(child(e, "creationInfo", "creationTime")))
    ]
    draft.issued(max(times, default=None))


def _read_event_type(draft: Draft, event: etree._Element) -> None:
    """Types vary in practice (“quarry_blast”, “quarry”): kept, and marked, never refused."""
    printed = text_of(child(event, "type"))
    if printed is None:
        return
    kind = printed.replace("_", " ").lower()[:80]
    draft.put("event_type", kind)
    if kind not in EVENT_TYPES:
        draft.remark("event_type_not_standard")
    _enum(draft, child(event, "typeCertainty"), TYPE_CERTAINTIES)


def _read_origin(draft: Draft, origin: etree._Element) -> None:
    time = child(origin, "time", "value")
    draft.instant(text_of(time), line=line_of(time) or line_of(origin))
    for name, tag in (("longitude", "longitude"), ("latitude", "latitude"), ("depth_m", "depth")):
        if sum(1 for _ in children(origin, tag)) > 1:
            draft.fault(name, "duplicate_key", line=line_of(origin), value=tag)
        value = child(origin, tag, "value")
        draft.number(
            name,
            text_of(value),
            line=line_of(value) or line_of(origin),
            is_required=name != "depth_m",
        )
    depth_m = draft.values.get("depth_m")
    if isinstance(depth_m, float) and 0 < depth_m < DOUBTFUL_DEPTH_M:
        draft.remark("depth_unit_doubtful")
    _enum(draft, child(origin, "depthType"), DEPTH_TYPES)
    _enum(draft, child(origin, "type"), ORIGIN_TYPES)
    draft.uncertainty("time_uncertainty_s", text_of(child(origin, "time", "uncertainty")))
    draft.uncertainty("depth_uncertainty_m", text_of(child(origin, "depth", "uncertainty")))
    for tag in ("maxHorizontalUncertainty", "horizontalUncertainty"):
        draft.uncertainty("horizontal_uncertainty_m", text_of(child(origin, "originUncertainty", tag)))
    system = child(origin, "referenceSystemID")
    if (stated := text_of(system)) and _ELSEWHERE.search(stated):
        draft.fault("referenceSystemID", "not_on_earth", line=line_of(system), value=stated)


def _read_magnitude(draft: Draft, magnitude: etree._Element) -> None:
    value = child(magnitude, "mag", "value")
    draft.number("magnitude", text_of(value), line=line_of(value) or line_of(magnitude), is_required=True)
    kind = text_of(child(magnitude, "type"))
    draft.put("magnitude_type", kind[:32] if kind else None)
    draft.uncertainty("magnitude_uncertainty", text_of(child(magnitude, "mag", "uncertainty")))


def _enum(draft: Draft, element: etree._Element | None, allowed: tuple[str, ...]) -> str | None:
    """A value of an enumeration, letter case and underscores forgiven; a fault when it is none."""
    printed = text_of(element)
    if element is None or printed is None:
        return None
    spelled = printed.replace("_", " ").lower()
    for value in allowed:
        if value.lower() == spelled:
            return value
    draft.fault(
        local_name(element),
        "bad_enum",
        line=line_of(element),
        value=printed,
        allowed=", ".join(allowed),
    )
    return None


def _status(
    draft: Draft,
    event: etree._Element,
    origin: etree._Element | None,
    magnitude: etree._Element | None,
) -> Status:
    """What the preferred origin says of itself; a person's hand on it counts as a review."""
    modes, statuses = [], []
    for element in (origin, magnitude):
        modes.append(_enum(draft, child(element, "evaluationMode"), EVALUATION_MODES))
        statuses.append(_enum(draft, child(element, "evaluationStatus"), EVALUATION_STATUSES))
    if statuses[0] == "rejected" or draft.values.get("event_type") == "not existing":
        return "withdrawn"
    if modes[0] == "manual" or statuses[0] in ("confirmed", "reviewed", "final"):
        return "reviewed"
    if modes[0] == "automatic" or statuses[0] == "preliminary":
        return "automatic"
    return "unknown"


def _is_taken_back(
    draft: Draft, event: etree._Element, origin: etree._Element | None, magnitude: etree._Element | None
) -> bool:
    """The event does not exist, or what is left of it is rejected: of an event without an origin, the word of
    the magnitude or of the event itself, where some services write it."""
    if draft.values.get("event_type") == "not existing":
        return True
    speaks = (origin,) if origin is not None else (magnitude, event)
    return any((text_of(child(one, "evaluationStatus")) or "").lower() == "rejected" for one in speaks if one is not None)


def _lacks_figures(origin: etree._Element | None, magnitude: etree._Element | None) -> bool:
    paths = ((origin, "time"), (origin, "longitude"), (origin, "latitude"), (magnitude, "mag"))
    return any(element is None or text_of(child(element, name, "value")) is None for element, name in paths)


def _place(event: etree._Element, origin: etree._Element | None) -> str:
    described = [
        (text_of(child(description, "type")), text_of(child(description, "text")))
        for description in children(event, "description")
    ]
    for wanted in _PLACE_TYPES:
        for kind, text in described:
            if text and kind == wanted:
                return text
    return text_of(child(origin, "region")) or ""
