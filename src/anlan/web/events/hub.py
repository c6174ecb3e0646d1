"""One hub a process: follows the sealed journal and sends each entry's fragments to the audiences that see it.

Nothing is lost between a page and its stream: a listener is taken in and its starting place noted without
an await between them, and the hub's place moves with the sending of each entry in the same way.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import Error, close_old_connections

from anlan.core.journal.models import Entry
from anlan.core.journal.queries import head_seq, sealed_after
from anlan.core.settings import conf
from anlan.web import measure
from anlan.web.events.audience import Audience, Listener
from anlan.web.events.errors import TooManyStreams
from anlan.web.events.messages import Rendered, codes_of, for_audience, for_topics, ping, render, reset
from anlan.web.events.who import changed_rights, who_is

log = logging.getLogger("anlan.events")

RIGHTS_VERBS = ("account.", "grant.", "invitation.", "department.", "organisation.", "import.")
NO_CHANGE = frozenset({"account.logged_in", "account.login_failed", "account.created", "account.language_changed"})
CHUNK = 50
"""Listeners whose rights are asked again in one go; new entries are sent in between."""


class Hub:
    """Listeners, and the task that feeds them."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.seq = 0
        self._open: Counter[int] = Counter()
        self._joining = 0
        self._pump: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()
        self._replayed: dict[tuple[int, str], Rendered] = {}
        # The pump never queues behind those who come and ask who they are or what they missed.
        self._pump_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="events")
        self._asking_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="events-asking")

    async def ask(self, call: Any, *args: Any) -> Any:
        """Run something that asks the database, aside from the pump."""
        return await _in(self._asking_thread, call, *args)

    def enter(self, listener: Listener) -> None:
        """Count a stream against its account until it leaves. Raises TooManyStreams."""
        if self._open[listener.account_id] >= conf.SSE_PER_ACCOUNT:
            raise TooManyStreams(most=conf.SSE_PER_ACCOUNT)
        self._open[listener.account_id] += 1

    async def join(self, listener: Listener, last_seq: int | None) -> list[bytes]:
        """Take a listener in; answers what it missed, or that it must read the page again."""
        self._joining += 1
        try:
            self._start()
            await self._begun.wait()
            until = self.seq
            listener.after = last_seq or 0
            self.listeners.add(listener)  # no await since `until`: every later entry reaches it through its queue
        finally:
            self._joining -= 1
        measure.LISTENERS.set(len(self.listeners))
        if last_seq is None or last_seq == until:
            return [ping()]
        if last_seq > until and last_seq <= await self.ask(head_seq):
            return [ping()]  # its page was written before the pump came round
        if last_seq > until or until - last_seq > conf.SSE_REPLAY_MAX:
            listener.after = 0
            return [reset(until)]
        audience = listener.audience
        missed = await self.ask(self._missed, listener.topics, audience, last_seq, until)
        return [ping(), *missed] if listener.audience is audience else [reset(until)]

    def leave(self, listener: Listener) -> None:
        """A stream that was let in is over."""
        self.listeners.discard(listener)
        self._open -= Counter({listener.account_id: 1})  # keeps no zeroes
        measure.LISTENERS.set(len(self.listeners))

    def close(self) -> None:
        """End every stream: the process is going down, and browsers come back by themselves."""
        for listener in self.listeners:
            listener.end()

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        if self._pump is None or self._pump.done() or self._pump.get_loop() is not loop:
            self._begun = asyncio.Event()
            self._looking = None
            self._pump = loop.create_task(self._follow(self._begun))

    async def _follow(self, begun: asyncio.Event) -> None:
        """Poll for sealed entries while anybody listens; check rights again at each heartbeat."""
        loop = asyncio.get_running_loop()
        beat = loop.time()
        while self.listeners or self._joining:
            try:
                if not begun.is_set():
                    self.seq = await _in(self._pump_thread, head_seq)
                    begun.set()
                await self._turn()
                if loop.time() - beat >= conf.SSE_HEARTBEAT_S:
                    beat = loop.time()
                    self._beat()
            except Exception:
                log.exception("event stream: the journal could not be read; trying again")
                await asyncio.sleep(1)
            await asyncio.sleep(conf.SSE_POLL_S)

    async def _turn(self) -> None:
        """Send what was sealed since; rights that changed with it count before it is sent."""
        entries = await _in(self._pump_thread, _newly_sealed, self.seq)
        concerned = _concerned(entries)
        if concerned is None:
            await self._check_rights(list(self.listeners), self._pump_thread)
        elif concerned:
            theirs = [one for one in self.listeners if one.account_id in concerned]
            await self._check_rights(theirs, self._pump_thread)
        for entry in entries:
            await self._spread(entry)

    def _beat(self) -> None:
        message = ping(self.seq)
        for listener in self.listeners:
            listener.push(message)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_again())

    async def _look_again(self) -> None:
        """Ask everybody's rights again, some at a time."""
        everybody = list(self.listeners)
        try:
            for first in range(0, len(everybody), CHUNK):
                await self._check_rights(everybody[first : first + CHUNK], self._asking_thread)
        except Exception:
            log.exception("event stream: rights could not be asked; trying again with the next heartbeat")

    async def _spread(self, entry: Entry) -> None:
        assert entry.seq is not None
        rendered: dict[str, Rendered] = {}
        while wanted := self._languages(entry.workspace_id) - rendered.keys():
            for language in wanted:
                rendered[language] = await self._rendered(entry, language)
        # From here on no await: who joins later starts behind this entry.
        groups: dict[Audience, list[Listener]] = defaultdict(list)
        for listener in self.listeners:
            if listener.audience.workspace_id == entry.workspace_id:
                groups[listener.audience].append(listener)
        for audience, listeners in groups.items():
            messages = for_audience(rendered[audience.language], audience)
            for listener in listeners if messages else ():
                if entry.seq <= listener.after:
                    continue  # its page shows it already
                for message in for_topics(rendered[audience.language], messages, listener.topics):
                    listener.push(message)
        self.seq = entry.seq
        self._replayed = {}

    def _languages(self, workspace_id: int) -> set[str]:
        audiences = {one.audience for one in self.listeners}
        return {audience.language for audience in audiences if audience.workspace_id == workspace_id}

    async def _rendered(self, entry: Entry, language: str) -> Rendered:
        """An entry that cannot be rendered holds up nobody: those who could have seen it read their page again."""
        try:
            rendered: Rendered = await _in(self._pump_thread, render, entry, language)
            return rendered
        except Error:
            raise  # the database: the whole turn is tried again
        except Exception:
            log.exception("event stream: an entry could not be rendered", extra={"seq": entry.seq, "verb": entry.verb})
        codes: frozenset[str] = await _in(self._pump_thread, codes_of, entry)
        for listener in self.listeners:
            audience = listener.audience
            if audience.workspace_id == entry.workspace_id and audience.language == language and audience.lies_in(codes):
                listener.push(reset(entry.seq or 0))
        return Rendered(entry, codes)

    async def _check_rights(self, listeners: list[Listener], thread: ThreadPoolExecutor) -> None:
        """Whose rights changed gets the new ones and reads the page again; whose session ended is cut off."""
        if not listeners:
            return
        keys = {(one.account_id, one.session_key, one.audience) for one in listeners}
        current = await _in(thread, changed_rights, keys)
        for listener in listeners:
            key = (listener.account_id, listener.session_key, listener.audience)
            if key not in current:
                continue
            audience = current[key]
            if audience is None:  # the browser asks again and is sent to the log-in
                listener.end()
            else:
                listener.audience = audience
                listener.push(reset(self.seq))

    def _missed(self, topics: frozenset[str], audience: Audience, after: int, until: int) -> list[bytes]:
        """What a listener missed while its line was down. All who come back between two entries share the renderings."""
        shared, missed = self._replayed, []
        entries = Entry.objects.filter(seq__gt=after, seq__lte=until, workspace_id=audience.workspace_id)
        for entry in entries.order_by("seq"):
            key = (entry.pk, audience.language)
            if key not in shared:
                shared[key] = render(entry, audience.language)
            missed += for_topics(shared[key], for_audience(shared[key], audience), topics)
        return missed


async def _in(thread: ThreadPoolExecutor, call: Any, *args: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(thread, partial(_with_connection, call, *args))


def _with_connection(call: Any, *args: Any) -> Any:
    close_old_connections()
    return call(*args)


def _newly_sealed(seq: int) -> list[Entry]:
    return list(sealed_after(seq, limit=conf.SSE_REPLAY_MAX))


def _concerned(entries: Iterable[Entry]) -> set[int] | None:
    """The accounts whose rights these entries may have changed; None: anybody's."""
    found: set[int] = set()
    for entry in entries:
        if not entry.verb.startswith(RIGHTS_VERBS) or entry.verb in NO_CHANGE:
            continue
        payload = json.loads(entry.payload)
        if entry.subject_kind == "account" and entry.subject_key.isdigit():
            found.add(int(entry.subject_key))
        elif isinstance(payload.get("account_id"), int):
            found.add(payload["account_id"])
        else:
            return None
    return found


hub = Hub()
__all__ = ["Hub", "hub", "who_is"]
