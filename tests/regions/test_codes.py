import pytest

from anlan.core.regions import RegionCodeInvalid, normalize_code
from anlan.core.regions.codes import prefixes, range_end


@pytest.mark.parametrize(
    ("given", "trimmed"),
    [
        ("CN", "CN"), ("cn", "CN"), ("000000", "CN"), ("100000", "CN"), ("100000000000", "CN"),
        ("53", "53"), ("530000", "53"), ("530000000000", "53"),
        ("5303", "5303"), ("530300", "5303"), ("530300000000", "5303"),
        ("530326", "530326"), (530326, "530326"), ("530326000", "530326"), ("530326000000", "530326"),
        ("530326101", "530326101"), ("530326101000", "530326101"),
        ("530326101201", "530326101201"), ("５３０３２６", "530326"), (" 530326 ", "530326"),
        ("441900003000", "441900003"), ("441900", "4419"), ("460400000000", "4604"),
        ("110100", "1101"), ("659001", "659001"), ("710000", "71"),
    ],
)  # fmt: skip
def test_each_official_form_becomes_one_trimmed_code(given, trimmed):
    assert normalize_code(given) == trimmed


@pytest.mark.parametrize(
    "given", ["", "会泽", "5", "530", "53032", "5303261", "53032610120", "53-03", "０", "053032", "１e3326"]
)
def test_what_is_no_code_is_refused_with_a_sentence(given):
    with pytest.raises(RegionCodeInvalid) as refusal:
        normalize_code(given)
    assert "不是行政区划代码" in str(refusal.value)


def test_a_code_lies_in_the_range_of_each_of_its_prefixes():
    code = "530326101201"
    for prefix in prefixes(code)[:-1]:
        assert prefix <= code < range_end(prefix)
    assert prefixes(code) == ("530326101201", "530326101", "530326", "5303", "53", "CN")
    assert range_end("5309") == "5310"
