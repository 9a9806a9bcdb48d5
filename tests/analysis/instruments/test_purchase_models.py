"""BG/NBD and Gamma-Gamma: the published estimates, numerical integration, simulated customers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import roots_genlaguerre, roots_jacobi
from scipy.stats import gamma

from csi_helpers.analysis.instruments.customer_value import bgnbd, gamma_gamma
from csi_helpers.analysis.instruments.customer_value.lifetime import retention_value
from csi_helpers.analysis.instruments.customer_value.likelihood import maximise

CDNOW = Path(__file__).parents[2] / "golden" / "clv" / "cdnow.csv"
PAPER = np.array([0.2426, 4.4135, 0.7929, 2.4258])


@pytest.fixture(scope="module")
def cdnow():
    return pd.read_csv(CDNOW).to_numpy(dtype=float).T


def test_the_published_purchases(cdnow):
    x, t_x, total, _, counts = cdnow
    assert counts.sum() == 2357
    fit = bgnbd.fit_bgnbd(x, t_x, total, counts)
    assert fit.values == pytest.approx(PAPER, abs=1e-4)
    assert fit.log_likelihood == pytest.approx(-9582.4256, abs=1e-3)
    customer = np.array([[2.0], [30.43], [38.86]])
    assert bgnbd.expected_purchases(fit.values, *customer, 39)[0] == pytest.approx(1.226, abs=5e-4)
    assert bgnbd.alive(fit.values, *customer)[0] == pytest.approx(0.7266, abs=5e-5)
    assert counts @ fit.influence == pytest.approx(np.zeros(4), abs=1e-8)  # at the maximum


def test_the_published_amounts(cdnow):
    x, _, _, mean, counts = (row[cdnow[0] > 0] for row in cdnow)
    assert counts.sum() == 946
    fit = gamma_gamma.fit_gamma_gamma(x, mean, counts)
    assert fit.values == pytest.approx([6.2488, 3.7446, 15.4477], abs=1e-4)
    assert fit.log_likelihood == pytest.approx(-4055.9232, abs=1e-3)
    found = gamma_gamma.expected_amounts(
        fit.values, np.array([2.0, 1, 7]), np.array([22.35, 11.77, 73.74])
    )
    assert found == pytest.approx([24.6586, 18.9115, 71.4629], abs=1e-3)


def _one(values, x, t_x, total):
    """Likelihood of a customer, rate and chance of leaving integrated out by Gauss's rules."""
    r, alpha, a, b = values
    nodes, own = roots_jacobi(60, b - 1, a - 1)
    leaves, of_leaves = (1 + nodes) / 2, own / own.sum()
    nodes, own = roots_genlaguerre(120, r - 1)
    rates, of_rates = nodes / alpha, own / own.sum()
    rate, p = rates[:, None], leaves[None, :]
    stay = (1 - p) ** x * rate**x * np.exp(-rate * total)
    left = p * (1 - p) ** (x - 1) * rate**x * np.exp(-rate * t_x) if x > 0 else 0.0
    return of_rates @ (stay + left) @ of_leaves


@pytest.mark.parametrize(("x", "t_x", "total"), [(0, 0.0, 30.0), (2, 30.43, 38.86), (5, 8.0, 20.0)])
def test_the_likelihood_is_what_integration_gives(x, t_x, total):
    values = np.array([1.3, 4.0, 1.6, 2.4])
    rows, _ = bgnbd.log_likelihood(values, *np.array([[x], [t_x], [total]], dtype=float))
    assert np.exp(rows[0]) == pytest.approx(_one(values, x, t_x, total), rel=1e-6)


def test_amounts_by_integration():
    p, q, v, x, mean = 6.0, 4.0, 15.0, 3.0, 20.0

    def given(rate):  # the mean of x gamma amounts, times the gamma rate's density
        return gamma.pdf(mean, p * x, scale=1 / (rate * x)) * gamma.pdf(rate, q, scale=1 / v)

    rows, _ = gamma_gamma.log_likelihood(np.array([p, q, v]), np.array([x]), np.array([mean]))
    assert np.exp(rows[0]) == pytest.approx(quad(given, 0, 10)[0], rel=1e-8)


