"""EM moments against a general maximiser, closed forms, and what gaps must not change."""

import numpy as np
import pytest
from cfa_reference import TESTS, reference_fit, shared_data
from pls_reference import ITEMS, golden_list, mobi, model
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from csi_helpers.analysis.structural.em import em_moments
from csi_helpers.analysis.structural.moments import Moments, moments_of
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.errors import AnalysisError

ABC = ["a", "b", "c"]


def simulated(n=120, seed=1, share=0.2):
    """Three correlated items with gaps; no row is empty."""
    rng = np.random.default_rng(seed)
    root = np.array([[1.0, 0, 0], [0.6, 0.8, 0], [0.3, 0.5, 0.9]])
    answers = rng.normal(size=(n, 3)) @ root.T * [1.0, 2.0, 0.5] + [5.0, 50.0, 0.1]
    gaps = rng.random((n, 3)) < share
    gaps[gaps.all(axis=1)] = False
    answers[gaps] = np.nan
    return answers


def log_likelihood(answers, weights, means, covariances):
    """By scipy's density of what each row answered."""
    answered, total = np.isfinite(answers), 0.0
    for pattern in np.unique(answered, axis=0):
        rows, known = (answered == pattern).all(axis=1), np.flatnonzero(pattern)
        density = multivariate_normal(means[known], covariances[np.ix_(known, known)])
        total += weights[rows] @ np.atleast_1d(density.logpdf(answers[rows][:, known]))
    return total


@pytest.mark.parametrize("weighted", [False, True])
def test_a_general_maximiser_finds_the_same(weighted):
    answers = simulated(n=60)
    weights = np.random.default_rng(2).uniform(0.3, 3, 60) if weighted else np.ones(60)
    moments = em_moments(answers, weights, items=ABC)
    middle, spread = np.nanmean(answers, axis=0), np.nanstd(answers, axis=0)
    lower = np.tril_indices(3)

    def unpack(theta):
        root = np.zeros((3, 3))
        root[lower] = theta[3:]
        root = spread[:, None] * root
        return middle + spread * theta[:3], root @ root.T

    def loss(theta):
        return -log_likelihood(answers, weights, *unpack(theta))

    start = np.concatenate([np.zeros(3), np.eye(3)[lower]])
    found = minimize(loss, start, method="BFGS", options={"gtol": 1e-4})
    means, covariances = unpack(found.x)
    np.testing.assert_allclose((moments.means - means) / spread, 0, atol=1e-5)
    np.testing.assert_allclose(
        (moments.covariances - covariances) / np.outer(spread, spread), 0, atol=1e-5
    )
    assert -log_likelihood(answers, weights, moments.means, moments.covariances) <= found.fun + 1e-9


@pytest.mark.parametrize(
    ("data", "items", "tag"),
    [
        ("HolzingerSwineford1939_missing", TESTS, "HS_fiml"),
        ("mobi_missing5pct", ITEMS, "ECSI_fiml"),
    ],
)
def test_the_likelihood_is_the_saturated_one_of_lavaan(data, items, tag):
    answers = shared_data(data)[items].to_numpy(dtype=float)
    moments = em_moments(answers, items=items)
    found = log_likelihood(answers, np.ones(len(answers)), moments.means, moments.covariances)
    assert found == pytest.approx(reference_fit(tag)["unrestricted.logl"], abs=1e-7)


def test_monotone_gaps_have_a_closed_form():
    # Anderson (1957), J. Am. Stat. Assoc. 52: regress the item with gaps on the complete one.
    answers = simulated(share=0.0)[:, :2]
    answers[70:, 1] = np.nan
    moments = em_moments(answers, items=["a", "b"])
    x, y = answers[:70].T
    slope = np.cov(x, y, ddof=0)[0, 1] / x.var()
    rest = y.var() - slope**2 * x.var()
    everybody = answers[:, 0]
    mean = y.mean() + slope * (everybody.mean() - x.mean())
    np.testing.assert_allclose(moments.means, [everybody.mean(), mean], rtol=1e-11)
    off = slope * everybody.var()
    expected = [[everybody.var(), off], [off, rest + slope**2 * everybody.var()]]
    np.testing.assert_allclose(moments.covariances, expected, rtol=1e-10)


def test_without_gaps_these_are_the_plain_moments():
    weights = np.random.default_rng(3).uniform(0.3, 3, 250)
    moments, plain = em_moments(mobi(), weights, items=ITEMS), moments_of(mobi(), weights)
    np.testing.assert_allclose(moments.covariances, plain.covariances, rtol=0, atol=1e-13)
    np.testing.assert_allclose(moments.means, plain.means, rtol=0, atol=1e-13)
    assert moments.converged and moments.iterations == 0 and isinstance(moments, Moments)


