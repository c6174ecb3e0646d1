"""`anlan run`: make ready, start everything, say where it is, and keep it alive."""

from __future__ import annotations

import argparse
import time

from anlan.cli.speech import _, say
from anlan.cli.starting import start_django


def run(options: argparse.Namespace) -> int:
    """Prepare and supervise; answers when told to end."""
    begun = time.monotonic()
    from anlan.cli import web
    from anlan.cli.locking import sole_use

    web.adopt(options)
    listening = web.listen()  # taken first: a port in use is said before anything is made
    start_django("supervisor")
    with sole_use():
        _make_ready(demo=options.demo and not options.empty)
        web.stay_at_home()
        _resume_clocks()
        _renew_demo()
        first_login = None if options.demo else _first_login()
        from anlan.cli.supervisor import Child, Supervisor

        children = [
            Child("web", lambda restarts: web.serve(listening, restarts=restarts, supervised=True)),
            Child("engine", _engine),
            Child("compute", _compute),
        ]
        code = Supervisor(children, on_ready=lambda: _greet(begun, first_login)).run()
    say(_("已停止。"))
    return code


def _make_ready(*, demo: bool) -> None:
    """Prepare in a process of its own: what it loads and forgets does not stay in the supervisor."""
    import os

    from django.db import connections

    from anlan.cli.children import fork
    from anlan.cli.codes import Refused
    from anlan.cli.preparing import needs_preparing

    if not needs_preparing(demo=demo):
        connections.close_all()
        return
    pid = fork("supervisor", lambda: _prepare(demo))
    _pid, status = os.waitpid(pid, 0)
    if status:
        raise Refused(_("启动前的准备没有完成，原因见上。"))


def _prepare(demo: bool) -> int:
    import gc

    from anlan.cli.calling import tell
    from anlan.cli.preparing import prepare

    gc.disable()  # the process ends in some seconds, and all it holds with it
    try:
        prepare(demo=demo)
    except Exception as fault:
        return tell(fault)
    return 0


def _resume_clocks() -> None:
    """Exercises stood still while the house was down."""
    from django.db import connections

    from anlan.cli.outage import resume_after_outage

    resume_after_outage()
    connections.close_all()


def _renew_demo() -> None:
    """The demo's people are on duty whenever it runs."""
    from django.db import connections

    from anlan.cli.preparing import is_demo

    if is_demo():
        from anlan.exercises import demo as scene

        scene.renew(by=scene.DEMO)
        connections.close_all()


def _first_login() -> tuple[str, str] | None:
    """Account and one-time code of the first administrator, while he has no password yet; there is no default one."""
    from django.db import connections

    from anlan.core.accounts.services import bootstrap_admin

    found: tuple[str, str] | None = bootstrap_admin()
    connections.close_all()
    return found


def _engine(restarts: int) -> int:
    from anlan.cli.engine import Engine

    return Engine(restarts=restarts, supervised=True).run()


def _compute(restarts: int) -> int:
    from anlan.cli.compute import work

    return work(restarts=restarts, supervised=True)


def _greet(begun: float, first_login: tuple[str, str] | None) -> None:
    from anlan.cli.preparing import is_demo
    from anlan.cli.web import address

    say(_("安澜已启动（%(seconds).1f 秒）：%(address)s"), seconds=time.monotonic() - begun, address=address())
    _greet_lan()
    if is_demo():
        from anlan.exercises import demo as scene

        say(_("演示账号（口令 %(password)s）："), password=scene.PASSWORD)
        for login in scene.logins():
            say("  %(username)-12s %(name)s", username=login.username, name=login.name)
        say(_("  另有各岗位账号 %(count)d 个，见 docs/how-to/exercise.md。"), count=scene.more_logins())
    if first_login:
        say(
            _("首次登录：在 %(address)s/login/code 用账号 %(name)s 的一次性代码 %(code)s 自设口令。"),
            address=address(), name=first_login[0], code=first_login[1],
        )  # fmt: skip
    say(_("按 Ctrl-C 停止。"))


def _greet_lan() -> None:
    """Where the phones of the network find this node, and what they compare before they trust it."""
    from anlan.cli import lan
    from anlan.cli.web import address
    from anlan.core.settings import conf

    if not conf.LAN:
        return
    say(_("局域网手机请先打开 %(address)s/ca 安装本机证书，再打开 %(address)s/phone/。"), address=address())
    say(_("证书指纹（SHA-256）：%(fingerprint)s"), fingerprint=lan.fingerprint(lan.authority()))
