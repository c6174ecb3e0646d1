"""Where compiled kernels are kept: beside the data, under the sum of the sources they come from."""

from __future__ import annotations

import hashlib
import os
from importlib.resources import files
from pathlib import Path


def keep_kernels() -> None:
    """Name the folder before the science is imported, unless somebody has named one.

    numba keeps a kernel by the date of its own file only; a number or a kernel that it takes from another file may
    change unseen. Folders of earlier versions stay until the data folder is cleaned: they are some megabytes.
    """
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    from anlan.core.settings import conf

    sum_of_sources = hashlib.sha256()
    for source in sorted(Path(str(files("anlan.science"))).rglob("*.py")):
        sum_of_sources.update(source.read_bytes())
    os.environ["NUMBA_CACHE_DIR"] = str(conf.data_dir / "run" / f"kernels-{sum_of_sources.hexdigest()[:12]}")