@pytest.mark.parametrize(
    ("likelihood", "values"),
    [
        (lambda v: bgnbd.log_likelihood(v, *_histories()), PAPER),
        (
            lambda v: gamma_gamma.log_likelihood(v, np.array([1.0, 4]), np.array([9.0, 30])),
            np.array([6.0, 4.0, 15.0]),
        ),
    ],
)
def test_slopes_are_derivatives(likelihood, values):
    _, slopes = likelihood(values)
    for place in range(len(values)):
        step = np.zeros(len(values))
        step[place] = 1e-6 * values[place]
        numeric = (likelihood(values + step)[0] - likelihood(values - step)[0]) / (2 * step[place])
        assert slopes[:, place] == pytest.approx(numeric, rel=1e-5, abs=1e-7)


def _histories():
    return np.array([[0.0, 1, 4, 30], [0, 3.0, 20, 51], [30, 30, 40, 52]])


def test_chances_of_repeats_sum_to_one_and_give_the_mean():
    shares = bgnbd.repeat_shares(PAPER, np.array([39.0]), 400)[0]
    assert shares.sum() == pytest.approx(1, abs=1e-12) and shares.min() > -1e-12
    fresh = bgnbd.expected_purchases(PAPER, *np.array([[0.0], [0.0], [0.0]]), 39)[0]
    assert shares[:-1] @ np.arange(400) == pytest.approx(fresh, rel=1e-3)


def test_hundreds_of_purchases_stay_finite():
    busy = np.array([[600.0], [51.9], [52.0]])
    due = bgnbd.expected_purchases(PAPER, *busy, 52)[0]
    assert np.isfinite(due) and 300 < due < 600


def test_everybody_alike_has_no_inner_maximum():
    counts = np.ones(3)
    x, t_x, total = np.array([[5.0, 5, 5], [40.0, 41, 42], [43.0, 43, 43]])
    assert bgnbd.fit_bgnbd(x, t_x, total, counts) is None
    assert gamma_gamma.fit_gamma_gamma(np.full(2, 3.0), np.full(2, 10.0), np.ones(2)) is None


def test_maximise_finds_a_gamma():
    drawn = np.sort(np.random.default_rng(1).gamma(3.0, 2.0, 4000))

    def likelihood(values):
        from scipy.special import digamma, gammaln

        shape, rate = values
        rows = shape * np.log(rate) - gammaln(shape) + (shape - 1) * np.log(drawn) - rate * drawn
        slopes = [np.log(rate) - digamma(shape) + np.log(drawn), shape / rate - drawn]
        return rows, np.column_stack(slopes)

    fit = maximise(likelihood, np.ones(2), np.ones(4000))
    shape, _, scale = gamma.fit(drawn, floc=0)
    assert fit.values == pytest.approx([shape, 1 / scale], rel=1e-4)
    assert np.all(np.abs(np.log(fit.values / [3.0, 0.5])) < 4 * fit.log_se)
    sandwich = np.sqrt((fit.influence**2).sum(axis=0))
    assert sandwich == pytest.approx(fit.log_se, rel=0.06)  # the model holds, so both agree


def test_the_published_simple_value():
    assert retention_value(100, 0.8, 0.1, "end") == pytest.approx(266.6667, abs=1e-4)
    assert retention_value(100, 0.8, 0.1, "begin") == pytest.approx(366.6667, abs=1e-4)
    assert retention_value(1, 0.9, 0.12, "end") == pytest.approx(4.0909, abs=1e-4)
    years = np.arange(1, 400)
    assert retention_value(100, 0.8, 0.1, "end") == pytest.approx(
        (100 * 0.8**years / 1.1**years).sum(), abs=1e-8
    )
