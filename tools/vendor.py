"""Fetch the browser libraries once and keep them, with hash and licence, in the repository.

    python tools/vendor.py           fetch, check the integrity hash, copy what is used, build the icon sprite
    python tools/vendor.py --check   no network: are the kept files those that VENDORED.md names?

Each package is named by version and by the sha512 of its archive, so that a changed archive is refused.
Two edits are made and no others: a `sourceMappingURL` comment that points at a map we do not keep is
dropped (the static file manifest would look for it), and the used icons are joined to one sprite.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "src/anlan/web/static/anlan"
VENDOR = STATIC / "vendor"
ICONS = STATIC / "icons"
RECORD = VENDOR / "VENDORED.md"
SPRITE = ICONS / "sprite.svg"
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*$")


@dataclass(frozen=True)
class Package:
    """One archive: what it is called, what it must hash to, which of its files we keep."""

    name: str
    version: str
    integrity: str
    licence: str
    purpose: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        return self.name.split("/")[-1].removesuffix(".org")


PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        "0BSD",
        "swaps a partial of the same template into the page",
        ("dist/htmx.min.js", "LICENSE"),
    ),
    Package(
        "maplibre-gl",
        "6.17.0",
        "sha512-2chIZwpLGenoUQOcnm9Pk4SLbA8ppNFq8jlpXiq9vcYm3Y1wJ3fc82FL0GLwBaPYJCLzPv/mC46KEupVov75rQ==",
        "BSD-3-Clause",
        "draws the map where WebGL2 is at hand",
        ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt"),
    ),
)

TABLER = Package(
    "@tabler/icons",
    "3.51.0",
    "sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
    "MIT",
    "the outline icons named in this script, joined to icons/sprite.svg",
    ("LICENSE",),
)

USED_ICONS = tuple(
    """
    activity alert-circle alert-triangle antenna archive arrow-back-up arrow-right arrow-up arrows-join
    arrows-split-2 ban bell bell-off broadcast building calendar check chevron-down chevron-left
    chevron-right circle-check circle-dashed circle-x clipboard-text clock copy cpu current-location
    database device-desktop door-enter door-exit download droplet external-link eye eye-off file-text
    filter flag flame flask headset heartbeat help-circle history home info-circle keyboard language
    layout-list link lock logout mail map map-2 map-pin message minus moon mountain notes pencil phone
    phone-call player-pause player-play plug-connected plug-connected-x plus printer refresh rss search
    send server settings shield-check stack-2 sun transfer upload urgent user user-check user-plus
    users volume volume-off wifi wifi-off world x
    """.split()
)


def fetch(package: Package, into: Path) -> Path:
    """The unpacked archive of `package`; refuses one whose hash is not the recorded one."""
    command = ["npm", "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", str(into)]
    before = set(into.glob("*.tgz"))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (archive,) = set(into.glob("*.tgz")) - before
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.integrity:
        raise SystemExit(f"{package.name} {package.version}: the archive hashes to {found}, not to the recorded value.")
    unpacked = into / package.folder
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    return unpacked / "package"


def keep(package: Package, source: Path) -> list[Path]:
    folder = VENDOR / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for name in package.files:
        content = (source / name).read_bytes()
        if name.endswith((".js", ".mjs", ".css")):
            content = SOURCE_MAP.sub(b"\n", content)
        target = folder / Path(name).name
        target.write_bytes(content)
        kept.append(target)
    return kept


def symbol(name: str, svg: str) -> str:
    """One icon as a <symbol>; stroke and size are left to the style sheet (class `icon`)."""
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)
    if body is None:
        raise SystemExit(f"icon {name}: no <svg> element")
    inner = re.sub(r"\s*\n\s*", "", body.group(1)).strip().replace(" />", "/>")
    inner = inner.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', "")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def build_sprite(tabler: Path) -> None:
    own = {path.stem: path.read_text("utf-8") for path in sorted((ICONS / "own").glob("*.svg"))}
    taken = {name: (tabler / f"icons/outline/{name}.svg").read_text("utf-8") for name in USED_ICONS}
    symbols = [symbol(name, svg) for name, svg in sorted((taken | own).items())]
    SPRITE.write_text(
        "<!-- Built by tools/vendor.py from @tabler/icons (MIT) and icons/own (Apache-2.0). -->\n"
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n",
        "utf-8",
    )


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_record(kept: dict[Package, list[Path]]) -> None:
    lines = [
        "# Vendored browser files",
        "",
        "Written by `tools/vendor.py`; `tools/vendor.py --check` compares the files with this list.",
        "The only edits: a dangling `sourceMappingURL` comment is dropped; the icons are joined to one sprite.",
        "",
    ]
    for package, paths in kept.items():
        lines += [
            f"## {package.name} {package.version}",
            "",
            f"Licence: {package.licence}. Use: {package.purpose}.",
            f"Archive: `{package.integrity}`",
            "",
            "| file | bytes | sha256 |",
            "|---|---|---|",
        ]
        lines += [f"| {p.relative_to(STATIC).as_posix()} | {p.stat().st_size} | {sha256(p)} |" for p in paths]
        lines.append("")
    RECORD.write_text("\n".join(lines), "utf-8")


def check() -> list[str]:
    """Sentences about each kept file that is missing or differs; empty when all is well."""
    faults = []
    rows = re.findall(r"^\| (\S+) \| \d+ \| ([0-9a-f]{64}) \|$", RECORD.read_text("utf-8"), re.M)
    for name, expected in rows:
        path = STATIC / name
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif sha256(path) != expected:
            faults.append(f"{name} differs from VENDORED.md")
    listed = {STATIC / name for name, _ in rows} | {RECORD}
    faults += [
        f"{p.relative_to(STATIC)} is not in VENDORED.md" for p in VENDOR.rglob("*") if p.is_file() and p not in listed
    ]
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the kept files with VENDORED.md, no network")
    if parser.parse_args().check:
        faults = check()
        print("\n".join(faults) or "vendored files match VENDORED.md")
        return 1 if faults else 0
    with tempfile.TemporaryDirectory() as room:
        kept = {package: keep(package, fetch(package, Path(room))) for package in PACKAGES}
        tabler = fetch(TABLER, Path(room))
        kept[TABLER] = [*keep(TABLER, tabler), SPRITE]
        build_sprite(tabler)
    write_record(kept)
    print(f"{sum(map(len, kept.values()))} files kept; sprite {SPRITE.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
