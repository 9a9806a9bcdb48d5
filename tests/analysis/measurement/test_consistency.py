"""Alpha, item-rest correlations and Feldt's interval against R psych, pandas and the F table."""

from __future__ import annotations

import numpy as np
import pytest
from measured_items import CONSTRUCTS, factor_answers, mobi, nudged_influence, public_data
from scipy import stats

from csi_helpers.analysis.measurement.consistency import (
    CompleteAnswers,
    alpha_influence,
    cronbach_alpha,
    feldt_interval,
    item_rest,
    leanings,
    standardised_alpha_influence,
)

# R psych 2.2.9, alpha(): raw and standardised, of mobi by construct
PSYCH = {
    "Image": (0.714446802043, 0.722834595427),
    "Expectation": (0.432596843807, 0.451902555978),
    "Quality": (0.872406371430, 0.877010245240),
    "Value": (0.816694539035, 0.823631979353),
    "Satisfaction": (0.770113108282, 0.779195021919),
    "Loyalty": (0.441717198383, 0.472398962898),
}
LOADINGS = np.array([[0.8], [0.7], [0.6], [0.5]])


def complete(values, weights=None) -> CompleteAnswers:
    values = np.asarray(values, dtype=float)
    return CompleteAnswers.of(values, np.ones(len(values)) if weights is None else weights)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_alphas_of_mobi_equal_psych(construct):
    answers = complete(mobi()[CONSTRUCTS[construct]])
    raw, standardised = PSYCH[construct]
    assert cronbach_alpha(answers.covariance) == pytest.approx(raw, abs=1e-11)
    assert cronbach_alpha(answers.standardised.covariance) == pytest.approx(standardised, abs=1e-11)


def test_attitude_equals_psych():
    # R psych 2.2.9, alpha(attitude): 30 departments, 7 items (Chatterjee & Price 1977)
    answers = complete(public_data("attitude.csv").select_dtypes("number").iloc[:, -7:])
    assert (answers.n, answers.k) == (30, 7)
    assert cronbach_alpha(answers.covariance) == pytest.approx(0.84314277, abs=5e-9)
    assert cronbach_alpha(answers.standardised.covariance) == pytest.approx(0.8390838, abs=5e-8)
    without = [cronbach_alpha(answers.without(place).covariance) for place in range(7)]
    expected = [0.80976, 0.79692, 0.82785, 0.80303, 0.79539, 0.86387, 0.84046]
    assert without == pytest.approx(expected, abs=5.1e-6)


def test_holzinger_and_swineford_equal_semtools():
    # R semTools and psych: visual, textual and speed, 301 pupils
    pupils = public_data("HolzingerSwineford1939.csv")
    found = [
        cronbach_alpha(complete(pupils[[f"x{k}" for k in three]]).covariance)
        for three in ((1, 2, 3), (4, 5, 6), (7, 8, 9))
    ]
    assert found == pytest.approx([0.626117, 0.882707, 0.688455], abs=5.1e-7)


def test_item_rest_equals_pandas():
    quality = mobi()[CONSTRUCTS["Quality"]]
    answers = complete(quality)
    for place, item in enumerate(quality):
        expected = quality[item].corr(quality.drop(columns=item).sum(axis=1))
        assert item_rest(answers, place)[0] == pytest.approx(expected, abs=1e-12)


def test_alpha_if_deleted_is_alpha_of_the_rest():
    quality = mobi()[CONSTRUCTS["Quality"]]
    for place, item in enumerate(quality):
        rest = complete(quality.drop(columns=item))
        found = cronbach_alpha(complete(quality).without(place).covariance)
        assert found == pytest.approx(cronbach_alpha(rest.covariance), abs=1e-12)


