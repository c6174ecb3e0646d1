import pytest

from anlan.core.regions import queries as regions

pytestmark = pytest.mark.usefixtures("china")


def found(text, **how):
    return [region.code for region in regions.search(text, **how)]


@pytest.mark.parametrize(
    "text", ["会泽县", "会泽", "huize", "HUIZE", "huizexian", "530326", "530326000000", "５３０３２６"]
)
def test_huize_is_found_by_name_pinyin_and_code(text):
    assert found(text)[0] == "530326"


def test_initials_find_the_wide_before_the_narrow():
    hits = found("hz", limit=20)
    assert hits[0] == "3301"  # 杭州
    assert [len(code) for code in hits] == sorted(len(code) for code in hits)
    assert "530326" in found("hzx", limit=20)
    assert found("hz", within="53")[0] == "530326"


def test_words_before_the_last_say_where():
    assert found("云南 会泽")[0] == "530326"
    assert found("河北 桥西") and all(code.startswith("13") for code in found("河北 桥西"))
    assert found("四川 会泽县") == []


@pytest.mark.parametrize(
    ("gone", "today"),
    [
        ("沾益县", "530303"),
        ("530328", "530303"),
        ("532331", "532302"),
        ("莱芜市", "3701"),
        ("襄樊市", "4206"),
        ("思茅市", "530802"),
    ],
)
def test_what_is_no_more_finds_what_became_of_it(gone, today):
    assert today in found(gone)


def test_the_wider_of_two_equal_names_comes_first():
    assert found("曲靖")[0] == "5303"
    assert found("吉林")[:2] == ["22", "2202"]


def test_townships_and_villages_are_found():
    hits = [(region.code, region.level) for region in regions.search("娜姑")]
    assert ("530326102", "township") in hits


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [("蔚县", "yuxian"), ("六安", "luan"), ("乐清", "yueqing"), ("重庆", "chongqing"), ("勐腊", "mengla")],
)
def test_names_are_spelled_as_people_there_say_them(name, pinyin):
    assert any(region.short_name in (name, name.rstrip("县")) for region in regions.search(pinyin, limit=50))


@pytest.mark.parametrize("text", ["", "   ", "没有这个地方", "zzzzzz", "%", "_", "999999", "'; DROP TABLE--"])
def test_nonsense_finds_nothing(text):
    assert regions.search(text) == []


def test_headings_are_not_places():
    assert "1101" not in found("市辖区", limit=200)
