"""Service workers: what keeps a page on a machine, so that it opens when no server answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.templatetags.static import static

SCRIPT = "anlan/js/keep-worker.js"


def service_worker(
    kind: str, scope: str, page: str, drawn: str, files: Iterable[str], *, stands_in: bool = False
) -> HttpResponse:
    """The script, told what to keep; a page `drawn` otherwise makes another worker, and it fetches all anew.

    `stands_in`: the page opens only for those below `scope` that no server answers, else at its own address at once.
    """
    mark = hashlib.sha256(drawn.encode()).hexdigest()[:16]
    given = {
        "name": f"anlan-{kind} {scope} {mark}", "page": page, "files": [static(name) for name in files],
        "below": scope if stands_in else "",
    }  # fmt: skip
    found = finders.find(SCRIPT)
    assert isinstance(found, str)
    script = f"self.anlan = {json.dumps(given)};\n{Path(found).read_text('utf-8')}"
    return HttpResponse(script, content_type="text/javascript")
