"""What every made-up thing says of itself."""

from __future__ import annotations

from anlan.places.means.plans import Fact

GENERATOR = "places.means 1"


def source_of(seed: int, fact: Fact | None = None) -> str:
    """演示数据 · 推断, with the generator and seed, and the clause that its number follows."""
    said = f"演示数据 · 推断（生成器 {GENERATOR}, seed {seed}）"
    if fact is not None:
        said += f"；数目据《{fact.plan}》“{fact.quote}”"
        if fact.standing == "planned":
            said += "（规划目标）"
    return said
