"""The index and the importance-performance map against the reference and by hand."""

import numpy as np
import pytest
from pls_reference import ITEMS, NAMES, SCALES, as_table, golden, mobi, model

from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.index import (
    Scales,
    construct_index,
    effects_in_points,
    index_deviations,
    negative_weights,
    unstandardised_weights,
)
from csi_helpers.analysis.structural.measures import measures_of
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.moments import moments_of
from csi_helpers.analysis.structural.pls import estimate_pls

close = {"rtol": 0, "atol": 1e-10}


def estimated(of):
    moments = moments_of(mobi())
    estimate = estimate_pls(moments.correlations, of)
    return moments, estimate, unstandardised_weights(estimate.weights, moments.deviations, of)


@pytest.mark.parametrize(
    ("scheme", "satisfaction"), [("path", 72.4541), ("factorial", 72.5463), ("centroid", 72.5428)]
)
def test_index_of_satisfaction(scheme, satisfaction):
    of = model(scheme=scheme)
    moments, _, raw = estimated(of)
    index = construct_index(raw, moments.means, SCALES, of)
    assert round(float(index[NAMES.index("Satisfaction")]), 4) == satisfaction


def test_importance_and_performance_equal_r():
    moments, estimate, raw = estimated(model())
    weights = golden("pls/ipma_unstd_weights_sum1", ITEMS, NAMES)
    np.testing.assert_allclose(as_table(raw, model()), weights, **close)
    performance, deviation = golden("pls/ipma_performance", NAMES).T
    index = construct_index(raw, moments.means, SCALES, model())
    np.testing.assert_allclose(index, performance, **close)
    spread = index_deviations(raw, moments.covariances, SCALES, model())
    np.testing.assert_allclose(spread * np.sqrt(250 / 249), deviation, **close)
    total = total_effects(estimate.paths, model())
    importance = golden("pls/ipma_total_effects_unstd", NAMES, NAMES)
    mine = effects_in_points(total, raw, moments, SCALES, model())
    np.testing.assert_allclose(mine, importance, **close)


def test_effects_are_regressions_of_the_index_values():
    moments, estimate, raw = estimated(model())
    scores = (mobi() - 1) / 9 * 100 @ as_table(raw, model())
    k, sources = 4, [0, 1, 2, 3]
    design = np.column_stack([np.ones(250), scores[:, sources]])
    slopes = np.linalg.lstsq(design, scores[:, k])[0][1:]
    mine = effects_in_points(estimate.paths, raw, moments, SCALES, model())
    np.testing.assert_allclose(mine[sources, k], slopes, rtol=0, atol=1e-11)


def test_items_on_different_scales():
    # recoding items to 0-100 first, and weighing those, is the same index
    of = model()
    scale = np.where(np.arange(24) % 2, 0.5, 1.0)  # every other item on 0.5 to 5
    answers = mobi() * scale
    scales = Scales(scale * 1, scale * 10)
    one, _ = measures_of(of, scales)(moments_of(answers))
    two, _ = measures_of(of, Scales.of(24, 0, 100))(moments_of((mobi() - 1) / 9 * 100))
    for name in ("index_reestimated", "what_if", "path"):
        np.testing.assert_allclose(one[name], two[name], **close)


def test_ends_of_the_scale():
    _, _, raw = estimated(model())
    assert construct_index(raw, np.full(24, 1.0), SCALES, model()) == pytest.approx(np.zeros(7))
    assert construct_index(raw, np.full(24, 10.0), SCALES, model()) == pytest.approx(
        np.full(7, 100.0)
    )


def test_negative_weights_are_flagged():
    # in Mode B the second item only corrects the first
    of = StructuralModel({"a": ("a1", "a2"), "y": ("y",)}, (("a", "y"),), modes={"a": "B"})
    estimate = estimate_pls(np.array([[1, 0.8, 0.6], [0.8, 1, 0.3], [0.6, 0.3, 1]]), of)
    assert estimate.weights[0] > 1 and estimate.weights[1] < 0
    assert negative_weights(estimate.weights, of).tolist() == [True, False]
    stack = np.stack([estimate.weights, np.abs(estimate.weights)])
    assert negative_weights(stack, of).any(axis=1).tolist() == [True, False]
