"""XML and JSON from strangers: hardened parsers that answer with faults, not with surprises."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree

from anlan.formats.faults import FormatError, refuse, shown

#: Tags or attributes of one XML document (a catalogue of 2 500 events); a tree's memory grows with them.
MAX_XML_PARTS = 300_000
#: Values of one JSON document: the monthly feed of USGS has half as many.
MAX_JSON_PARTS = 1_000_000
#: What an escape may write and no store takes: half a character, NUL and its like.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]{1,80}:)?([\w.-]{1,80})")
_BROKEN_OFF = ("Premature end", "EndTag", "unexpected end", "no element found", "Couldn't find end")


def root_name(text: str) -> str:
    """Local name of the first element, without parsing."""
    match = _ROOT.search(text[:20_000])
    return match[1] if match else ""


def read_xml(text: str) -> etree._Element:
    """The root element. No DTD, no entities, no network, bounded depth and size."""
    if doctype := _DOCTYPE.search(text):
        raise refuse("file", "xml_doctype", line=text.count("\n", 0, doctype.start()) + 1)
    if text.count("<") > MAX_XML_PARTS or text.count("=") > MAX_XML_PARTS:
        raise refuse("file", "too_complex", limit=MAX_XML_PARTS)
    # The text is decoded already: its declaration may name another encoding, so only its lines stay.
    text = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise _xml_fault(error, text) from None
    except ValueError as error:
        raise refuse("file", "xml_syntax", detail=error) from None
    if root is None:
        raise refuse("file", "truncated")
    return root


def _xml_fault(error: etree.XMLSyntaxError, text: str) -> FormatError:
    message = str(error.msg or error)
    line = error.lineno or None
    if "depth" in message.lower():
        return refuse("file", "too_deep", line=line)
    if not text.rstrip().endswith(">") or any(words in message for words in _BROKEN_OFF):
        return refuse("file", "truncated", line=line)
    return refuse("file", "xml_syntax", line=line, detail=message)


def local_name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    tag = element.tag
    return tag[1:].split("}", 1)[0] if isinstance(tag, str) and tag.startswith("{") else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Child elements of that local name, whatever their namespace prefix."""
    return (child for child in element if local_name(child) == name)


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant down that path of local names."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def text_of(element: etree._Element | None) -> str | None:
    """The text of an element, trimmed; None when there is no element or no text."""
    if element is None:
        return None
    return "".join(str(part) for part in element.itertext()).strip() or None


def line_of(element: etree._Element | None) -> int | None:
    line: object = element.sourceline if element is not None else None
    return line if isinstance(line, int) else None


def read_json(text: str) -> object:
    """A JSON document by RFC 8259: no duplicate keys, no NaN or Infinity, bounded size and depth."""
    if text.count(",") + text.count("[") + text.count("{") > MAX_JSON_PARTS:
        raise refuse("file", "too_complex", limit=MAX_JSON_PARTS)
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise refuse("file", "truncated", line=error.lineno) from None
        raise refuse("file", "json_syntax", line=error.lineno, detail=error.msg) from None
    except RecursionError:
        raise refuse("file", "too_deep") from None
    except ValueError:  # an integer of more digits than Python reads
        raise refuse("file", "not_finite", value="…") from None


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    for key, value in pairs:
        for text in (key, value):
            if isinstance(text, str) and _NO_TEXT.search(text):
                raise refuse(shown(key), "bad_character", value=text)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise refuse(shown(key), "duplicate_key", value=key)
            seen.add(key)
    return found


def _no_constant(value: str) -> float:
    raise refuse("file", "not_finite", value=value)
