"""The web process: one uvicorn for pages, API and event streams."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import logging
import os
import resource
import signal
import socket

from anlan.cli import codes, lan
from anlan.cli.codes import Refused
from anlan.cli.locking import once_free
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

log = logging.getLogger("anlan.web")

APPLICATION = "anlan.web.asgi:application"
BACKLOG = 2048
_BEAT_S = 0.5
_OPEN_FILES = 65_536


def run_web(options: argparse.Namespace) -> int:
    """`anlan web`: run alone."""
    adopt(options)
    listening = listen()
    start_django("web", database=True)
    say(_("网页进程在 %(address)s"), address=address())
    return serve(listening)


def adopt(options: argparse.Namespace) -> None:
    """Let `--lan`, `--host`, `--port` and `--place` stand above the settings, for this process and its children."""
    from anlan.places.named import PLACES

    if getattr(options, "lan", False):
        lan.adopt()
    place = getattr(options, "place", None)
    for name, value in (
        ("PORT", getattr(options, "port", None)),
        ("HOST", getattr(options, "host", None)),
        ("HOME_REGION", PLACES[place].code if place in PLACES else place),
    ):
        if value is not None:
            os.environ[f"ANLAN_{name}"] = str(value)


def address() -> str:
    """Where a browser on this machine finds us."""
    from anlan.core.settings import conf

    host = "127.0.0.1" if conf.HOST in ("0.0.0.0", "::") else conf.HOST
    if conf.LAN:
        host = lan.addresses()[0]
    return f"{'https' if conf.LAN else 'http'}://{f'[{host}]' if ':' in host else host}:{conf.PORT}"


def listen() -> socket.socket:
    """Take the port. Refuses with a sentence when somebody else has it."""
    from anlan.core.settings import conf

    listening = socket.socket(socket.AF_INET6 if ":" in conf.HOST else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        once_free(lambda: listening.bind((conf.HOST, conf.PORT)))
    except (OSError, OverflowError) as fault:
        listening.close()
        raise Refused(
            _("端口 %(port)s（%(host)s）用不了：%(fault)s。可能已有程序在用，请换一个，例如 --port %(other)s。")
            % {"port": conf.PORT, "host": conf.HOST, "fault": getattr(fault, "strerror", None) or fault, "other": 8010},
            codes.BUSY,
        ) from fault
    listening.listen(BACKLOG)
    return listening


def serve(listening: socket.socket, *, restarts: int = 0, supervised: bool = False) -> int:
    """Answer on a listening socket until told to end."""
    import uvicorn

    from anlan.core.jobs.heartbeats import Heart
    from anlan.core.settings import conf

    stay_at_home()
    _allow_many_files()
    _keep_to_one_core()
    heart = Heart("web", restarts=restarts, supervised=supervised)
    heart.beat(ready=False)
    _load_addresses()
    certificate, key = lan.ready(lan.addresses()) if conf.LAN else (None, None)
    config = uvicorn.Config(
        APPLICATION,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        backlog=BACKLOG,
        access_log=False,
        log_config=None,
        server_header=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        timeout_graceful_shutdown=max(int(conf.STOP_S) // 2, 1),
    )

    class Server(uvicorn.Server):
        """Beats from the event loop itself, so that a blocked loop is seen."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                self._beating = asyncio.create_task(self._beat())

        async def _beat(self) -> None:
            while True:
                heart.beat()
                await asyncio.sleep(_BEAT_S)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            importlib.import_module(APPLICATION.partition(":")[0]).end_streams()
            await super().shutdown(sockets)
            self._beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._beating

    # uvicorn raises the signal again once it has ended in order; by then we want to say goodbye ourselves.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    heart.start()
    log.info("web started", extra={"address": address()})
    server = Server(config)
    server.run(sockets=[listening])
    heart.stop()
    log.info("web ended")
    return 0 if server.started else 1


def stay_at_home() -> None:
    """The password of the demo accounts is printed for all to see: such a node answers this machine only."""
    from django.db import connection

    from anlan.core.settings import conf
    from anlan.exercises.demo import demo_accounts_stand

    stand = demo_accounts_stand()
    connection.close()
    if stand and conf.HOST not in ("127.0.0.1", "::1", "localhost"):
        raise Refused(
            _("这里有口令公开的演示账号，只能监听 127.0.0.1，不能监听 %(host)s。对外服务请另用数据目录，以 --empty 启动。")
            % {"host": conf.HOST}
        )


def _load_addresses() -> None:
    """A page that cannot be loaded is a fault of the start, not of the first request."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns


def _keep_to_one_core() -> None:
    """Run on one core: only one thread holds the interpreter, and handing it to another core costs more than the wait.

    Which core the port says, so that several nodes of one machine do not meet on the same. With it the process answers
    half as many lists again within 100 ms (`bench/bench_api.py`, ADR 0012).
    """
    from anlan.core.settings import conf

    if conf.WEB_ONE_CORE and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[conf.PORT // 2 % len(cores)]})  # free ports that a system gives are all odd


def _allow_many_files() -> None:
    """Each listening browser is an open file; the usual soft limit of 1024 is for other programs."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
