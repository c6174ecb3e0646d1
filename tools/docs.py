"""`make docs`: write the reference lists from the code; `--check` says which have drifted.

What is generated: settings, journal verbs, permission acts, the command line, third parties. A list whose
source does not exist yet is not written. (The OpenAPI document is the API room's own: its check compares it
with the version before.)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tools import reference

ROOT = Path(__file__).resolve().parents[1]
PAGES: dict[str, Callable[[], str | None]] = {
    "docs/reference/settings.md": reference.settings,
    "docs/reference/verbs.md": reference.verbs,
    "docs/reference/acts.md": reference.acts,
    "docs/reference/cli.md": reference.command_line,
    "THIRD_PARTY.md": reference.third_party,
}


def _made() -> Iterator[tuple[Path, str]]:
    for name, make in PAGES.items():
        text = make()
        if text is not None:
            yield ROOT / name, text


def stale() -> list[Path]:
    """The pages that differ from what the code says; asked in a process of its own, which has its own settings."""
    with tempfile.TemporaryDirectory(prefix="anlan-docs-") as data:
        done = subprocess.run(
            [sys.executable, "-m", "tools.docs", "--check"],
            cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "ANLAN_DATA": data},
        )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return [ROOT / line for line in done.stdout.splitlines()]


def main() -> int:
    if "ANLAN_DATA" not in os.environ:
        with tempfile.TemporaryDirectory(prefix="anlan-docs-") as data:
            os.environ["ANLAN_DATA"] = data
            return main()
    try:
        pages = list(_made())
    except Exception as error:
        print(f"the reference could not be made: {type(error).__name__}: {error}", file=sys.stderr)
        return 3
    changed = [(path, text) for path, text in pages if not path.is_file() or path.read_text("utf-8") != text]
    for path, text in changed:
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))
    return 1 if changed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
