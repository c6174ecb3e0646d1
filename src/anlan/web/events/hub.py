"""One hub a process: follows the sealed journal and sends each entry's fragments to the audiences that see it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import close_old_connections
from django.utils import translation

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.journal.models import Entry
from anlan.core.journal.queries import head_seq, sealed_after
from anlan.core.journal.sealing import scope_codes
from anlan.core.settings import conf
from anlan.web import measure
from anlan.web.events.audience import Audience, Listener
from anlan.web.events.fragments import Fragment, fragments
from anlan.web.events.who import changed_rights, who_is

log = logging.getLogger("anlan.events")
T = TypeVar("T")

RIGHTS_VERBS = ("account.", "role.", "grant.", "invitation.", "person.")


class Hub:
    """Listeners, and the task that feeds them."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.seq = 0
        self._pump: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="events")

    async def in_thread(self, call: Any, *args: Any) -> Any:
        """Run something that asks the database."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(_with_connection, call, *args))

    async def join(self, listener: Listener, last_seq: int | None) -> None:
        """Take a listener in; replay what it missed, or tell it to read the page again."""
        self.listeners.add(listener)
        if self._pump is None or self._pump.done():
            self.seq = await self.in_thread(head_seq)
            self._pump = asyncio.create_task(self._follow())
        missed = None if last_seq is None else self.seq - last_seq
        listener.push(_event("ping", {"at": clock.wall().isoformat()}))
        measure.LISTENERS.set(len(self.listeners))
        if missed is None:
            return
        if missed < 0 or missed > conf.SSE_REPLAY_MAX:
            listener.push(_event("reset", {}))
        elif missed:
            assert last_seq is not None
            for message in await self.in_thread(replay, listener, last_seq, self.seq):
                listener.push(message)

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        measure.LISTENERS.set(len(self.listeners))

    async def _follow(self) -> None:
        """Poll for sealed entries while anybody listens; check rights again at each heartbeat."""
        beat = asyncio.get_running_loop().time()
        while self.listeners:
            try:
                entries = await self.in_thread(_newly_sealed, self.seq)
                if entries:
                    await self._spread(entries)
                    self.seq = entries[-1].seq or self.seq
                if any(entry.verb.startswith(RIGHTS_VERBS) for entry in entries):
                    await self._check_rights()
                if asyncio.get_running_loop().time() - beat >= conf.SSE_HEARTBEAT_S:
                    beat = asyncio.get_running_loop().time()
                    await self._check_rights()
                    ping = _event("ping", {"at": clock.wall().isoformat()})
                    for listener in self.listeners:
                        listener.push(ping)
            except Exception:
                log.exception("event stream: the journal could not be read; trying again")
                await asyncio.sleep(1)
            await asyncio.sleep(conf.SSE_POLL_S)

    async def _spread(self, entries: list[Entry]) -> None:
        groups: dict[Audience, list[Listener]] = defaultdict(list)
        for listener in self.listeners:
            groups[listener.audience].append(listener)
        wanted = {(audience.workspace_id, audience.language) for audience in groups}
        for entry in entries:
            languages = {language for workspace, language in wanted if workspace == entry.workspace_id}
            if not languages:
                continue
            pieces = {language: await self.in_thread(render, entry, language) for language in languages}
            for audience, listeners in groups.items():
                if audience.workspace_id == entry.workspace_id:
                    _send(entry, pieces[audience.language], audience, listeners)

    async def _check_rights(self) -> None:
        """Whose rights changed gets the new ones; whose session ended is cut off."""
        keys = {(one.account_id, one.session_key, one.audience) for one in self.listeners}
        current = await self.in_thread(changed_rights, keys)
        for listener in list(self.listeners):
            key = (listener.account_id, listener.session_key, listener.audience)
            if key not in current:
                continue
            audience = current[key]
            if audience is None:  # the session ended: the browser asks again and is sent to the log-in
                listener.push(None)
            else:
                listener.audience = audience
                listener.push(_event("reset", {}))


def _with_connection(call: Any, *args: Any) -> Any:
    close_old_connections()
    return call(*args)


def _newly_sealed(seq: int) -> list[Entry]:
    return list(sealed_after(seq, limit=conf.SSE_REPLAY_MAX))


def render(entry: Entry, language: str) -> list[tuple[Fragment, bytes]]:
    """An entry's fragments in a language, each encoded once however many listen."""
    workspace = Workspace.objects.get(pk=entry.workspace_id)
    with clock.entered(workspace), translation.override(language):
        return [(piece, _encoded(entry, piece)) for piece in fragments(entry)]


def _encoded(entry: Entry, piece: Fragment) -> bytes:
    return _event(
        piece.topic,
        {
            "seq": entry.seq,
            "verb": entry.verb,
            "topic": piece.topic,
            "list": piece.list_id,
            "row_id": piece.row_id,
            "html": piece.html,
            "at": piece.at,
        },
    )


def _event(name: str, data: dict[str, Any]) -> bytes:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\ndata: {body}\n\n".encode()


def _place(seq: int) -> bytes:
    """Where a browser goes on after a break; sent once all of an entry's fragments are out."""
    return f"id: {seq}\n\n".encode()


def _removal(entry: Entry, piece: Fragment) -> bytes:
    data = {"seq": entry.seq, "verb": entry.verb, "topic": piece.topic, "list": piece.list_id, "row_id": piece.row_id}
    return _event(piece.topic, data | {"html": None, "at": piece.at})


def _send(
    entry: Entry, pieces: list[tuple[Fragment, bytes]], audience: Audience, listeners: list[Listener]
) -> None:
    """Send what the audience may see; who saw the thing until this entry and no longer does loses its row."""
    entry_codes = frozenset(scope_codes(entry.region_codes))
    for piece, message in pieces:
        out = message
        if not audience.sees(piece.act, piece.codes, piece.hazard, piece.invitation_key):
            if not audience.sees(piece.act, entry_codes, piece.hazard, ""):
                continue
            out = _removal(entry, piece)
        for listener in listeners:
            if piece.topic in listener.topics:
                listener.push(out)
    for listener in listeners:
        listener.push(_place(entry.seq or 0))


def replay(listener: Listener, after: int, until: int) -> list[bytes]:
    """What a listener missed while its line was down."""
    box: list[bytes] = []
    catcher = _Catcher(listener.topics, box)
    for entry in sealed_after(after, limit=conf.SSE_REPLAY_MAX):
        if entry.seq is None or entry.seq > until or entry.workspace_id != listener.audience.workspace_id:
            continue
        _send(entry, render(entry, listener.audience.language), listener.audience, [catcher])  # type: ignore[list-item]
    return box


class _Catcher:
    """Stands where a listener would and keeps what it is sent."""

    def __init__(self, topics: frozenset[str], box: list[bytes]) -> None:
        self.topics, self.box = topics, box

    def push(self, message: bytes) -> None:
        self.box.append(message)


hub = Hub()
__all__ = ["Hub", "hub", "render", "replay", "who_is"]
