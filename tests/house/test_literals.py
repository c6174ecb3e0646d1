from pathlib import Path

import pytest

from tests.house.planting import plant
from tools.checks import literals
from tools.checks.template_literals import numbers_in


@pytest.mark.parametrize(
    "code",
    [
        "due_at = now + timedelta(minutes=30)",
        "if magnitude >= 4.5: pass",
        "wait_s = int('300')",
        "wait_s = 60 * 100",
        "wait_s = 2 * 2",
        "wait_s = -3",
        "due = parse_duration('PT2H')",
        "due = parse_time('02:30')",
        "county = '530326'",
        "rows = rows[:50]",
        "cursor.execute('SELECT id FROM signal LIMIT 50')",
        "def near(point, radius_km=200): pass",
        "text = f'{value + 7}'",
    ],
)
@pytest.mark.parametrize(
    "module",
    ["anlan/incidents/services.py", "anlan/core/outbox/queries.py", "anlan/core/jobs/reactions.py",
     "anlan/core/regions/services/moving.py", "anlan/core/regions/queries_places.py", "anlan/incidents/triage.py"],
)  # fmt: skip
def test_a_number_is_caught_bare_or_in_disguise(tmp_path: Path, module: str, code: str):
    plant(tmp_path, module, code + "\n")
    assert literals.check(tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "share = 100 * part / whole",
        "first, second = rows[0], rows[1]",
        "half = total / 2",
        "limit = conf.PAGE_SIZE",
        "is_open = True",
        '"""Reported within 30 minutes, says the plan."""',
        "text = _('%(count)s 条信息')",
        "code = 'incident.opened'",
        "cursor.execute('SELECT 1 FROM signal WHERE id = %s')",
    ],
)
def test_free_numbers_settings_and_words_are_left_alone(tmp_path: Path, code: str):
    plant(tmp_path, "anlan/incidents/services.py", code + "\n")
    assert literals.check(tmp_path) == []


def test_field_sizes_and_status_codes_of_a_process_room_are_no_thresholds(tmp_path: Path):
    plant(tmp_path, "anlan/incidents/models.py", "title = CharField(max_length=200)\nhttp_status: int = 409\n")
    assert literals.check(tmp_path) == []
    plant(tmp_path, "anlan/incidents/services.py", "title = CharField(max_length=200)\n")
    assert len(literals.check(tmp_path)) == 1


def test_a_core_room_named_reactions_is_not_taken_for_a_file_of_that_name(tmp_path: Path):
    plant(tmp_path, "anlan/core/reactions/models.py", "name = CharField(max_length=80)\n")
    assert literals.check(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "{% if minutes > 30 %}late{% endif %}",
        "{{ rows|slice:':5' }}",
        "{{ value|floatformat:3 }}",
        "{% cache 500 inbox %}",
        "{% translate '请在30分钟内上报' %}",
        "<p>超过 4.5 级</p>",
        "<div hx-trigger='every 5s'></div>",
        "<input type=number min=3>",
        "<div data-radius-km=\"200\"></div>",
    ],
)
def test_a_number_in_a_template_is_caught(tmp_path: Path, text: str):
    plant(tmp_path, "anlan/web/templates/desk.html", f"<main>\n{text}\n</main>")
    faults = literals.check(tmp_path)
    assert [fault.line for fault in faults] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "<svg viewBox='0 0 24 24' width=24><path d='M3 4h18'/></svg>",
        "<td colspan=\"5\">{{ figure }}</td>",
        "<h3>{% translate '时间线' %}</h3>",
        "{# 30 minutes #}<!-- 5 px -->{% comment %}7{% endcomment %}",
        "WGS 84, GB/T 2260, GCJ-02",
        "&#160;{{ forloop.counter0 }} 100 %",
        "<link rel=stylesheet href='{% static \"web/base-3.css\" %}'>",
    ],
)
def test_shapes_comments_and_standards_in_a_template_are_free(text: str):
    found = [number for _line, number, _where in numbers_in(text)]
    assert found == []
