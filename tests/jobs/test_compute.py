"""The job table, worked off by a real `anlan compute`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from anlan.core.jobs import ask, cancel
from anlan.core.jobs.models import Job
from tests.jobs import sample_jobs  # noqa: F401  registers the kinds here too
from tests.ops.node import ROOT, until

pytestmark = pytest.mark.django_db(transaction=True)


class Compute:
    """A compute process on the test's own database."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "compute.out"
        settings = connection.settings_dict
        # The test database: told to the process the way a test run of its own would be.
        self.env = os.environ | {
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "tests.jobs.settings",
            "ANLAN_TEST_DATABASE": str(settings["NAME"]),
            "ANLAN_JOB_MODULES": "tests.jobs.sample_jobs",
            "ANLAN_JOB_CANCEL_S": "1.0",
            "ANLAN_LEASE_S": "3",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        with self.out.open("ab") as out:
            process = subprocess.Popen([sys.executable, "-m", "anlan", "compute"], env=self.env, stdout=out, stderr=out)
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()


@pytest.fixture
def compute(tmp_path: Path, transactional_db: None) -> Iterator[Compute]:
    made = Compute(tmp_path)
    made.start()
    yield made
    made.close()


def settled(job: Job, *states: str, within_s: float = 40) -> Job:
    wanted = states or ("done", "failed", "cancelled")

    def look() -> Job | None:
        job.refresh_from_db()
        return job if job.state in wanted else None

    found: Job = until(look, within_s=within_s, what=f"{job.kind} {wanted}, is {job.state}")
    return found


def there(path: Path, text: str = "") -> Any:
    return until(lambda: path.exists() and path.read_text().startswith(text), within_s=40, what=str(path))


def test_the_same_input_is_computed_once_and_answers_the_same_row(compute: Compute, tmp_path: Path) -> None:
    given = {"a": 2, "b": 3, "counted": str(tmp_path / "counted")}
    first = settled(ask("test.add", given))
    again = ask("test.add", {"counted": given["counted"], "b": 3, "a": 2})
    assert (first.state, first.result["sum"], first.progress) == ("done", 5, 1)
    assert again.pk == first.pk and again.result["sum"] == 5
    assert (tmp_path / "counted").read_text() == "x"
    assert first.result["worker"] != compute.processes[0].pid
    assert ask("test.add", given | {"b": 4}).pk != first.pk


def test_a_failure_keeps_its_error_until_it_is_asked_for_again(compute: Compute) -> None:
    failed = settled(ask("test.fail", {}))
    assert failed.state == "failed" and "the river has no cross section" in failed.error
    assert ask("test.fail", {}).state == "failed"
    assert ask("test.fail", {}, again=True).state == "waiting"
    assert settled(failed, "failed").attempts == 1


def test_a_job_whose_worker_dies_is_begun_again(compute: Compute, tmp_path: Path) -> None:
    job = settled(ask("test.crash", {"counted": str(tmp_path / "tries"), "times": 1}))
    assert (job.state, job.result, job.attempts) == ("done", "done at last", 2)


def test_a_job_that_kills_every_worker_fails_and_says_how(compute: Compute, tmp_path: Path) -> None:
    job = settled(ask("test.crash", {"counted": str(tmp_path / "tries"), "times": 99}))
    assert job.state == "failed" and "SIGKILL" in job.error and job.attempts == 3


def test_a_running_job_is_cancelled_at_its_next_report(compute: Compute, tmp_path: Path) -> None:
    job = ask("test.listen", {"begun": str(tmp_path / "begun")})
    there(tmp_path / "begun")
    until(lambda: Job.objects.get(pk=job.pk).progress == 0.25)
    assert cancel(job.pk)
    assert settled(job).state == "cancelled"
    assert not cancel(job.pk)


def test_a_job_that_does_not_listen_is_cancelled_with_its_worker(compute: Compute, tmp_path: Path) -> None:
    job = ask("test.deaf", {"begun": str(tmp_path / "begun")})
    there(tmp_path / "begun", "")
    until(lambda: (tmp_path / "begun").read_text())
    cancel(job.pk)
    assert settled(job).state == "cancelled"
    worker = int((tmp_path / "begun").read_text())
    until(lambda: not Path(f"/proc/{worker}").exists(), what="the worker is gone")
    after = settled(ask("test.add", {"a": 1, "b": 1, "counted": str(tmp_path / "n")}))
    assert after.state == "done"


def test_a_waiting_job_is_cancelled_at_once_and_runs_when_asked_for_again(tmp_path: Path) -> None:
    given = {"a": 1, "b": 1, "counted": str(tmp_path / "n")}
    job = ask("test.add", given)
    assert cancel(job.pk)
    assert Job.objects.get(pk=job.pk).state == "cancelled"
    assert ask("test.add", given).state == "waiting"


def test_the_job_of_a_killed_compute_process_is_taken_again_by_another(compute: Compute, tmp_path: Path) -> None:
    job = ask("test.wait", {"begun": str(tmp_path / "begun"), "end": str(tmp_path / "end")})
    there(tmp_path / "begun", "x")
    compute.processes[0].kill()
    compute.processes[0].wait()
    compute.start()
    there(tmp_path / "begun", "xx")
    (tmp_path / "end").touch()
    job = settled(job)
    assert (job.state, job.result) == ("done", "waited")
    assert job.attempts > 1  # a third time where this machine is so busy that the short lease of the test ran out


def test_the_result_of_a_process_that_lost_its_lease_is_dropped(compute: Compute, tmp_path: Path) -> None:
    job = ask("test.wait", {"begun": str(tmp_path / "begun"), "end": str(tmp_path / "end")})
    there(tmp_path / "begun", "x")
    os.kill(compute.processes[0].pid, signal.SIGSTOP)
    compute.start()
    there(tmp_path / "begun", "xx")
    (tmp_path / "end").touch()
    done = settled(job)
    assert done.state == "done"
    stood, said = (done.attempts, done.result, done.ended_at), compute.out.read_text().count("lease")
    os.kill(compute.processes[0].pid, signal.SIGCONT)
    until(lambda: compute.out.read_text().count("lease") > said, what="the first notices")
    after = Job.objects.get(pk=job.pk)
    assert (after.attempts, after.result, after.ended_at) == stood


def test_a_kind_that_nobody_registers_is_refused() -> None:
    with pytest.raises(LookupError, match=r"test\.unknown"):
        ask("test.unknown", {})


def test_long_jobs_leave_a_worker_for_what_somebody_waits_for(compute: Compute, tmp_path: Path) -> None:
    end = tmp_path / "end"
    longs = [ask("test.long", {"begun": str(tmp_path / f"begun{n}"), "end": str(end), "n": n}) for n in range(2)]
    there(tmp_path / "begun0")
    assert settled(ask("test.add", {"a": 1, "b": 1, "counted": str(tmp_path / "counted")})).state == Job.State.DONE
    longs[1].refresh_from_db()
    assert longs[1].state == Job.State.WAITING and not (tmp_path / "begun1").exists()
    end.touch()
    assert [settled(job).state for job in longs] == [Job.State.DONE, Job.State.DONE]


@pytest.fixture
def stamped(compute: Compute, tmp_path: Path) -> Path:
    """What workers make ready: the text of this file."""
    compute.processes[0].kill()
    stamp = tmp_path / "stamp"
    compute.env |= {"ANLAN_TEST_STAMP": str(stamp), "ANLAN_WARM_LOOK_S": "0.1"}
    return stamp


def loads(folder: Path, names: Sequence[str]) -> list[Job]:
    """Jobs that run at the same time, and answer what their workers hold."""
    jobs = [ask("test.loaded", {"begun": str(folder / f"{n}.on"), "end": str(folder / f"{n}.off")}) for n in names]
    for name in names:
        there(folder / f"{name}.on")
    for name in names:
        (folder / f"{name}.off").touch()
    return [settled(job) for job in jobs]


def test_what_workers_need_is_made_ready_once_for_all_and_anew_when_it_changes(
    compute: Compute, stamped: Path, tmp_path: Path
) -> None:
    stamped.write_text("layers of 2020")
    compute.start()
    first, second = (job.result for job in loads(tmp_path, "ab"))
    assert first == second and [one.partition(" by ")[0] for one in first] == ["layers of 2020"]
    stamped.write_text("layers of 2026")
    tries = map(str, count())
    until(
        lambda: loads(tmp_path, [next(tries)])[0].result[0].startswith("layers of 2026"),
        within_s=40, what="a worker with the new layers",
    )  # fmt: skip


def test_nothing_is_made_ready_beside_a_long_job_that_brings_it_in(compute: Compute, stamped: Path, tmp_path: Path) -> None:
    stamped.write_text("before")
    compute.start()
    end = tmp_path / "end"
    long = ask("test.long", {"begun": str(tmp_path / "begun"), "end": str(end), "n": 0})
    there(tmp_path / "begun")
    stamped.write_text("half of it")
    for name in "abcde":  # each outlasts several looks at the stamp
        assert loads(tmp_path, name)[0].result[0].startswith("before")
    stamped.write_text("all of it")
    end.touch()
    assert settled(long).state == Job.State.DONE
    tries = map(str, count())
    until(lambda: loads(tmp_path, [next(tries)])[0].result[0].startswith("all"), within_s=40, what="a worker with all of it")


def test_where_making_ready_kills_the_process_workers_begin_cold(
    compute: Compute, stamped: Path, tmp_path: Path
) -> None:
    stamped.write_text("layers that kill")
    compute.start()
    assert loads(tmp_path, "a")[0].result == []


def test_a_job_is_begun_again_when_all_workers_go_down_at_once(
    compute: Compute, stamped: Path, tmp_path: Path
) -> None:
    stamped.write_text("layers")
    compute.start()
    nursery = int(loads(tmp_path, "a")[0].result[0].partition(" by ")[2])
    job = ask("test.wait", {"begun": str(tmp_path / "begun"), "end": str(tmp_path / "end")})
    there(tmp_path / "begun", "x")
    os.kill(nursery, signal.SIGKILL)
    there(tmp_path / "begun", "xx")
    (tmp_path / "end").touch()
    job = settled(job)
    assert (job.state, job.result) == ("done", "waited")
    assert job.attempts > 1  # a third time where this machine is so busy that the short lease of the test ran out
