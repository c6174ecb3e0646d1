"""Parsers of what others publish: one module a format, read_* returns frozen dataclasses.

Tolerant and precise in what they read: every fault is named with line, field and reason, all of
one input at once. No Django, no clock: bytes in, values out. Maps and tables of a user's own (`vector`, `raster`, `osm`,
`sheet`) are read from their file, for their libraries do; they are imported by name, as the first three need the extra
`data`.
"""

from anlan.formats.bulletin import AHEAD_S, QuakeBulletin, Retraction, Statement, Status
from anlan.formats.cenc_text import read_cenc_text
from anlan.formats.decoding import LIMIT_BYTES
from anlan.formats.faults import Fault, FormatError, remark_sentence, sentence
from anlan.formats.fdsn_text import read_fdsn_text
from anlan.formats.quakeml import read_quakeml
from anlan.formats.shakemap import GridField, Shakemap, ShakemapGrid, read_shakemap
from anlan.formats.sniff import ACCEPTED, READERS, read_bulletins, sniff
from anlan.formats.usgs_geojson import read_usgs_geojson

__all__ = [
    "ACCEPTED",
    "AHEAD_S",
    "LIMIT_BYTES",
    "READERS",
    "Fault",
    "FormatError",
    "GridField",
    "QuakeBulletin",
    "Retraction",
    "Shakemap",
    "ShakemapGrid",
    "Statement",
    "Status",
    "read_bulletins",
    "read_cenc_text",
    "read_fdsn_text",
    "read_quakeml",
    "read_shakemap",
    "read_usgs_geojson",
    "remark_sentence",
    "sentence",
    "sniff",
]
