"""Moments against numpy and pandas, with weights and gaps."""

import numpy as np
import pandas as pd
import pytest
from pls_reference import ITEMS, NAMES, SCALES, golden, golden_list, mobi, model

from csi_helpers.analysis.structural.measures import measures_of
from csi_helpers.analysis.structural.moments import RowSums, moments_of
from csi_helpers.analysis.structural.pls import estimate_pls

close = {"rtol": 0, "atol": 1e-12}


def with_gaps():
    """The 5% missing of the reference: mobi without the answers that R took out."""
    answers, rows = mobi(), golden_list("pls/missing5pct_rows")
    for item, gaps in rows.items():
        answers[gaps, ITEMS.index(item)] = np.nan
    assert np.isnan(answers).sum() == 288
    return answers


def test_complete_moments_equal_numpy():
    moments = moments_of(mobi())
    np.testing.assert_allclose(moments.means, mobi().mean(axis=0), **close)
    np.testing.assert_allclose(moments.covariances, np.cov(mobi().T, ddof=0), **close)
    np.testing.assert_allclose(moments.correlations, np.corrcoef(mobi().T), **close)
    np.testing.assert_allclose(moments.deviations, mobi().std(axis=0), **close)


@pytest.mark.parametrize("missing", ["complete", "mean", "pairwise"])
def test_weights_are_replicated_rows(missing):
    answers = mobi() if missing == "complete" else with_gaps()
    weights = np.random.default_rng(5).integers(0, 4, 250)
    weighted = moments_of(answers, weights.astype(float), missing=missing)
    rows = moments_of(np.repeat(answers, weights, axis=0), missing=missing)
    np.testing.assert_allclose(weighted.correlations, rows.correlations, **close)
    one, two = (measures_of(model(), SCALES)(part)[0] for part in (weighted, rows))
    for name in one:
        np.testing.assert_allclose(one[name], two[name], rtol=0, atol=1e-10, err_msg=name)
    scaled = moments_of(answers, weights * 7.5, missing=missing)
    np.testing.assert_allclose(scaled.correlations, weighted.correlations, **close)


def test_mean_replacement_equals_r_seminr():
    estimate = estimate_pls(moments_of(with_gaps(), missing="mean").correlations, model())
    paths = golden("pls/missing5pct_meanrepl_path_coef", NAMES, NAMES)
    np.testing.assert_allclose(estimate.paths, paths, rtol=0, atol=1e-10)
    weights = golden("pls/missing5pct_meanrepl_outer_weights", ITEMS, NAMES).sum(axis=1)
    np.testing.assert_allclose(estimate.weights, weights, rtol=0, atol=1e-10)
    loadings = golden("pls/missing5pct_meanrepl_outer_loadings", ITEMS, NAMES).sum(axis=1)
    np.testing.assert_allclose(estimate.loadings, loadings, rtol=0, atol=1e-10)


def test_mean_replacement_is_filling_in():
    answers, weights = with_gaps(), np.random.default_rng(6).uniform(0.3, 3, 250)
    known = np.isfinite(answers)
    means = np.where(known, answers, 0).T @ weights / (known.T @ weights)
    filled = np.where(known, answers, means)
    one, two = moments_of(answers, weights, missing="mean"), moments_of(filled, weights)
    np.testing.assert_allclose(one.covariances, two.covariances, rtol=0, atol=1e-11)
    np.testing.assert_allclose(one.means, two.means, **close)


def test_pairwise_equals_pandas():
    frame = pd.DataFrame(with_gaps())
    moments = moments_of(with_gaps(), missing="pairwise")
    np.testing.assert_allclose(moments.correlations, frame.corr(), **close)
    np.testing.assert_allclose(moments.deviations, frame.std(ddof=0), **close)
    np.testing.assert_allclose(moments.means, frame.mean(), **close)


@pytest.mark.parametrize("missing", ["mean", "pairwise"])
def test_without_gaps_all_ways_agree(missing):
    one, two = moments_of(mobi()), moments_of(mobi(), missing=missing)
    np.testing.assert_allclose(one.covariances, two.covariances, **close)


def test_large_numbers_lose_no_digits():
    far = moments_of(mobi() * 1e-3 + 1e6)
    np.testing.assert_allclose(far.correlations, np.corrcoef(mobi().T), rtol=0, atol=1e-6)
    scaled = moments_of(mobi() * np.geomspace(1e-6, 1e6, 24))
    np.testing.assert_allclose(scaled.correlations, np.corrcoef(mobi().T), **close)


def test_a_constant_item_has_no_correlation():
    answers = mobi()
    answers[:, 2] = 7.1
    moments = moments_of(answers)
    assert moments.deviations[2] == 0 and moments.means[2] == pytest.approx(7.1)
    assert np.isnan(moments.correlations[2]).all()
    assert np.isfinite(np.delete(np.delete(moments.correlations, 2, 0), 2, 1)).all()


def test_gaps_need_a_choice():
    with pytest.raises(ValueError, match="unanswered"):
        moments_of(with_gaps())
    with pytest.raises(ValueError, match="not 'em'"):
        moments_of(mobi(), missing="em")


@pytest.mark.parametrize("missing", ["complete", "mean", "pairwise"])
def test_width_is_what_products_have(missing):
    sums = RowSums.of(mobi(), missing=missing)
    assert sums.products(mobi()[:3]).shape == (3, sums.width)
