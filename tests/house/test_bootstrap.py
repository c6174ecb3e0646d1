"""tools/bootstrap.sh and the Makefile, without the network: what they say, and that they do nothing twice."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.planting import ROOT

pytestmark = pytest.mark.xdist_group("bootstrap")  # an environment is made once for all of them


def cloned(tmp_path: Path) -> Path:
    folder = tmp_path / "a clone"
    for part in ("tools/bootstrap.sh", "tools/machine.sh", "Makefile"):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, folder / part)
    (folder / "requirements").mkdir()
    for lock in ("base.lock", "models.lock", "data.lock", "documents.lock", "dev.lock"):
        (folder / "requirements" / lock).write_text("# nothing to install\n")
    (folder / "src/anlan").mkdir(parents=True)
    (folder / "src/anlan/__init__.py").write_text("")
    (folder / "src/anlan/__main__.py").write_text("import sys\nprint('anlan', *sys.argv[1:])\n")
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return cloned(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone whose environment stands."""
    folder = cloned(tmp_path_factory.mktemp("made"))
    code, text = run(folder, "sh", "tools/bootstrap.sh", "base")
    assert code == 0 and "ready" in text, text
    return folder


def run(folder: Path, *command: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PIP_NO_INDEX": "1", **environment}
    )
    return done.returncode, done.stdout + done.stderr


def a_python(clone: Path, body: str) -> str:
    """A program that stands in for a machine's Python."""
    path = clone.parent / "bin" / "python3"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_an_environment_is_made_once_and_the_second_call_touches_nothing(made: Path):
    stood = {path: path.stat().st_mtime_ns for path in (made / ".venv").rglob("*")}
    assert run(made, "sh", "tools/bootstrap.sh", "base") == (0, "")
    assert stood == {path: path.stat().st_mtime_ns for path in (made / ".venv").rglob("*")}


def test_what_the_house_needs_is_found_in_its_environment(made: Path):
    assert run(made, ".venv/bin/anlan", "run", "--demo") == (0, "anlan run --demo\n")


def test_a_changed_lock_is_noticed_and_one_for_the_tests_also_runs_anlan(made: Path):
    (made / "requirements/base.lock").write_text("# changed\n")
    code, text = run(made, "sh", "tools/bootstrap.sh", "dev")
    assert code == 0 and "Installing" in text and "Making" not in text
    assert run(made, "sh", "tools/bootstrap.sh", "base") == (0, "")


def test_packages_that_cannot_be_fetched_are_said_and_leave_no_stamp(made: Path):
    (made / "requirements/base.lock").write_text("no-such-thing==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    code, text = run(made, "sh", "tools/bootstrap.sh", "base")
    assert code == 1 and "mirror" in text, text
    assert not list((made / ".venv").glob(".made-*"))


def test_every_locked_package_has_its_hashes_and_pip_is_told_to_insist():
    for lock in ("base.lock", "models.lock", "data.lock", "documents.lock", "dev.lock"):
        lines = (ROOT / "requirements" / lock).read_text().splitlines()
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            assert "==" not in line or "--hash=sha256:" in after, line
    assert "--require-hashes" in (ROOT / "tools/bootstrap.sh").read_text()


def test_a_missing_venv_module_is_said_in_one_sentence_with_the_line_that_helps(clone: Path):
    python = a_python(clone, 'case "$2" in *ensurepip*) exit 1 ;; esac; exit 0')
    code, text = run(clone, "sh", "tools/bootstrap.sh", "base", PYTHON=python)
    assert code == 1
    assert text.strip().splitlines()[-1].strip() == "sudo apt install python3-venv"
    assert len(text.strip().splitlines()) == 2


def test_an_old_python_is_said_with_the_line_that_helps(clone: Path):
    code, text = run(clone, "sh", "tools/bootstrap.sh", "base", PYTHON=a_python(clone, "exit 1"))
    assert code == 1 and "3.11" in text
    assert text.strip().splitlines()[-1].strip() == "sudo apt install python3 python3-venv"


def test_make_alone_lists_the_verbs(clone: Path):
    code, text = run(clone, "make")
    assert code == 0
    for verb in ("run", "test", "check", "bench", "soak", "docs"):
        assert f"make {verb} " in text


def test_a_system_package_that_is_missing_is_named_with_the_line(clone: Path):
    """As a plain user without sudo; a PATH without the programs stands for a fresh machine."""
    bare = clone / "bare"
    bare.mkdir()
    for program in ("ls", "find", "grep", "sh", "printf"):
        (bare / program).symlink_to(shutil.which(program) or "/bin/false")
    (bare / "id").write_text("#!/bin/sh\necho 1000\n")
    (bare / "id").chmod(0o755)
    code, text = run(clone, "/bin/sh", "tools/machine.sh", PATH=str(bare))
    assert code == 1
    assert "chromium" in text and "gettext" in text and "sudo apt-get install" in text.splitlines()[-1]
