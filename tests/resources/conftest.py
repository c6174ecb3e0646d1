"""The means of two counties, brought in, in the real workspace with all of China under it."""

from __future__ import annotations

import pytest

from anlan.core.batches.models import Batch
from anlan.core.clock.context import WorkspaceInfo
from tests.regions.fixtures import all_of_china, china

from .samples import bring, prepare

__all__ = ["all_of_china", "china"]


@pytest.fixture
def means(reality: WorkspaceInfo) -> Batch:
    return bring()


@pytest.fixture
def things(reality: WorkspaceInfo) -> Batch:
    return prepare()
