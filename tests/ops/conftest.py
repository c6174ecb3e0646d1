"""Nodes that are taken down again, whatever a test came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ops.node import Node, prepared


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """A node on SQLite, made ready."""
    made = prepared(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def new_node(tmp_path: Path) -> Iterator[Callable[..., Node]]:
    """Makes nodes: `new_node("name", HANG_S=2)` is ready; with `empty=True` nothing is made yet."""
    made: list[Node] = []

    def make(name: str = "data", *, empty: bool = False, **settings: object) -> Node:
        one = Node(tmp_path / name, **settings) if empty else prepared(tmp_path / name, **settings)  # type: ignore[arg-type]
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()