def test_feldt_by_another_route():
    # (1 - alpha) / (1 - estimate) is F on n - 1, (n - 1)(k - 1): the interval's ends are where the
    # estimate is just significant, by R's pf written as an incomplete beta function
    alpha, n, k = 0.79, 41, 26
    for end, tail in zip(feldt_interval(alpha, n, k), (0.025, 0.975), strict=True):
        ratio = (1 - end) / (1 - alpha)
        one, other = (n - 1) * (k - 1), n - 1
        share = stats.beta.sf(other * ratio / (other * ratio + one), other / 2, one / 2)
        assert share == pytest.approx(tail, abs=1e-12)


def test_feldt_holds_what_it_says():
    # Parallel items: coverage of the 90 % interval over 2000 samples, ±3 Monte-Carlo errors
    random, covered, k, n = np.random.default_rng(5), 0, 5, 60
    truth = k * 0.4 / (1 + (k - 1) * 0.4)
    for _ in range(2000):
        sample = np.sqrt(0.4) * random.normal(size=(n, 1)) + np.sqrt(0.6) * random.normal(
            size=(n, k)
        )
        low, high = feldt_interval(cronbach_alpha(np.cov(sample.T)), n, k, 0.9)
        covered += low < truth < high
    assert covered / 2000 == pytest.approx(0.9, abs=0.02)


def test_influences_equal_nudged_weights():
    values = factor_answers(40, LOADINGS, 1).to_numpy()
    weights = np.random.default_rng(2).uniform(0.5, 2, 40)

    def statistics(moved):
        answers = complete(values, moved)
        return np.array(
            [
                cronbach_alpha(answers.covariance),
                cronbach_alpha(answers.standardised.covariance),
                *(item_rest(answers, place)[0] for place in range(4)),
            ]
        )

    answers = complete(values, weights)
    found = np.column_stack(
        [
            alpha_influence(answers),
            standardised_alpha_influence(answers),
            *(item_rest(answers, place)[1] for place in range(4)),
        ]
    )
    np.testing.assert_allclose(found, nudged_influence(statistics, weights), atol=1e-6)
    np.testing.assert_allclose(weights @ found, 0, atol=1e-9)


def test_weight_two_equals_two_rows():
    values = factor_answers(30, LOADINGS, 3).to_numpy()
    weights = np.random.default_rng(4).integers(1, 4, 30)
    one, two = complete(values, weights), complete(np.repeat(values, weights, axis=0))
    np.testing.assert_allclose(one.covariance, two.covariance, atol=1e-12)
    assert item_rest(one, 1)[0] == pytest.approx(item_rest(two, 1)[0], abs=1e-12)


def test_who_left_a_gap_does_not_count():
    values = factor_answers(30, LOADINGS, 5).to_numpy()
    gaps = values.copy()
    gaps[:6, 2] = np.nan
    answers = complete(gaps)
    assert answers.n == 24
    assert not answers.centred[:6].any()
    np.testing.assert_allclose(answers.covariance, complete(values[6:]).covariance, atol=1e-12)


def test_alpha_of_items_that_cancel_out_is_undefined():
    item = factor_answers(50, LOADINGS, 6)["q1"].to_numpy()
    answers = complete(np.column_stack([item, 11 - item]))
    assert np.isnan(cronbach_alpha(answers.covariance))
    assert item_rest(answers, 0)[0] == pytest.approx(-1)


def test_constant_goes_by_the_weights():
    values = factor_answers(60, LOADINGS, 7).to_numpy(copy=True)
    values[20:, 1] = 0.1 + 0.2  # a mean of it is off by rounding
    weights = np.ones(60)
    assert not complete(values, weights).constant.any()
    weights[:20] = 0
    assert complete(values, weights).constant.tolist() == [False, True, False, False]


@pytest.mark.parametrize("turned", [(), (0,), (2,), (1, 3), (0, 4)])
def test_leanings_tell_who_points_the_first_items_way(turned):
    loadings = np.array([[0.9], [0.85], [0.55], [0.5], [0.5]])
    values = factor_answers(300, loadings, 8).to_numpy(copy=True)
    values[:, list(turned)] = 11 - values[:, list(turned)]
    signs = np.where(np.isin(np.arange(5), turned), -1, 1)
    assert leanings(complete(values)).tolist() == (signs * signs[0]).tolist()
