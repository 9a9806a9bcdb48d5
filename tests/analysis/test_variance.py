"""The design-based variance against R `survey`, textbook formulas and its own symmetries."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi_helpers.analysis.estimates import wilson_interval
from csi_helpers.analysis.variance import DesignVariance, kish_effective_n
from csi_helpers.data.design import SamplingDesign, build_design

SHARED = Path(__file__).parents[3] / "shared" / "data"


def anonymous(n):
    return pd.Series([None] * n, dtype=object)


def mean_and_precision(design, y):
    weights = design.weights
    mean = weights @ y / weights.sum()
    return mean, DesignVariance(design).precision(y - mean)


@pytest.mark.skipif(not SHARED.is_dir(), reason="R's api data lie beside the project only")
def test_stratified_sample_equals_r_survey():
    # R survey 4.1, help page of svydesign: apistrat, strata ~stype, weights ~pw, fpc
    data = pd.read_csv(SHARED / "apistrat.csv")
    design = build_design(
        data.pw.to_numpy(float),
        ids=anonymous(len(data)),
        strata=data.stype.astype(str),
        population_size=6194,
    )
    mean, precision = mean_and_precision(design, data.api00.to_numpy(float))
    assert mean == pytest.approx(662.28736, abs=1e-5)
    assert precision.se[0] == pytest.approx(9.40894, abs=1e-5)
    assert precision.n / precision.n_eff[0] == pytest.approx(1.20446, abs=1e-5)
    assert precision.df == 197


@pytest.mark.skipif(not SHARED.is_dir(), reason="R's api data lie beside the project only")
def test_cluster_sample_equals_r_survey():
    # R survey 4.1: apiclus1, id ~dnum, weights ~pw, fpc 757 districts
    data = pd.read_csv(SHARED / "apiclus1.csv")
    design = build_design(
        data.pw.to_numpy(float), ids=anonymous(len(data)), clusters=data.dnum.astype(str)
    )
    design = dataclasses.replace(design, sampling_fraction=np.full(len(data), 15 / 757))
    mean, precision = mean_and_precision(design, data.api00.to_numpy(float))
    assert mean == pytest.approx(644.1694, abs=1e-4)
    assert precision.se[0] == pytest.approx(23.54224, abs=1e-5)
    assert precision.df == 14


def test_equal_weights_give_sd_over_root_n():
    y = np.array([3.0, 4.0, 7.0, 7.0, 10.0])
    _, precision = mean_and_precision(SamplingDesign.simple(5), y)
    assert precision.se[0] == pytest.approx(y.std(ddof=1) / np.sqrt(5), rel=1e-14)
    assert precision.n_eff[0] == 5.0


def test_stratified_mean_by_hand():
    # Cochran (1977), eq. 5.7: V = sum W_h^2 s_h^2 / n_h (1 - f_h)
    y = np.array([1.0, 2.0, 4.0, 7.0, 7.0, 9.0, 10.0])
    strata = pd.Series(["a", "a", "a", "b", "b", "b", "b"])
    size = {"a": 30, "b": 10}
    weights = np.array([size[h] / (strata == h).sum() for h in strata])
    design = build_design(weights, ids=anonymous(7), strata=strata, population_size=40)
    expected = sum(
        (size[h] / 40) ** 2 * y[strata == h].var(ddof=1) / n_h * (1 - n_h / size[h])
        for h, n_h in strata.value_counts().items()
    )
    _, precision = mean_and_precision(design, y)
    assert precision.se[0] ** 2 == pytest.approx(expected, rel=1e-12)


def test_raking_standard_error_is_the_regression_estimators():
    # The recipe that equals R's rake + svymean: residuals on the margins, fitted with base weights
    rng = np.random.default_rng(3)
    n = 60
    margins = np.eye(3)[rng.integers(0, 3, n)]
    base = rng.uniform(0.5, 2.0, n)
    weights = base * (margins @ np.array([0.7, 1.0, 1.5]))
    y = margins @ np.array([3.0, 5.0, 8.0]) + rng.normal(size=n)
    design = build_design(weights, ids=anonymous(n), base_weights=base, margins=margins)
    w = design.weights
    root = np.sqrt(design.base_weights)
    centred = y - w @ y / w.sum()
    beta, *_ = np.linalg.lstsq(root[:, None] * margins, root * centred, rcond=None)
    u = w * (centred - margins @ beta)
    expected = np.sqrt(n / (n - 1) * ((u - u.mean()) ** 2).sum()) / w.sum()
    _, precision = mean_and_precision(design, y)
    assert precision.se[0] == pytest.approx(expected, rel=1e-10)
    plain = dataclasses.replace(design, margins=None)
    assert precision.se[0] < 0.5 * mean_and_precision(plain, y)[1].se[0]


def test_raked_margin_itself_has_no_variance():
    margins = np.eye(2)[[0, 0, 0, 1, 1, 1]]
    weights = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])
    design = build_design(weights, ids=anonymous(6), base_weights=np.ones(6), margins=margins)
    _, precision = mean_and_precision(design, margins[:, 0])
    assert precision.se[0] == 0.0


@pytest.mark.parametrize("weights", [np.ones(600), np.repeat([0.3, 1.7, 0.9], 200)])
def test_a_share_that_the_strata_fix_has_no_error_and_a_base_as_large_as_the_weights_leave(weights):
    strata = pd.Series(np.repeat(["a", "b", "c"], 200))
    design = build_design(weights, ids=anonymous(600), strata=strata)
    member = (strata == "a").to_numpy(float)
    share, precision = mean_and_precision(design, member)
    assert precision.se[0] == 0.0
    assert precision.n_eff[0] == pytest.approx(kish_effective_n(weights))
    low, high = wilson_interval(np.array([share]), precision.n_eff, 0.95)  # without any warning
    assert 0 < low[0] < share < high[0] < share + 0.06


def test_strata_that_fix_nearly_all_keep_their_gain():
    rng = np.random.default_rng(8)
    strata = pd.Series(np.repeat(["a", "b"], 50))
    y = (strata == "a").to_numpy() * 5.0 + rng.normal(0, 0.001, 100)
    _, precision = mean_and_precision(
        build_design(np.ones(100), ids=anonymous(100), strata=strata), y
    )
    assert precision.n_eff[0] > 1e7 and precision.se[0] == pytest.approx(1e-4, rel=0.2)


def test_panel_covariance_gives_the_paired_t_test():
    rng = np.random.default_rng(5)
    before = rng.normal(7, 1, 40)
    after = before + rng.normal(0.3, 0.5, 40)
    ids = pd.Series([f"p{k}" for k in range(40)])
    order = rng.permutation(40)
    first = DesignVariance(build_design(np.ones(40), ids=ids))
    second = DesignVariance(build_design(np.ones(40), ids=ids.iloc[order].reset_index(drop=True)))
    everybody = np.ones(40, dtype=bool)
    mine = first.contributions(before - before.mean(), everybody)
    theirs = second.contributions((after - after.mean())[order], everybody)
    variance = (
        first.variance(mine)
        + second.variance(theirs)
        - 2 * first.paired_covariance(mine, second, theirs)
    )
    paired = (after - before).std(ddof=1) / np.sqrt(40)
    assert np.sqrt(variance[0]) == pytest.approx(paired, rel=1e-12)


def test_strangers_have_no_covariance():
    one = DesignVariance(build_design(np.ones(3), ids=pd.Series(["a", "b", None])))
    two = DesignVariance(build_design(np.ones(3), ids=pd.Series(["c", None, "d"])))
    everybody = np.ones(3, dtype=bool)
    u = one.contributions(np.array([-1.0, 0.0, 1.0]), everybody)
    assert one.paired_covariance(u, two, u)[0] == 0.0


def test_clusters_of_copies_count_once():
    y = np.array([2.0, 4.0, 9.0, 5.0])
    copies = np.repeat(y, 3)
    clusters = pd.Series(np.repeat(["a", "b", "c", "d"], 3))
    design = build_design(np.ones(12), ids=anonymous(12), clusters=clusters)
    _, precision = mean_and_precision(design, copies)
    assert precision.se[0] == pytest.approx(y.std(ddof=1) / 2, rel=1e-12)
    assert precision.df == 3
    assert precision.n_eff[0] == pytest.approx(12 * (11 / 12 * 4 / 3) ** -1 / 3, rel=0.2)


def test_single_psu_stratum_is_centred_at_the_grand_mean():
    strata = pd.Series(["a", "a", "a", "lonely"])
    design = build_design(np.ones(4), ids=anonymous(4), strata=strata)
    _, precision = mean_and_precision(design, np.array([1.0, 2.0, 3.0, 10.0]))
    assert precision.se[0] == pytest.approx(np.sqrt(3 / 2 * 2 + 36) / 4, rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(1, 10), min_size=5, max_size=30),
    st.floats(0.1, 50),
    st.randoms(use_true_random=False),
)
def test_scale_of_weights_and_order_of_rows_do_not_matter(answers, factor, random):
    y = np.array(answers, dtype=float)
    weights = np.array([random.uniform(0.2, 3) for _ in y])
    order = np.array(random.sample(range(len(y)), len(y)))
    _, one = mean_and_precision(build_design(weights, ids=anonymous(len(y))), y)
    _, two = mean_and_precision(
        build_design(weights[order] * factor, ids=anonymous(len(y))), y[order]
    )
    np.testing.assert_allclose(one.se, two.se, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(one.n_eff, two.n_eff, rtol=1e-6)


def test_kish_vector():
    assert kish_effective_n(np.repeat([0.5, 1.5], 50)) == pytest.approx(80.0)  # methods E2
