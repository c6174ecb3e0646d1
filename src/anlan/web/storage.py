"""Where the browser finds our own files."""

from __future__ import annotations

from functools import cache

from django.contrib.staticfiles.storage import StaticFilesStorage


class PackageFiles(StaticFilesStorage):
    """Files of the package under one stamped address; a page names some thirty, so each address is put together once."""

    @cache  # noqa: B019  one storage lives as long as its process
    def url(self, name: str | None) -> str:
        address: str = super().url(name)
        return address
