"""What a review says: clause by clause a verdict, what it rests on, and why where it is none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.response.review.reasons import SENTENCES

FORMAT = "anlan.review/1"


class Verdict(StrEnum):
    """How a clause was kept."""

    MET = "met"
    LATE = "late_by"
    MISSED = "missed"
    NOT_APPLICABLE = "not_applicable"
    NOT_JUDGEABLE = "not_judgeable"


class Kind(StrEnum):
    """What of the plan is judged."""

    LEVEL = "level"
    ACTION = "action"
    CLOCK = "clock"
    POST = "post"
    CONDITION = "condition"
    CALL = "call"
    REPORT = "report"
    ORDER = "order"


@dataclass(frozen=True)
class Reason:
    """Why: a word, what fills its sentence, and the sentence in both languages, as plans say their faults."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chinese(self) -> str:
        return SENTENCES[self.code][0] % self._shown

    @property
    def english(self) -> str:
        return SENTENCES[self.code][1] % self._shown

    @property
    def _shown(self) -> dict[str, Any]:
        return {
            name: value.astimezone(OFFICIAL_TIME).strftime("%m-%d %H:%M") if isinstance(value, datetime) else value
            for name, value in self.values.items()
        }


@dataclass(frozen=True)
class Judgement:
    """A verdict with its minutes and its reason."""

    verdict: Verdict
    late_by_min: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Extension:
    """The same, judged against the time to which the task was extended."""

    due_at: datetime
    verdict: Verdict
    late_by_min: float | None
    reason: Reason | None


@dataclass(frozen=True)
class Item:
    """One clause and how it was kept.

    planned_at   when the plan wanted it; actual_at: when it was
    expected_at  of actions under a clock: when the plan's own sequence would have had it done
    rests_on     `seq` of the entries that show it
    who          journal keys of those who answered for it, in order; never names
    empty_min    of posts: how long nobody held it
    """

    kind: Kind
    key: str
    title: str
    title_en: str
    clause: str
    verdict: Verdict
    late_by_min: float | None = None
    reason: Reason | None = None
    planned_at: datetime | None = None
    actual_at: datetime | None = None
    rests_on: tuple[int, ...] = ()
    task: str = ""
    post: str = ""
    who: tuple[str, ...] = ()
    asked_at: datetime | None = None
    expected_at: datetime | None = None
    extension: Extension | None = None
    empty_min: float | None = None


@dataclass(frozen=True)
class Stood:
    """A level of the response and from when it stood."""

    level: int
    since: datetime
    seq: int


@dataclass(frozen=True)
class Calls:
    """叫应: how many were rung up, answered, and answered within the limit."""

    made: int
    answered: int
    answered_in_time: int


@dataclass(frozen=True)
class Review:
    """The whole: what was judged by what, and the items in the order of the plan."""

    incident: str
    response: str
    region: str
    plan: str
    edition: str
    plan_title: str
    plan_title_en: str
    sha256: str
    """Of the plan's text, as the activation wrote it down; empty: never activated."""
    until: datetime
    last_seq: int
    """The last entry that anything rests on."""
    activated_at: datetime | None
    ended_at: datetime | None
    levels: tuple[Stood, ...]
    posts: Mapping[str, tuple[str, str]]
    """Title and English title of each post."""
    calls: Calls
    items: tuple[Item, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many items of each verdict."""
        return {str(one): sum(item.verdict == one for item in self.items) for one in Verdict}

    @property
    def share_met(self) -> float | None:
        """Met, of what was met, late or missed; None where nothing could be judged."""
        judged = [one for one in self.items if one.verdict in (Verdict.MET, Verdict.LATE, Verdict.MISSED)]
        return sum(one.verdict == Verdict.MET for one in judged) / len(judged) if judged else None


def as_json(review: Review) -> dict[str, Any]:
    """The published form (`schema/review.schema.json`)."""
    told = asdict(review) | {
        "format": FORMAT,
        "posts": {name: {"title": title, "title_en": english} for name, (title, english) in review.posts.items()},
        "items": [_item(one) for one in review.items],
        "counts": review.counts,
        "share_met": review.share_met,
    }
    return json.loads(json.dumps(told, default=_plain))  # type: ignore[no-any-return]


def hash_of(told: Mapping[str, Any]) -> str:
    """SHA-256 of the published form, keys sorted, without spaces."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _item(item: Item) -> dict[str, Any]:
    told = asdict(item) | {"reason": _reason(item.reason)}
    if item.extension is not None:
        told["extension"] = asdict(item.extension) | {"reason": _reason(item.extension.reason)}
    return told


def _reason(reason: Reason | None) -> dict[str, Any] | None:
    if reason is None:
        return None
    return asdict(reason) | {"chinese": reason.chinese, "english": reason.english}


def _plain(value: object) -> str:
    assert isinstance(value, datetime)  # all else is plain
    return value.isoformat()
