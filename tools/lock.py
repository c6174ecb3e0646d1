"""`make lock`: resolve pyproject.toml and write the hash-pinned locks, which name no registry's address."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXPORT = ("export", "--frozen", "--format", "requirements-txt", "--no-emit-project", "--no-header", "--no-annotate")
LOCKS = {
    "base.lock": ("--no-dev",),
    "models.lock": ("--no-dev", "--extra", "models"),
    "data.lock": ("--no-dev", "--extra", "data"),
    "documents.lock": ("--no-dev", "--extra", "documents"),
    "dev.lock": ("--only-group", "dev"),
    "peers.lock": ("--only-group", "peers"),
}
BELOW = {
    "models.lock": ("base.lock",),
    "data.lock": ("base.lock",),
    "documents.lock": ("base.lock",),
    "peers.lock": ("base.lock", "models.lock", "data.lock", "documents.lock", "dev.lock"),
}
"""Those that are written as what they add."""
_PACKAGE = re.compile(r"^\S.*(?:\n[ \t]+.*)*\n?", re.MULTILINE)


def blocks(lock: str) -> list[str]:
    """What a written lock holds, a package each."""
    return _PACKAGE.findall((ROOT / "requirements" / lock).read_text())


def _name(block: str) -> str:
    return block.partition("==")[0]


def main() -> int:
    """uv resolves for all platforms at once; its own lock stays out of git, because it names a registry."""
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "lock", "--quiet", *sys.argv[1:]], cwd=ROOT, check=True)
    for name, choice in LOCKS.items():
        text = subprocess.run([uv, *EXPORT, *choice], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        have = {_name(block) for lower in BELOW.get(name, ()) for block in blocks(lower)}
        text = "".join(block for block in _PACKAGE.findall(text) if _name(block) not in have)
        if "://" in text:
            raise SystemExit(f"requirements/{name} would name an address")
        (ROOT / "requirements" / name).write_text(text)
        print(f"requirements/{name}: {text.count('==')} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
