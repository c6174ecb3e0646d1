"""The place in a Chinese bulletin sentence: what is left beside time, epicentre and magnitude."""

from __future__ import annotations

import re

Span = tuple[int, int]

_LABEL = re.compile(
    r"(?:参考位置|参考地名|参考地点|震中位置|震中地名|发震地点|发震位置|地震位置|地震地点|震中|位置|地点)\s*(?::|(?<=参考位置|参考地名|参考地点|震中位置|震中地名|发震地点|发震位置|地震位置|地震地点)(?=\s)|(?<=地点)(?=\s))\s*(?P<place>[^\n,。;()|]{2,60}?)"
    r"(?=\s*(?:[\n,。;()|]|$|震级|深度|震源|纬度|经度|北纬|南纬|东经|西经|时间|发震|发生))"
)
_BREAK = re.compile(r"[,。;:!?\n()\[\]|#@]+")
_HEAD = re.compile(
    r"^(?:\s|、|在|于|位于|是|为|我[省区市州县](?=.{2})|该[省区市州县](?=.{2})|又|再次|今[天日]|许|左右|前后|的|此次|这次|本次|大致|"
    r"震中|震央|地震|发生|发生于|发生在|里氏|北京时间|当地时间|时间|据|经|正式测定|自动测定|测定|显示|消息|整|附近海域(?=$)|并)+"
)
_TAIL = re.compile(
    r"(?:\s|、|的|(?:再次|又|于|先后|连续|今[天日])?(?:已)?(?:发生|突发)|于|震[中央](?:位于)?|位于|在|坐标|为|境内(?=$)|一次|此次|地震|震中坐标|预警)+$"
)
_NOISE = re.compile(
    r"^(?:地震|地震快讯|快讯|最终结果.*|.*为准|.*震感.*|震源.*|深度.*|.*公里.*|.*千米.*|.*级.*|.*测定.*|.*速报.*|.*消息.*|"
    r".*修订.*|.*更正.*|.*撤销.*|.*误报.*|纬度|经度|北纬|东经|南纬|西经|参数.*|时刻|发震时刻|震级|左右|疑爆|塌陷|爆破|矿震|非天然|记者.*|坐标|震[中央]|.*网|.*(?:介绍|表示|获悉|统计|称|指出))$"
)


def find_place(
    body: str, *, epicentre: Span | None, magnitude: Span | None, moment: Span | None, used: list[Span]
) -> Span | None:
    """Where the name of the place stands in `body`, or None when there is none.

    A labelled place first; then the piece of text right before the coordinates; then between time
    and magnitude; between coordinates and magnitude; before the time (…县于8月3日…发生).
    """
    labelled = _LABEL.search(body)
    if labelled and _clean(body, labelled.span("place")):
        return _clean(body, labelled.span("place"))
    taken = sorted([*used, *(span for span in (moment, magnitude) if span)])
    if epicentre:
        found = _last_piece(body, _sentence_start(body, epicentre[0]), epicentre[0], taken)
        if found:
            return found
    if magnitude:
        low = (
            epicentre[1]
            if epicentre and epicentre[1] <= magnitude[0]
            else moment[1]
            if moment and moment[1] <= magnitude[0]
            else _sentence_start(body, magnitude[0])
        )
        found = _last_piece(body, low, magnitude[0], taken)
        if found:
            return found
        found = _last_piece(body, _sentence_start(body, magnitude[0]), magnitude[0], taken)
        if found:
            return found
    if moment:
        return _last_piece(body, _sentence_start(body, moment[0]), moment[0], taken)
    return None


def _sentence_start(body: str, position: int) -> int:
    return max(body.rfind(mark, 0, position) for mark in "。;!") + 1


def _last_piece(body: str, start: int, end: int, taken: list[Span]) -> Span | None:
    """The last stretch between start and end that is no other part of the sentence and reads as a name."""
    pieces: list[Span] = []
    at = start
    for low, high in [*taken, (end, end)]:
        if low > end:
            low = end
        if at < low:
            pieces += _split(body, at, low)
        at = max(at, high)
        if at >= end:
            break
    for piece in reversed(pieces):
        cleaned = _clean(body, piece)
        if cleaned:
            return cleaned
    return None


def _split(body: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    at = start
    for mark in _BREAK.finditer(body, start, end):
        spans.append((at, mark.start()))
        at = mark.end()
    return [*spans, (at, end)]


def _clean(body: str, span: Span) -> Span | None:
    """Without the words that only join; None when nothing is left that could name a place."""
    start, end = span
    if end - start > 160:  # no name is so long; the patterns are for short pieces
        return None
    while True:
        text = body[start:end]
        head, tail = _HEAD.match(text), _TAIL.search(text)
        if head and head.end():
            start += head.end()
        elif tail:
            end -= len(text) - tail.start()
        else:
            break
    text = body[start:end]
    if len(re.findall(r"[\u4e00-\u9fff]", text)) < 2 or _NOISE.match(text) or len(text) > 80:
        return None
    return start, end
