"""Web and engine of one node, begun at the same moment without a supervisor, do not trip over each other's files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from anlan.cli import preparing
from anlan.core.journal import checkpoints

RAW = (Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def test_two_processes_that_note_what_is_prepared_both_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_stamp_path", lambda: tmp_path / "run" / "prepared.json")
    with ThreadPoolExecutor(8) as pool:
        for told in [pool.submit(preparing._write_stamp, schema=number) for number in range(400)]:
            told.result()
    assert "schema" in preparing._read_stamp()
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["prepared.json"]


def test_two_processes_that_need_the_signing_key_first_have_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        folder = tmp_path / str(number)
        monkeypatch.setattr(checkpoints, "_key_path", lambda folder=folder: folder / "checkpoint.key")
        with ThreadPoolExecutor(8) as pool:
            made = {key.private_bytes(*RAW) for key in pool.map(lambda _one: checkpoints.signing_key(), range(8))}
        assert made == {(folder / "checkpoint.key").read_bytes()}
        assert [path.name for path in folder.iterdir()] == ["checkpoint.key"]
