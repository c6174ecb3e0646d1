"""JSON logs: one id from the request to what follows from it, and nobody's telephone number."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from anlan.core import logs
from anlan.core.journal import correlated
from tests.ops.node import LUDIAN, Node, until


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log file of a process of its own."""
    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    logs.configure("web")
    yield tmp_path / "logs" / "web.jsonl"
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_a_line_says_when_where_and_what_it_belongs_to(log: Path) -> None:
    with correlated("0193-abcd-0001"):
        logging.getLogger("anlan.test").info("已接报 %s", "鲁甸", extra={"seq": 7})
    logging.getLogger("anlan.test").warning("outside")
    inside, outside = lines(log)
    assert (inside["message"], inside["seq"], inside["role"], inside["level"]) == ("已接报 鲁甸", 7, "web", "info")
    assert inside["correlation"] == "0193-abcd-0001" and "correlation" not in outside


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("call 13812345678 now", "call [phone] now"),
        ("电话13812345678，", "电话[phone]，"),
        ("+86 138 1234 5678", "[phone]"),
        ("值班电话 0870-2123456", "值班电话 [phone]"),
        ("身份证 11010519491231002X", "身份证 [id]"),
        ("to zhang.san@example.gov.cn failed", "to [e-mail] failed"),
        ("postgresql://anlan:secret@db/x", "postgresql://anlan:[secret]@db/x"),
        ("seq 13812 at 530326101, 2014-08-03T16:30:00", "seq 13812 at 530326101, 2014-08-03T16:30:00"),
        ("uid e3cef2b4-922b-4d89-86fe-a75e32ff4011", "uid e3cef2b4-922b-4d89-86fe-a75e32ff4011"),
    ],
)
def test_personal_data_that_strays_into_a_line_is_blotted_out(log: Path, said: str, written: str) -> None:
    try:
        raise ValueError(said)
    except ValueError:
        logging.getLogger("anlan.test").exception("%s", said, extra={"about": {"note": [said]}})
    (line,) = lines(log)
    assert line["message"] == written and line["about"] == {"note": [written]}
    assert str(line["error"]).endswith(f"ValueError: {written}")


def test_one_correlation_id_leads_from_the_command_to_the_entries_and_to_the_reaction(node: Node) -> None:
    engine = node.start("engine")
    node.anlan("signal", "add", "-", given=LUDIAN.encode())

    def entries() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(node.data / "anlan.sqlite3")) as database:
            rows = database.execute(
                "SELECT verb, correlation FROM journal_entry WHERE verb LIKE 'signal.%' OR verb LIKE 'incident.%' ORDER BY id"
            )
            return rows.fetchall()

    until(lambda: "incident.opened" in dict(entries()), what="the reaction's entry")
    assert engine.poll() is None
    assert len({correlation for _verb, correlation in entries()}) == 1
