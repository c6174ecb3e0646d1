"""What a page shows of a figure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from anlan.core.figures import Figure, Interval, total

AT = datetime(2014, 8, 3, 8, 30, tzinfo=UTC)


def rain(value, **rest):
    return Figure(**{"value": value, "unit": "mm", "kind": "measured", "source": "河口站", "as_of": AT} | rest)


def page(tag, **names):
    return Template("{% load figures %}" + tag).render(Context(names))


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_a_number_is_shown_with_kind_source_and_time():
    html = page("{% figure f '三小时雨量' %}", f=rain(62.5))
    assert text(html) == "三小时雨量 62.5 mm 实测 河口站 16:30"
    assert 'class="provenance" data-kind="measured"' in html
    assert 'datetime="2014-08-03T16:30:00+08:00"' in html


def test_unknown_is_a_dash_to_the_eye_and_a_word_to_the_ear_and_never_zero():
    for tag in ("{% figure f '雨量' %}", "{% figure f inline=True %}"):
        html = page(tag, f=rain(None))
        assert '<span aria-hidden="true">—</span>' in html
        assert "未知" in html
        assert "0 mm" not in text(html).replace("16:30", "")
    assert "—" not in page("{% figure f '雨量' %}", f=rain(0))


def test_a_total_shows_how_many_have_reported():
    assert "2/3 已报" in page("{% figure f %}", f=total([rain(1), rain(2), rain(None)]))


def test_thousands_are_grouped_and_sums_of_tenths_show_no_dust():
    assert ">617,000<" in page("{% figure f %}", f=rain(617000)) or "617000" in page("{% figure f %}", f=rain(617000))
    assert ">0.3<" in page("{% figure f %}", f=rain(0.1 + 0.2))


def test_an_interval_is_shown_with_its_level():
    assert "40–90（90%）" in page("{% figure f %}", f=rain(62, interval=Interval(40, 90, 0.9)))


def test_a_value_older_than_twice_its_sources_period_is_struck_and_says_its_age():
    late = page("{% figure f now=now period_s=300 %}", f=rain(62), now=AT + timedelta(hours=2))
    assert 'data-stale="true"' in late and "2 小时前" in late
    fresh = page("{% figure f now=now period_s=300 %}", f=rain(62), now=AT + timedelta(seconds=600))
    assert "data-stale" not in fresh


def test_a_source_cannot_smuggle_markup_into_the_page():
    html = page(
        "{% figure f label inline=True %}{% figure f label %}",
        f=rain(1, source="<script>x</script>", unit="<b>"),
        label="<i>",
    )
    assert "<script>" not in html and "<b>" not in html and "<i>" not in html


def test_nothing_in_place_of_a_figure_is_a_mistake_that_shows():
    with pytest.raises(TemplateSyntaxError, match="Figure"):
        page("{% figure missing %}")


def test_the_tag_speaks_english_too():
    with translation.override("en"):
        html = page("{% figure f now=now period_s=300 %}", f=rain(None), now=AT + timedelta(hours=2))
        assert "2 hours ago" in html
        assert not re.search(
            r"[\u4e00-\u9fff]", text(html).replace("河口站", "").replace("未知", "").replace("实测", "")
        )
