"""Where the shared real data are, and the instant at which the tests receive things."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the shared data; a test that needs it is skipped where it is not mounted."""
    folder = Path(os.environ.get("ANLAN_SHARED", REPOSITORY.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder}")
    return folder


@pytest.fixture(scope="session")
def received_at() -> datetime:
    """All tests receive their bulletins at this instant: 21 November 2026, 20:00 in Beijing."""
    return datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
