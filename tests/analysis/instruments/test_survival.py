"""Curves and tests of survival against published numbers, statsmodels, and small changes."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from csi_helpers.analysis.instruments.retention.log_rank import design_log_rank, log_rank
from csi_helpers.analysis.instruments.retention.survival import (
    KaplanMeier,
    Spells,
    log_log_interval,
)
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign

# Freireich et al. (1963), weeks of remission, as MASS::gehan: 6-MP and control; + is censored.
TREATED = ("10 7 32+ 23 22 6 16 34+ 32+ 25+ 11+ 20+ 19+ 6 17+ 35+ 6 13 9+ 6+ 10+").split()  # noqa: SIM905
CONTROL = [1, 22, 3, 12, 8, 17, 2, 11, 8, 12, 2, 5, 4, 15, 8, 23, 5, 11, 4, 1, 8]
PUBLISHED = {6: 0.857143, 7: 0.806723, 10: 0.752941, 13: 0.690196}
PUBLISHED |= {16: 0.627451, 22: 0.537815, 23: 0.448179}


def gehan():
    time = [float(text.rstrip("+")) for text in TREATED] + [float(week) for week in CONTROL]
    event = [not text.endswith("+") for text in TREATED] + [True] * len(CONTROL)
    treated = np.arange(len(time)) < len(TREATED)
    return Spells(np.array(time), np.array(event)), treated


def drawn(n=300, seed=1, *, late=True):
    rng = np.random.default_rng(seed)
    time, entry = rng.exponential(5, n), rng.uniform(0, 3, n) * late
    keep = time > entry
    spells = Spells(time[keep], rng.random(keep.sum()) < 0.7, entry[keep] if late else None)
    return spells, rng.uniform(0.5, 2, keep.sum())


def test_the_published_curve_and_its_errors():
    spells, treated = gehan()
    curve = KaplanMeier(spells.of(treated))
    assert dict(zip(curve.times, curve.survival.round(6), strict=True)) == PUBLISHED
    se = np.sqrt((curve.influence(curve.times) ** 2).sum(axis=0))
    assert se[[0, -1]] == pytest.approx([0.07636, 0.13459], abs=5e-6)
    low, high = log_log_interval(
        curve.survival[:1], se[:1], np.array([21.0]), reach=1.959964, confidence=0.95
    )
    assert (low[0], high[0]) == pytest.approx((0.6197, 0.9516), abs=5e-5)


def test_the_published_log_rank():
    spells, treated = gehan()
    test = log_rank(spells, treated)
    assert test.chi2 == pytest.approx(16.79, abs=0.005)
    assert test.p_value == pytest.approx(4.2e-5, abs=5e-7)
    value, p_value = survdiff(spells.time, spells.event.astype(int), treated)
    assert (test.chi2, test.p_value) == pytest.approx((value, p_value), abs=1e-10)


@pytest.mark.parametrize("late", [True, False])
def test_statsmodels_agrees(late):
    spells, _ = drawn(late=late)
    curve = KaplanMeier(spells)
    other = SurvfuncRight(spells.time, spells.event, entry=spells.entry)
    assert curve.survival == pytest.approx(other.surv_prob, abs=1e-12)
    if not late:
        se = np.sqrt((curve.influence(curve.times) ** 2).sum(axis=0))
        assert se[:-1] == pytest.approx(other.surv_prob_se[:-1], abs=1e-12)
        for share in (0.5, 0.8):
            assert curve.quantile(share) == other.quantile(share)
            ends = curve.quantile_interval(share, se, 1.959963984540054)
            assert ends == pytest.approx(other.quantile_ci(share))


def test_whole_weights_are_rows_repeated():
    spells, _ = drawn()
    times = np.array([0.5, 2.0, 4.0])
    twice = np.repeat(np.arange(len(spells.time)), 2)
    doubled = Spells(spells.time[twice], spells.event[twice], spells.entry[twice])
    weighted = KaplanMeier(spells, np.full(len(spells.time), 2.0))
    assert weighted.at(times) == pytest.approx(KaplanMeier(doubled).at(times), abs=1e-12)


def test_influence_is_the_derivative_by_the_weights():
    spells, weights = drawn()
    times = np.array([1.0, 3.0, 6.0])
    curve = KaplanMeier(spells, weights)
    influence, area = curve.influence(times), curve.mean_until(4.0)
    for row in (0, 7, 31):
        more = weights.copy()
        more[row] += 1e-6
        moved = KaplanMeier(spells, more)
        assert (moved.at(times) - curve.at(times)) / 1e-6 == pytest.approx(influence[row], abs=1e-6)
        change = (moved.mean_until(4.0)[0] - area[0]) / 1e-6
        assert change == pytest.approx(area[1][row], abs=1e-6)
    assert weights @ influence == pytest.approx(np.zeros(3), abs=1e-12)


def test_without_censoring_the_area_is_the_mean_cut_off():
    time = np.random.default_rng(2).exponential(2, 200)
    curve = KaplanMeier(Spells(time, np.ones(200, dtype=bool)))
    mean, influence = curve.mean_until(3.0)
    assert mean == pytest.approx(np.minimum(time, 3).mean(), abs=1e-12)
    assert influence * 200 == pytest.approx(np.minimum(time, 3) - mean, abs=1e-10)


def test_row_order_does_not_matter():
    spells, weights = drawn()
    order = np.random.default_rng(3).permutation(len(weights))
    turned = Spells(spells.time[order], spells.event[order], spells.entry[order])
    times = np.array([1.0, 3.0])
    one, other = KaplanMeier(spells, weights), KaplanMeier(turned, weights[order])
    assert other.at(times) == pytest.approx(one.at(times), abs=1e-13)
    assert other.influence(times) == pytest.approx(one.influence(times)[order], abs=1e-13)


def test_the_design_divides_the_log_rank_by_its_effect():
    spells, treated = gehan()
    n, everybody = len(treated), np.ones(42, dtype=bool)
    plain = design_log_rank(spells, treated, DesignVariance(SamplingDesign.simple(n)), everybody)
    assert plain == log_rank(spells, treated)
    weights = np.random.default_rng(4).uniform(0.3, 3, n)
    variance = DesignVariance(SamplingDesign.simple(n, weights))
    test = design_log_rank(spells, treated, variance, everybody)
    weighted = log_rank(spells, treated, variance.weights)
    assert 1 < test.design_effect < 2  # 1 + cv² is 1.3
    assert test.chi2 * test.design_effect == pytest.approx(weighted.chi2, abs=1e-10)


def test_the_log_rank_keeps_its_level_under_weights():
    rng, rejected = np.random.default_rng(5), 0
    for _ in range(200):
        weights = rng.uniform(0.2, 3, 120)
        spells = Spells(rng.exponential(1, 120), rng.random(120) < 0.6)
        variance = DesignVariance(SamplingDesign.simple(120, weights))
        second = rng.random(120) < 0.5
        p = design_log_rank(spells, second, variance, np.ones(120, dtype=bool)).p_value
        rejected += p < 0.05
    assert 2 <= rejected <= 22  # 10 expected


def test_nobody_left_is_not_certainty():
    low, high = log_log_interval(
        np.array([1.0]), np.array([0.0]), np.array([40.0]), reach=1.96, confidence=0.95
    )
    assert high[0] == 1 and 0.9 < low[0] < 0.95  # Wilson, on those still followed


def test_a_median_not_reached_has_no_number():
    curve = KaplanMeier(Spells(np.array([1.0, 2, 3, 4]), np.array([True, False, False, False])))
    assert np.isnan(curve.quantile(0.5))
    assert curve.quantile_interval(0.5, np.array([0.2165]), 1.96)[1] == np.inf
