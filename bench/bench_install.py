"""Size on disk of what the base lock installs (without extras), and of what `make run` installs with the house itself.

Measured by installing: a fresh environment is made from the locks, without compiling, as `make run` does. So what Python
and numba have compiled in this house while it ran (`__pycache__`) is not counted either; what venv compiles of pip is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import ROOT, finish, show  # isort: skip

BASE_MB, RUN_MB = 350, 900
COMPILED = "__pycache__"


def size_mb(folder: Path, *, without: str = "") -> float:
    """Bytes that the files take on disk, those in folders named `without` left out; a file linked twice counts once."""
    seen: dict[tuple[int, int], int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.parent.name != without:
            about = path.stat()
            seen[about.st_dev, about.st_ino] = about.st_blocks * 512
    return sum(seen.values()) / 1e6


def _install(venv: Path, lock: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", f"--python={venv / 'bin/python'}",
         "install", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile",
         "-r", str(ROOT / f"requirements/{lock}.lock")],
        check=True,
    )  # fmt: skip


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        venv = Path(folder) / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        before = size_mb(venv)
        _install(venv, "base")
        show("packages of requirements/base.lock", size_mb(venv) - before, "MB", at_most=BASE_MB)
        _install(venv, "models")
        _install(venv, "data")
        _install(venv, "documents")
        all_of_it = size_mb(venv) - before
        house = size_mb(ROOT / "src" / "anlan", without=COMPILED)
        made = Path(folder) / "made"
        subprocess.run([sys.executable, "-m", "venv", str(made)], check=True)
        show("what make run installs: these, pip, and the house", all_of_it + house + size_mb(made), "MB", at_most=RUN_MB)
    finish()


if __name__ == "__main__":
    main()
