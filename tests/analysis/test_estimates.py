"""Corrections, Wilson intervals and the tidy shape, against printed tables and statsmodels."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from csi_helpers.analysis.estimates import (
    COLUMNS,
    adjust_families,
    adjust_p_values,
    base_factor,
    base_note,
    tidy,
    wilson_interval,
)

BH_1995 = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
BH_1995 += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000]


@pytest.mark.parametrize(("correction", "rejected"), [("bonferroni", 3), ("holm", 3), ("bh", 4)])
def test_benjamini_and_hochbergs_own_example(correction, rejected):
    # Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57: fifteen p-values of their section 4
    assert (adjust_p_values(BH_1995, correction) <= 0.05).sum() == rejected


@settings(max_examples=12)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrections_equal_statsmodels(p_values):
    for ours, theirs in (("holm", "holm"), ("bonferroni", "bonferroni"), ("bh", "fdr_bh")):
        with patch("gc.collect"):  # statsmodels calls it each time: a second in a large process
            expected = multipletests(p_values, method=theirs)[1]
        np.testing.assert_allclose(adjust_p_values(p_values, ours), expected, atol=1e-15)


def test_gaps_are_not_tests():
    adjusted = adjust_p_values([0.02, np.nan, 0.03], "bonferroni")
    np.testing.assert_allclose(adjusted, [0.04, np.nan, 0.06])
    assert adjust_p_values([0.02, 0.5], "none").tolist() == [0.02, 0.5]


def test_families_are_corrected_apart():
    frame = tidy(
        {"table": "mean", "subject": item, "p_value": p}
        for item, p in [("Q1", 0.01), ("Q1", 0.04), ("Q2", 0.04)]
    )
    by_row = adjust_families(frame.copy(), ["table", "subject"], "holm")["p_adjusted"]
    together = adjust_families(frame.copy(), ["table"], "holm")["p_adjusted"]
    np.testing.assert_allclose(by_row, [0.02, 0.04, 0.04])
    np.testing.assert_allclose(together, [0.03, 0.08, 0.08])


def test_wilson_vector():
    # Newcombe (1998), Stat. Med. 17:857, 81 of 263
    low, high = wilson_interval(np.array([81 / 263]), np.array([263.0]), 0.95)
    assert low[0] == pytest.approx(0.255289, abs=1e-6)
    assert high[0] == pytest.approx(0.366210, abs=1e-6)


def test_few_clusters_widen_the_interval():
    share, n = np.array([0.4]), np.array([200.0])
    plain = wilson_interval(share, n, 0.95, n=200, df=199)
    clustered = wilson_interval(share, n, 0.95, n=200, df=8)
    assert clustered[0][0] < plain[0][0] < plain[1][0] < clustered[1][0]
    np.testing.assert_allclose(plain, wilson_interval(share, n, 0.95))
    # the table of Student's t: 2.306 at 8, 1.972 at 199 degrees of freedom
    assert base_factor(0.95, n=200, df=8) == pytest.approx((1.972 / 2.306) ** 2, abs=5e-4)
    fewer = wilson_interval(share, n * base_factor(0.95, n=200, df=8), 0.95)
    np.testing.assert_allclose(clustered, fewer)
    assert base_factor(0.95, n=200, df=199) == base_factor(0.95, n=200, df=250) == 1


@pytest.mark.parametrize(
    ("n", "n_eff", "note"),
    [(29, 29, "low base"), (30, 30, "caution"), (80, 45, "caution"), (80, 50, "")],
)
def test_low_base_rules(n, n_eff, note):
    assert base_note(n, n_eff, 30) == note


def test_tidy_has_every_column_and_no_mixed_gaps():
    frame = tidy([{"table": "mean", "estimate": 1.0}])
    assert tuple(frame.columns) == COLUMNS
    assert frame.loc[0, "note"] == "" and np.isnan(frame.loc[0, "p_value"])
    assert len(tidy([])) == 0
