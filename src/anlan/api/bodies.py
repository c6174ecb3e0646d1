"""Reading what comes with a request: once, never more than allowed, never half."""

from __future__ import annotations

import io
import json
from typing import Any, NoReturn

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from anlan.api.errors import BodyTooLarge, LengthRequired, Unreadable, UnsupportedMedia
from anlan.core.errors import InvalidInput
from anlan.core.settings import conf

CHUNK = 65_536
FORM_MARGIN = 100_000
"""What the frame of a multipart body may take beside the file."""
WITH_BODY = ("POST", "PUT", "PATCH")


def check_head(request: HttpRequest) -> None:
    """Refuse by the headers alone what would have to be unpacked, is too large or cannot be text."""
    _check_text(request)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise UnsupportedMedia(given=f"Content-Encoding: {encoding[:40]}", wanted="identity")
    length = declared_length(request)
    if length is None and request.headers.get("Transfer-Encoding") and not takes_bulletins(request):
        raise LengthRequired
    if takes_bulletins(request):
        return  # what is too large is kept in quarantine, once it is known whose it is
    most = conf.ATTACHMENT_MAX_BYTES + FORM_MARGIN if is_form(request) else conf.BODY_MAX_BYTES
    if length is not None and length > most:
        raise BodyTooLarge(most=most)


def _check_text(request: HttpRequest) -> None:
    """Neither database can hold NUL in a text."""
    try:
        given = [request.path_info, *request.GET.keys(), *(value for _key, values in request.GET.lists() for value in values)]
    except SuspiciousOperation as error:
        raise Unreadable(reason=_("查询参数过多")) from error
    if any("\x00" in text for text in given):
        raise Unreadable(reason=_("地址中含有空字符"))


def takes_bulletins(request: HttpRequest) -> bool:
    """Whether the operation is POST …/signals."""
    return request.method == "POST" and request.path_info.rstrip("/").endswith("/v1/signals")


def is_form(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data"


def declared_length(request: HttpRequest) -> int | None:
    """Content-Length; None when the body comes in chunks. Raises Unreadable for what is no length."""
    given = request.META.get("CONTENT_LENGTH") or ""
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(2**63))):
        raise Unreadable(reason="Content-Length")
    return int(given)


def read_bulletin(request: HttpRequest) -> bytes:
    """A bulletin's body, kept as `request.body`. One byte more than a node takes means: too large.

    A body that says beforehand that it is too large is not read beyond the part the quarantine keeps.
    """
    if is_form(request):
        raise UnsupportedMedia(given="multipart/form-data", wanted="application/octet-stream, text/plain, application/xml")
    kept = getattr(request, "_body", None)
    if kept is not None:
        return bytes(kept)
    most, length = conf.SIGNAL_MAX_BYTES + 1, declared_length(request)
    wanted = most if length is None else min(length, most)
    if length is not None and length >= most:
        wanted = conf.QUARANTINE_KEEP_BYTES
    stream: Any = request
    if length is None and request.headers.get("Transfer-Encoding"):
        stream = LimitedStream(request.environ["wsgi.input"], most)  # type: ignore[attr-defined]
    gathered = io.BytesIO()
    while gathered.tell() < wanted and (piece := stream.read(min(CHUNK, wanted - gathered.tell()))):
        gathered.write(piece)
    if length is not None and gathered.tell() < wanted:
        raise Unreadable(reason=_("正文不完整"))
    body = gathered.getvalue()
    request._body = body  # type: ignore[attr-defined]
    return body


def is_too_large(request: HttpRequest) -> bool:
    """Whether a bulletin's body says beforehand that a node does not take it."""
    length = declared_length(request)
    return length is not None and length > conf.SIGNAL_MAX_BYTES


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, no NUL, no half characters, no numbers without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type not in ("application/json", ""):
            raise UnsupportedMedia(given=request.content_type[:80], wanted="application/json")
        try:
            content = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
            _check_strings(content, "")
        except UnicodeDecodeError as error:
            raise Unreadable(reason=_("正文不是 UTF-8")) from error
        except RecursionError as error:
            raise Unreadable(reason=_("JSON 嵌套过深")) from error
        except json.JSONDecodeError as error:
            reason = _("JSON 第 %(line)d 行第 %(column)d 列有误") % {"line": error.lineno, "column": error.colno}
            raise Unreadable(reason=reason) from error
        except ValueError as error:
            raise Unreadable(reason=_("JSON 中的数字无法读取")) from error
        return content


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check_strings(content: Any, place: str) -> None:
    if isinstance(content, str):
        if "\x00" in content or any("\ud800" <= letter <= "\udfff" for letter in content):
            raise InvalidInput(field=place or "body", reason=_("含有不能保存的字符"))
    elif isinstance(content, list):
        for number, one in enumerate(content):
            _check_strings(one, f"{place}.{number}" if place else str(number))
    elif isinstance(content, dict):
        for name, one in content.items():
            _check_strings(name, place)
            _check_strings(one, f"{place}.{name}" if place else name)
