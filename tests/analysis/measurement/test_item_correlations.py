"""Correlations behind a factor analysis: bases, precision under designs, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from measured_items import factor_answers, mobi, nudged_influence, simple_structure

from csi_helpers.analysis.measurement.given_correlations import given_correlations
from csi_helpers.analysis.measurement.item_correlations import correlate
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign, build_design
from csi_helpers.errors import AnalysisError

SIX = simple_structure(3, 3)


def simple(answers, weights=None, **options):
    return correlate(answers, SamplingDesign.simple(len(answers), weights), **options)


def gappy(n=200, share=0.1, seed=1) -> pd.DataFrame:
    answers = factor_answers(n, SIX, seed)
    holes = np.random.default_rng(seed + 100).random(answers.shape) < share
    return answers.mask(holes)


def refused(code: str, answers, weights=None, **options) -> AnalysisError:
    with pytest.raises(AnalysisError) as caught:
        simple(answers, weights, **options)
    assert caught.value.code == code
    return caught.value


def pairs_of(matrix: np.ndarray) -> np.ndarray:
    return matrix[np.triu_indices(len(matrix), 1)]


def test_listwise_equals_pandas():
    answers = gappy()
    matrix = simple(answers, missing="listwise")
    complete = answers.dropna()
    np.testing.assert_allclose(matrix.values, complete.corr(), atol=1e-12)
    assert matrix.n == matrix.n_eff == len(complete)
    assert matrix.n_range == (len(complete), len(complete))
    assert matrix.base.sum() == len(complete)


def test_pairwise_equals_pandas():
    answers = gappy()
    matrix = simple(answers, missing="pairwise")
    np.testing.assert_allclose(matrix.values, answers.corr(), atol=1e-12)
    answered = answers.notna().to_numpy().astype(int)
    bases = pairs_of(answered.T @ answered)
    assert matrix.n_range == (bases.min(), bases.max())
    assert matrix.n == bases.min()


@pytest.mark.parametrize(("gaps", "expected"), [(30, "listwise"), (31, "pairwise")])
def test_auto_keeps_two_thirds(gaps, expected):
    answers = factor_answers(90, SIX, 2)
    answers.iloc[:gaps, 0] = np.nan
    assert simple(answers).missing == expected


def test_weight_two_equals_two_rows():
    answers, weights = gappy(), np.random.default_rng(3).integers(1, 4, 200)
    again = answers.loc[answers.index.repeat(weights)]
    for missing in ("listwise", "pairwise"):
        one = simple(answers, weights.astype(float), missing=missing)
        two = simple(again, missing=missing)
        np.testing.assert_allclose(one.values, two.values, atol=1e-12)
        assert one.n < two.n


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("clustered", [False, True])
def test_standard_errors_equal_nudged_weights(missing, clustered):
    answers = gappy(60, 0.05, 4)
    random = np.random.default_rng(5)
    codes = pd.Series((np.arange(60) // 5).astype(str))
    design = build_design(
        random.uniform(0.5, 2, 60),
        ids=pd.Series([None] * 60, dtype=object),
        clusters=codes if clustered else None,
        strata=pd.Series((np.arange(60) // 30).astype(str)) if clustered else None,
    )
    matrix = correlate(answers, design, missing=missing, min_base=10)
    variance = DesignVariance(design)

    def statistics(weights):
        moved = SamplingDesign.simple(60, weights)
        return pairs_of(correlate(answers, moved, missing=missing, min_base=10).values)

    expected = variance.precision(nudged_influence(statistics, variance.weights)).se
    np.testing.assert_allclose(matrix.precision(np.eye(15)).se, expected, rtol=1e-5)


def test_effective_bases_belong_to_the_base_shown():
    # Without weights the effective base is the base, also where pairs differ in theirs
    matrix = simple(gappy(), missing="pairwise")
    assert matrix.n_eff == matrix.n
    precision = matrix.precision(np.eye(15))
    assert precision.n == matrix.n
    assert (precision.n_eff == matrix.n).all()


def test_effective_base_falls_with_weights_that_tell_nothing():
    answers = factor_answers(300, SIX, 6)
    weights = np.random.default_rng(7).uniform(0.2, 3, 300)
    kish = weights.sum() ** 2 / (weights**2).sum()
    assert simple(answers, weights).n_eff == pytest.approx(kish, rel=0.1)


def test_normal_theory_agrees_on_many_normal_answers():
    answers = factor_answers(20_000, SIX, 8, steps=None)
    matrix = simple(answers)
    given = given_correlations(matrix.values, 20_000, matrix.items)
    gradients = np.random.default_rng(9).normal(size=(15, 20))
    found, expected = matrix.precision(gradients).se, given.precision(gradients).se
    np.testing.assert_allclose(found, expected, rtol=0.04)
    # (1 - r²) / √(n - 1) of each correlation alone
    alone = (1 - pairs_of(matrix.values) ** 2) / np.sqrt(19_999)
    np.testing.assert_allclose(given.precision(np.eye(15)).se, alone, rtol=1e-9)


def test_mobi_equals_pandas():
    np.testing.assert_allclose(simple(mobi()).values, mobi().corr(), atol=1e-12)


def test_refusals_of_items():
    answers = factor_answers(100, SIX, 10)
    assert "There are 2" in refused("few_items", answers[["q1", "q2"]]).found
    assert refused("constant_items", answers.assign(q2=5)).found.endswith(": q2.")
    error = refused("identical_items", answers.assign(q5=answers.q2))
    assert error.values["items"] == ["q2", "q5"]
    refused("identical_items", answers.assign(q5=11 - answers.q2))
    assert "follows from" in refused("tied_items", answers.assign(q3=answers.q1 + answers.q2)).found
    mean = answers[["q1", "q2", "q4", "q5"]].mean(axis=1)
    refused("tied_items", answers.assign(q3=mean), missing="pairwise")


def test_refusals_of_respondents():
    answers = factor_answers(100, SIX, 11)
    error = refused("low_base", answers, min_base=101)
    assert (error.values["n"], error.values["min_base"]) == (100, 101)
    refused("few_respondents", answers[:6], min_base=1)
    gaps = answers.mask(np.arange(100)[:, None] + np.zeros(6) < 80)
    assert refused("low_base", gaps, missing="listwise").values["n"] == 20
    halves = answers.copy()
    halves.loc[:60, "q1"], halves.loc[61:, "q4"] = np.nan, np.nan
    assert refused("low_base", halves, missing="pairwise").values["items"] == ["q1", "q4"]


def test_pairwise_matrix_that_contradicts_itself():
    # q1 goes with q2, q2 with q3, and q1 against q3, each among other respondents
    random = np.random.default_rng(12)
    parts = []
    for one, other, sign in (("q1", "q2", 1), ("q2", "q3", 1), ("q1", "q3", -1)):
        first = random.normal(size=60)
        parts.append(pd.DataFrame({one: first, other: sign * first + random.normal(0, 0.2, 60)}))
    error = refused("contradictory_correlations", pd.concat(parts, ignore_index=True))
    assert "different respondents" in error.found and "listwise" in error.remedy


def test_polychoric_matrix_that_contradicts_itself():
    answers = factor_answers(40, np.full((14, 1), 0.85), 0, steps=3)
    error = refused("indefinite_polychoric", answers, kind="polychoric")
    assert "pearson" in error.remedy
    assert simple(answers).kind == "pearson"


def test_an_item_that_differs_for_nobody_who_counts():
    answers = factor_answers(100, SIX, 13)
    answers.loc[40:, "q2"] = 5
    weights = np.ones(100)
    assert simple(answers, weights).n == 100
    weights[:40] = 0
    assert refused("constant_items", answers, weights).values["items"] == ["q2"]


def test_an_item_constant_among_those_of_a_pair():
    answers = factor_answers(100, SIX, 14)
    answers.loc[:49, "q1"] = np.nan
    answers.loc[50:, "q2"] = 5
    assert answers["q2"].nunique() > 1
    assert refused("constant_items", answers, missing="pairwise").values["items"] == ["q2"]


@pytest.mark.parametrize(
    "values",
    [np.eye(2), np.ones((3, 2)), 2 * np.eye(3), [[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]]],
)
def test_a_given_matrix_must_be_one_of_correlations(values):
    with pytest.raises(AnalysisError) as caught:
        given_correlations(values, 100, "abc")
    assert caught.value.code == "not_a_correlation_matrix"


def test_a_given_matrix_must_be_of_somebody():
    with pytest.raises(AnalysisError) as caught:
        given_correlations(np.eye(3), 3, "abc")
    assert caught.value.code == "few_respondents"
    with pytest.raises(AnalysisError) as caught:
        given_correlations(np.eye(2), 100, "ab")
    assert caught.value.code == "few_items"
