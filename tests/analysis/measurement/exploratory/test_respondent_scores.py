"""Scores of respondents against R psych, their defining moments, and gaps by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from measured_items import factor_answers, golden, mobi, simple_structure

from csi_helpers.analysis.measurement.exploratory.respondent_scores import score_respondents
from csi_helpers.analysis.measurement.exploratory.scores import score_weights
from csi_helpers.analysis.measurement.exploratory.solution import solve_factors
from csi_helpers.analysis.measurement.item_correlations import correlate
from csi_helpers.data.design import SamplingDesign

SIX = simple_structure(3, 3)


def solved(answers, number=2, weights=None, missing="listwise", **options):
    design = SamplingDesign.simple(len(answers), weights)
    return solve_factors(correlate(answers, design, missing=missing), number, **options)


def scored(answers, solution, method="regression", weights=None):
    weights = np.ones(len(answers)) if weights is None else weights
    return score_respondents(answers, weights, solution, method)


def gappy(seed=1) -> pd.DataFrame:
    answers = factor_answers(150, SIX, seed, between=0.4)
    return answers.mask(np.random.default_rng(seed).random(answers.shape) < 0.15)


@pytest.mark.parametrize("method", ["regression", "Bartlett"])
def test_mobi_equals_psych(method):
    # R psych 2.2.9, fa(mobi, 3, fm = "minres", rotate = "varimax")$scores, from psych's own
    # loadings: its varimax stops early
    expected = golden(f"mobi_minres_varimax_scores_{method}").to_numpy()
    loadings = golden("mobi_minres_varimax_loadings").to_numpy()
    solution = replace(solved(mobi(), 3, rotation="varimax"), loadings=loadings)
    found = scored(mobi(), solution, method.lower()).iloc[:, :3]
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("rotation", ["varimax", "oblimin", "promax"])
def test_moments_of_scores(rotation):
    answers = factor_answers(300, SIX, 2, between=0.3)
    solution = solved(answers, rotation=rotation)
    loadings, phi, psi = solution.loadings, solution.phi, solution.uniquenesses
    weights = score_weights(solution.matrix.values, loadings, phi, psi)
    found = scored(answers, solution)
    np.testing.assert_allclose(found.mean(), 0, atol=1e-12)
    covariance = found.iloc[:, :2].cov()
    np.testing.assert_allclose(covariance, weights.T @ solution.matrix.values @ weights, atol=1e-12)
    # Bartlett's are unbiased: whatever the factors, the items they imply give them back
    factors = np.random.default_rng(3).normal(size=(10, 2))
    bartlett = score_weights(solution.matrix.values, loadings, phi, psi, "bartlett")
    np.testing.assert_allclose(factors @ loadings.T @ bartlett, factors, atol=1e-10)
    # and regression's are shrunk
    assert (covariance.to_numpy().diagonal() < 1).all()


def test_comprehensive_score_adds_shares_times_scores():
    answers = factor_answers(200, SIX, 4)
    solution = solved(answers)
    found = scored(answers, solution)
    expected = sum(share * found[f"F{k + 1}"] for k, share in enumerate(solution.explained_shares))
    np.testing.assert_allclose(found["comprehensive"], expected, atol=1e-14)
    assert list(found) == ["F1", "F2", "comprehensive"]


def test_components_have_scores_of_variance_one():
    answers = factor_answers(200, SIX, 5)
    solution = solved(answers, 3, extraction="pca", rotation="varimax")
    np.testing.assert_allclose(scored(answers, solution).iloc[:, :3].cov(), np.eye(3), atol=1e-10)


def test_listwise_scores_have_mean_zero_on_their_own_base():
    answers = gappy()
    solution = solved(answers)
    found = scored(answers, solution)
    complete = answers.notna().all(axis=1)
    assert found["F1"].notna().equals(complete)
    np.testing.assert_allclose(found[complete].mean(), 0, atol=1e-12)
    # as if nobody else had been there
    alone = scored(answers[complete], solved(answers[complete]))
    np.testing.assert_allclose(found[complete], alone, atol=1e-10)


def test_weights_move_mean_and_spread():
    answers = factor_answers(120, SIX, 6)
    weights = np.random.default_rng(7).uniform(0.3, 2, 120)
    solution = solved(answers, weights=weights)
    found = scored(answers, solution, weights=weights).iloc[:, :2].to_numpy()
    np.testing.assert_allclose(weights @ found, 0, atol=1e-10)
    spread = (found.T * weights) @ found / weights.sum() * 120 / 119
    expected = score_weights(
        solution.matrix.values, solution.loadings, solution.phi, solution.uniquenesses
    )
    np.testing.assert_allclose(spread, expected.T @ solution.matrix.values @ expected, atol=1e-10)


@pytest.mark.parametrize("rotation", ["varimax", "oblimin"])
def test_scores_from_partial_answers_are_conditional_expectations(rotation):
    answers = gappy(8)
    solution = solved(answers, missing="pairwise", rotation=rotation)
    found = scored(answers, solution)
    matrix, cross = solution.matrix.values, solution.loadings @ solution.phi
    partial = answers.index[answers.notna().sum(axis=1).between(3, 5)][:20]
    assert len(partial) == 20
    shift = None  # the mean of all scores is taken off afterwards, the same for everybody
    for who in partial:
        have = answers.loc[who].notna().to_numpy()
        z = ((answers.loc[who] - answers.mean()) / answers.std()).to_numpy()[have]
        joint = cross[have].T @ np.linalg.inv(matrix[have][:, have])
        gap = found.loc[who, ["F1", "F2"]].to_numpy() - joint @ z
        shift = gap if shift is None else shift
        np.testing.assert_allclose(gap, shift, atol=1e-10)
    np.testing.assert_allclose(found.mean(), 0.0, atol=1e-12)


def test_half_the_items_make_a_score():
    answers = factor_answers(150, SIX, 9)
    answers.iloc[0, :3], answers.iloc[1, :4], answers.iloc[2, :] = np.nan, np.nan, np.nan
    solution = solved(answers, missing="pairwise")
    found = scored(answers, solution)["F1"]
    assert found.notna().tolist()[:4] == [True, False, False, True]
    assert found.notna().sum() == 148


def test_the_index_is_kept():
    answers = factor_answers(100, SIX, 10)
    answers.index = np.arange(100)[::-1] + 1000
    assert scored(answers, solved(answers)).index.equals(answers.index)