def test_rows_that_say_nothing_change_nothing():
    answers = simulated()
    padded = np.vstack([answers, np.full((5, 3), np.nan), [[9e9, 1, 1]]])
    weights = np.r_[np.ones(125), 0.0]
    one, two = em_moments(answers, items=ABC), em_moments(padded, weights, items=ABC)
    np.testing.assert_array_equal(one.covariances, two.covariances)
    assert one.weight == two.weight == 120


def test_weights_are_replicated_rows():
    answers, weights = simulated(), np.random.default_rng(4).integers(0, 4, 120)
    one = em_moments(answers, weights.astype(float), items=ABC)
    two = em_moments(np.repeat(answers, weights, axis=0), items=ABC)
    np.testing.assert_allclose(one.means, two.means, rtol=1e-11)
    np.testing.assert_allclose(one.covariances, two.covariances, rtol=0, atol=1e-10)
    assert one.weight == two.weight
    scaled = em_moments(answers, weights * 7.5, items=ABC)
    np.testing.assert_allclose(scaled.covariances, one.covariances, rtol=0, atol=1e-10)


def test_order_and_units_do_not_matter():
    answers, rng = simulated(), np.random.default_rng(5)
    moments = em_moments(answers, items=ABC)
    rows, columns = rng.permutation(120), np.array([2, 0, 1])
    other = em_moments(answers[rows][:, columns] * 1e5 - 7, items=ABC)
    expected = moments.correlations[np.ix_(columns, columns)]
    np.testing.assert_allclose(other.correlations, expected, rtol=0, atol=1e-10)
    np.testing.assert_allclose(other.means, moments.means[columns] * 1e5 - 7, rtol=1e-10)


def test_gaps_that_depend_on_answers_leave_no_bias():
    # who is dissatisfied skips the next question: dropping rows or filling in means is off
    rng = np.random.default_rng(6)
    x = rng.normal(size=40_000)
    y = 0.6 * x + 0.8 * rng.normal(size=40_000)
    answers = np.column_stack([x, np.where(x < -0.3, np.nan, y)])
    moments = em_moments(answers, items=["x", "y"])
    assert moments.means[1] == pytest.approx(0, abs=0.03)
    assert moments.correlations[0, 1] == pytest.approx(0.6, abs=0.02)
    filled = moments_of(answers, missing="mean")
    assert filled.means[1] > 0.2 and filled.correlations[0, 1] < 0.5


def test_a_structural_model_takes_them():
    answers = mobi()
    for item, gaps in golden_list("pls/missing5pct_rows").items():
        answers[gaps, ITEMS.index(item)] = np.nan
    moments = em_moments(answers, items=ITEMS)
    assert moments.converged and moments.iterations < 100
    full = estimate_pls(np.corrcoef(mobi().T), model()).paths
    errors = [
        np.abs(estimate_pls(of.correlations, model()).paths - full).mean()
        for of in (moments, moments_of(answers, missing="mean"))
    ]
    assert errors[0] < errors[1] and errors[0] < 0.02


def test_running_out_of_iterations_is_said():
    moments = em_moments(simulated(), items=ABC, most_iterations=3)
    assert not moments.converged and moments.iterations == 3
    assert em_moments(simulated(), items=ABC).converged


def spoilt(kind):
    answers = simulated()
    if kind == "item_unanswered":
        answers[:, 1] = np.nan
    elif kind == "constant_item":
        answers[np.isfinite(answers[:, 1]), 1] = 7.1
    elif kind == "never_together":
        answers[:60, 1], answers[60:, 2] = np.nan, np.nan
    else:
        answers[:, 2] = answers[:, 0] * 2 + answers[:, 1]
    return answers


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        ("item_unanswered", ["b"]),
        ("constant_item", ["b"]),
        ("never_together", ["b", "c"]),
        ("collinear_items", ABC),
    ],
)
def test_refusals(kind, items):
    with pytest.raises(AnalysisError) as caught:
        em_moments(spoilt(kind), items=ABC)
    assert caught.value.code == kind and caught.value.values["items"] == items
    assert all(item in caught.value.found for item in items)


def test_too_few_rows_are_refused():
    answers = np.array([[1.0, 2, 3], [2, 5, 1], [3, np.nan, 4]])
    with pytest.raises(AnalysisError) as caught:  # at once, not when the iteration finds out
        em_moments(answers, items=ABC, most_iterations=1)
    assert caught.value.code == "collinear_items"
    with pytest.raises(AnalysisError) as caught:
        em_moments(answers, np.zeros(3), items=ABC)
    assert caught.value.code == "item_unanswered"
