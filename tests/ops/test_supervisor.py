"""`anlan run`: everything up, whoever falls is helped up, and nobody is left behind."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from tests.ops.node import Node, until


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_run_brings_up_web_engine_and_compute_and_ends_them_in_order(node: Node) -> None:
    supervisor = node.run()
    children = [node.child(supervisor, role) for role in ("web", "engine", "compute")]
    assert all(alive(pid) for pid in children)
    assert f"http://127.0.0.1:{node.port}" in node.said()
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(90) == 0
    assert not any(alive(pid) for pid in children)
    ended = {line["message"] for line in node.logs()}
    assert {"web ended", "engine ended", "compute ended", "supervisor ended"} <= ended


def test_a_second_start_with_nothing_changed_makes_nothing_anew_and_takes_little(node: Node) -> None:
    """In processor time of all processes, which a busy machine does not stretch; bench_start.py holds the clock to it."""
    first = node.run()
    first.send_signal(signal.SIGTERM)
    first.wait(90)
    said_before = node.said()
    made = (node.data / "run" / "prepared.json").stat().st_mtime_ns
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    again = node.run()
    again.send_signal(signal.SIGTERM)
    again.wait(90)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime < 10
    assert (node.data / "run" / "prepared.json").stat().st_mtime_ns == made
    said = node.said().removeprefix(said_before)
    assert said != node.said() and "建立数据表" not in said and "装入" not in said


def test_each_process_that_is_killed_is_seen_and_started_again(node: Node) -> None:
    supervisor = node.run()
    for role in ("web", "engine", "compute"):
        before = node.child(supervisor, role)
        os.kill(before, signal.SIGKILL)
        until(lambda role=role, before=before: node.child(supervisor, role) != before, what=f"{role} restarted")
        until(node.is_ready, what=f"ready after {role}")
    deaths = [line for line in node.logs("supervisor") if line["message"] == "a process died and is started again"]
    seen = iter((line["child_role"], line["how"]) for line in deaths)
    assert all((role, "signal 9") in seen for role in ("web", "engine", "compute")), "each kill is seen, in its order"
    until(lambda: len(re.findall(r"anlan_process_restarts_total\{[^}]*\} [1-9]", node.get("/metrics")[1])) == 3)


def test_a_process_that_hangs_is_killed_and_started_again(new_node: Callable[..., Node]) -> None:
    node = new_node(HANG_S=6)  # less, and a start on a busy machine counts as hanging
    supervisor = node.run()
    stopped = node.child(supervisor, "web")
    os.kill(stopped, signal.SIGSTOP)
    until(lambda: node.child(supervisor, "web") != stopped, what="web restarted")
    until(node.is_ready)
    assert any(line["message"] == "a process hangs and is killed" for line in node.logs("supervisor"))


def test_when_the_supervisor_is_killed_its_children_end(node: Node) -> None:
    supervisor = node.run()
    children = [node.child(supervisor, role) for role in ("web", "engine", "compute")]
    supervisor.kill()
    supervisor.wait()
    until(lambda: not any(alive(pid) for pid in children), within_s=60, what="children ended")
    node.run()  # and nothing they held stands in the way of a new start


def test_a_port_in_use_is_one_sentence(node: Node) -> None:
    node.run()
    said = node.anlan("--data", f"{node.data}-other", "run", code=4)
    assert len(said.splitlines()) == 1 and str(node.port) in said


def test_a_port_that_the_dying_children_of_a_killed_house_still_hold_is_waited_for() -> None:
    from anlan.cli.locking import once_free

    held, ours = socket.socket(), socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen()
    place = held.getsockname()
    threading.Timer(0.5, held.close).start()
    once_free(lambda: ours.bind(place))
    assert ours.getsockname() == place
    ours.close()


def test_a_data_folder_in_use_is_one_sentence(node: Node) -> None:
    node.run()
    said = node.anlan("run", "--port", "0", code=4)
    assert len(said.splitlines()) == 1 and str(node.data) in said


def test_the_processes_also_run_alone(node: Node) -> None:
    for role in ("web", "engine", "compute"):
        node.start(role)
    until(node.is_ready, within_s=90)

    def beating() -> set[str]:
        return set(re.findall(r'process="[^"]+-(\d+)",role="\w+"', node.get("/metrics")[1]))

    until(lambda: len(beating()) == 3, within_s=90, what="three heartbeats")
