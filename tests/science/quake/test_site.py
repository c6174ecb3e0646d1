"""Site amplification: GB 18306-2015 by class, Borcherdt (1994) by Vs30."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import SiteClass, borcherdt1994_pga_factor, borcherdt1994_pgv_factor, gb18306_site_factor

G = 9.80665
TABLE_E1 = {
    0.05: (0.72, 0.80, 1.00, 1.30, 1.25), 0.10: (0.74, 0.82, 1.00, 1.25, 1.20), 0.15: (0.75, 0.83, 1.00, 1.15, 1.10),
    0.20: (0.76, 0.85, 1.00, 1.00, 1.00), 0.30: (0.85, 0.95, 1.00, 1.00, 0.95), 0.40: (0.90, 1.00, 1.00, 1.00, 0.90),
}  # fmt: skip
# ShakeMap's table of Borcherdt: Vs30, then short and middle periods at 0.1, 0.2, 0.3 and 0.4 g; reference 686 m/s
SHAKEMAP = (
    (464, (1.15, 1.10, 1.04, 0.98), (1.29, 1.26, 1.23, 1.19)),
    (372, (1.24, 1.17, 1.06, 0.97), (1.49, 1.44, 1.38, 1.32)),
    (301, (1.33, 1.23, 1.09, 0.96), (1.71, 1.64, 1.55, 1.45)),
    (163, (1.65, 1.43, 1.15, 0.93), (2.55, 2.37, 2.14, 1.91)),
)
EXPONENTS = ((0.35, 0.25, 0.10, -0.05), (0.65, 0.60, 0.53, 0.45))


@pytest.mark.parametrize("pga_g", TABLE_E1)
def test_table_e1_of_the_zonation_map(pga_g):
    found = gb18306_site_factor(pga_g * G, [1, 2, 3, 4, 5])
    np.testing.assert_allclose(found.value, TABLE_E1[pga_g], rtol=1e-12)
    assert found.valid.all()


def test_examination_questions_on_table_e1():
    assert 0.20 * gb18306_site_factor(0.20 * G, SiteClass.I1).value == pytest.approx(0.17)
    assert 0.10 * gb18306_site_factor(0.10 * G, SiteClass.IV).value == pytest.approx(0.12)


def test_between_rows_a_straight_line_and_beyond_them_the_end_rows():
    found = gb18306_site_factor(np.array([0.125, 0.01, 0.35, 1.2]) * G, SiteClass.III)
    np.testing.assert_allclose(found.value, [1.20, 1.30, 1.0, 1.0])
    for below, above in itertools.pairwise(TABLE_E1):
        halfway = gb18306_site_factor((below + above) / 2 * G, [1, 2, 3, 4, 5]).value
        np.testing.assert_allclose(halfway, (np.array(TABLE_E1[below]) + TABLE_E1[above]) / 2, rtol=1e-9)


def test_an_undrilled_site_has_no_factor():
    found = gb18306_site_factor([1.0, 1.0], [SiteClass.UNKNOWN, SiteClass.II])
    assert np.isnan(found.value[0]) and found.valid.tolist() == [False, True]


@pytest.mark.parametrize(("vs30", "short", "middle"), SHAKEMAP)
def test_the_table_that_shakemap_made_of_borcherdt(vs30, short, middle):
    pga = np.array([0.1, 0.2, 0.3, 0.4]) * G
    np.testing.assert_allclose(borcherdt1994_pga_factor(vs30, pga, reference_m_s=686).value, short, atol=0.0051)
    np.testing.assert_allclose(borcherdt1994_pgv_factor(vs30, pga, reference_m_s=686).value, middle, atol=0.0101)


@pytest.mark.parametrize(
    ("factor", "exponents"), [(borcherdt1994_pga_factor, EXPONENTS[0]), (borcherdt1994_pgv_factor, EXPONENTS[1])]
)
def test_borcherdts_exponents_by_the_readable_form(factor, exponents):
    for at, exponent in zip((0.1, 0.2, 0.3, 0.4), exponents, strict=True):
        found = factor(200.0, at * G, reference_m_s=1050)
        assert float(found.value) == pytest.approx((1050 / 200) ** exponent, rel=1e-9)
    for step, (below, above) in enumerate(itertools.pairwise(exponents)):
        halfway = factor(200.0, (0.15 + 0.1 * step) * G, reference_m_s=1050)
        assert float(halfway.value) == pytest.approx((1050 / 200) ** ((below + above) / 2), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.floats(0, 20), st.floats(0, 5), st.floats(163, 1500))
def test_stronger_rock_motion_never_shakes_the_site_less(site_class, pga, more, vs30):
    for factor in (
        lambda motion: gb18306_site_factor(motion, site_class),
        lambda motion: borcherdt1994_pga_factor(vs30, motion, reference_m_s=686),
        lambda motion: borcherdt1994_pgv_factor(vs30, motion, reference_m_s=686),
    ):
        assert factor(pga + more).value * (pga + more) >= factor(pga).value * pga - 1e-9
        assert factor(pga).valid and 0.5 < factor(pga).value < 3
    assert (
        borcherdt1994_pgv_factor(vs30, pga, reference_m_s=686).value
        >= borcherdt1994_pgv_factor(vs30 + 10, pga, reference_m_s=686).value
    )


def test_what_cannot_be_is_unknown_and_what_does_not_fit_is_refused():
    assert np.isnan(gb18306_site_factor([-1, np.nan, np.inf], SiteClass.II).value).all()
    found = borcherdt1994_pga_factor([0, -5, 6000, np.nan, 300], [1, 1, 1, 1, -1], reference_m_s=686)
    assert np.isnan(found.value).all() and not found.valid.any()
    ends = borcherdt1994_pga_factor([162, 163, 1500, 1501], 1, reference_m_s=686)
    assert ends.valid.tolist() == [False, True, True, False]
    with pytest.raises(ValueError, match="site_class"):
        gb18306_site_factor(1, 6)
    with pytest.raises(ValueError, match="reference_m_s"):
        borcherdt1994_pga_factor(300, 1, reference_m_s=0)
    with pytest.raises(ValueError, match="shapes"):
        borcherdt1994_pgv_factor([300, 200], [1, 2, 3], reference_m_s=686)
    assert gb18306_site_factor([], []).value.shape == (0,)
