"""Estimates against R seminr, R cSEM and SmartPLS 2, and what must not change them."""

import numpy as np
import pytest
from pls_reference import (
    CONSTRUCTS,
    CSEM,
    ITEMS,
    NAMES,
    PATHS,
    SEMINR,
    SMARTPLS,
    as_table,
    correlations,
    golden,
    mobi,
    model,
)

from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.pls import estimate_pls

close = {"rtol": 0, "atol": 1e-10}


@pytest.mark.parametrize("tag", SEMINR)
def test_equals_r_seminr(tag):
    of = SEMINR[tag]
    estimate = estimate_pls(correlations(), of)
    assert estimate.converged and 5 < estimate.iterations < 30
    for name, mine, rows in (
        ("weights", as_table(estimate.weights, of), ITEMS),
        ("loadings", as_table(estimate.loadings, of), ITEMS),
        ("cross_loadings", estimate.cross_loadings, ITEMS),
        ("paths", estimate.paths, NAMES),
        ("construct_cor", estimate.score_correlations, NAMES),
    ):
        np.testing.assert_allclose(mine, golden(f"pls/{tag}_{name}", rows, NAMES), **close)
    r2 = golden(f"pls/{tag}_r2", ["Rsq"], NAMES[1:])[0]
    np.testing.assert_allclose(estimate.r2[1:], r2, **close)
    assert np.isnan(estimate.r2[0])


@pytest.mark.parametrize("tag", CSEM)
def test_equals_r_csem(tag):
    of = CSEM[tag]
    estimate = estimate_pls(correlations(), of)
    weights = golden(f"csem/{tag}_weights", ITEMS, NAMES)
    np.testing.assert_allclose(as_table(estimate.weights, of), weights, **close)
    loadings = golden(f"csem/{tag}_loadings", ITEMS, NAMES)
    np.testing.assert_allclose(as_table(estimate.loadings, of), loadings, **close)
    paths = golden(f"csem/{tag}_paths", NAMES, NAMES).T  # its rows are targets
    np.testing.assert_allclose(estimate.paths, paths, **close)
    constructs = golden(f"csem/{tag}_vcv", NAMES, NAMES)
    np.testing.assert_allclose(estimate.construct_correlations, constructs, **close)
    r2 = golden(f"csem/{tag}_R2", NAMES[1:])[:, 0]
    np.testing.assert_allclose(estimate.r2[1:], r2, **close)


@pytest.mark.parametrize("tag", SMARTPLS)
def test_equals_smartpls_at_its_eight_decimals(tag):
    # SmartPLS ends at 1e-7, prints the weights of that round, all else of the last but one
    of = SMARTPLS[tag]
    last = estimate_pls(correlations(), of, tolerance=1e-7)
    before = estimate_pls(correlations(), of, tolerance=1e-6)
    assert (last.iterations, before.iterations) == (6, 5)  # "Converged after 5 iterations"
    for name, mine, rows in (
        ("outerWeights", as_table(last.weights, of), ITEMS),
        ("crossLoadings", before.cross_loadings, ITEMS),
        ("pathCoefficients", before.paths, NAMES),
        ("totalEffects", total_effects(before.paths, of), NAMES),
    ):
        theirs = golden(f"smartpls/{tag}_{name}", rows, NAMES)
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=5.001e-9)
    settled = estimate_pls(correlations(), of)
    np.testing.assert_allclose(settled.paths, before.paths, rtol=0, atol=2e-8)


@pytest.mark.parametrize("tag", SEMINR)
def test_a_stack_is_its_parts(tag):
    rng = np.random.default_rng(1)
    stack = np.stack([np.corrcoef(mobi()[rng.integers(0, 250, 250)].T) for _ in range(6)])
    together = estimate_pls(stack.reshape(2, 3, 24, 24), SEMINR[tag])
    assert together.paths.shape == (2, 3, 7, 7)
    assert together.converged.shape == together.iterations.shape == (2, 3)
    for k in range(6):
        alone = estimate_pls(stack[k], SEMINR[tag])
        np.testing.assert_allclose(together.paths.reshape(6, 7, 7)[k], alone.paths, atol=1e-13)
        np.testing.assert_allclose(together.weights.reshape(6, 24)[k], alone.weights, atol=1e-13)
        assert together.iterations.ravel()[k] == alone.iterations


def test_a_model_of_one_regression():
    # two single items per side: least squares by another route
    rng = np.random.default_rng(2)
    x = rng.normal(size=(100, 2))
    y = x @ [0.5, 0.2] + rng.normal(size=100)
    of = StructuralModel({"a": ("a",), "b": ("b",), "y": ("y",)}, (("a", "y"), ("b", "y")))
    data = np.column_stack([x, y])
    standard = (data - data.mean(axis=0)) / data.std(axis=0)
    beta = np.linalg.lstsq(standard[:, :2], standard[:, 2])[0]
    estimate = estimate_pls(np.corrcoef(data.T), of)
    np.testing.assert_allclose(estimate.paths[:2, 2], beta, atol=1e-13)
    residual = standard[:, 2] - standard[:, :2] @ beta
    assert estimate.r2[2] == pytest.approx(1 - residual.var(), abs=1e-13)


@pytest.mark.parametrize("scheme", ["path", "factorial", "centroid"])
@pytest.mark.parametrize("mode", ["A", "B"])
def test_order_of_constructs_and_items_does_not_matter(scheme, mode):
    options = {"scheme": scheme, "modes": dict.fromkeys(NAMES, mode)}
    rng = np.random.default_rng(3)
    names = [NAMES[k] for k in rng.permutation(7)]
    shuffled = StructuralModel(
        {name: tuple(rng.permutation(CONSTRUCTS[name]).tolist()) for name in names},
        tuple(PATHS[k] for k in rng.permutation(12)),
        **options,
    )
    place = [ITEMS.index(item) for item in shuffled.items]
    mine = estimate_pls(correlations(), model(**options))
    theirs = estimate_pls(correlations()[np.ix_(place, place)], shuffled)
    back = [names.index(name) for name in NAMES]
    np.testing.assert_allclose(theirs.paths[np.ix_(back, back)], mine.paths, atol=1e-11)
    np.testing.assert_allclose(theirs.weights, mine.weights[place], atol=1e-11)


def test_loadings_of_a_construct_sum_positive():
    flipped = np.where(np.arange(24) < 4, -1.0, 1.0)  # all of Image but one item
    estimate = estimate_pls(correlations() * np.outer(flipped, flipped), model())
    plain = estimate_pls(correlations(), model())
    assert (estimate.loadings @ model().membership > 0).all()
    sign = np.where(np.arange(7) == 0, -1.0, 1.0)
    np.testing.assert_allclose(estimate.paths, plain.paths * np.outer(sign, sign), atol=1e-11)
    # ... and against a reference it is turned back
    turned = estimate_pls(
        correlations() * np.outer(flipped, flipped), model(), reference=plain.loadings * flipped
    )
    np.testing.assert_allclose(turned.paths, plain.paths, atol=1e-11)
    np.testing.assert_allclose(turned.weights, plain.weights * flipped, atol=1e-11)


def test_plsc_finds_the_factors_of_a_population():
    # a factor model's own correlations: three factors, paths 0.5, 0.3 and 0.4
    of = StructuralModel(
        {"a": ("a1", "a2", "a3"), "b": ("b1", "b2"), "c": ("c1", "c2", "c3")},
        (("a", "b"), ("a", "c"), ("b", "c")),
        consistent=True,
    )
    factors = np.array([[1, 0.5, 0.5], [0.5, 1, 0.55], [0.5, 0.55, 1]])
    loadings = np.array([0.9, 0.8, 0.6, 0.7, 0.8, 0.5, 0.7, 0.9])
    population = np.outer(loadings, loadings) * factors[np.ix_(of.owner, of.owner)]
    np.fill_diagonal(population, 1)
    estimate = estimate_pls(population, of)
    np.testing.assert_allclose(estimate.construct_correlations, factors, atol=1e-10)
    np.testing.assert_allclose(estimate.loadings, loadings, atol=1e-10)
    assert estimate.paths[0, 2] == pytest.approx(0.3, abs=1e-10)
    assert estimate.paths[1, 2] == pytest.approx(0.4, abs=1e-10)


def test_what_says_nothing_is_marked():
    good = correlations()
    constant = good.copy()
    constant[3], constant[:, 3] = np.nan, np.nan
    estimate = estimate_pls(np.stack([good, constant, good]), model())
    assert estimate.converged.tolist() == [True, False, True]
    impatient = estimate_pls(good, model(), most_iterations=2)
    assert not impatient.converged and impatient.iterations == 2


def test_collinear_items_in_mode_b_and_collinear_predictors_are_marked():
    twins = mobi()
    twins[:, 1] = 2 * twins[:, 0] + 1
    twin_correlations = np.corrcoef(twins.T)
    assert estimate_pls(twin_correlations, model()).converged
    assert not estimate_pls(twin_correlations, model(modes={"Image": "B"})).converged
    of = StructuralModel({"a": ("a",), "b": ("b",), "y": ("y",)}, (("a", "y"), ("b", "y")))
    alike = np.array([[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]])
    assert not estimate_pls(alike, of).converged


def test_a_negative_reliability_is_marked():
    of = StructuralModel({"a": ("a1", "a2"), "y": ("y",)}, (("a", "y"),), consistent=True)
    against = np.array([[1, -0.4, 0.3], [-0.4, 1, 0.3], [0.3, 0.3, 1]])
    assert not estimate_pls(against, of).converged


def test_impossible_corrections_are_marked_and_kept():
    # items of two constructs that correlate more across than within
    of = StructuralModel(
        {"a": ("a1", "a2"), "b": ("b1", "b2"), "y": ("y",)},
        (("a", "y"), ("b", "y")),
        consistent=True,
    )
    across = np.full((5, 5), 0.5)
    across[0, 1] = across[1, 0] = across[2, 3] = across[3, 2] = 0.4
    across[4, :4] = across[:4, 4] = [0.3, 0.3, 0.2, 0.2]
    np.fill_diagonal(across, 1)
    estimate = estimate_pls(across, of)
    assert estimate.construct_correlations[0, 1] > 1
    assert estimate.converged and not estimate.admissible
    assert estimate_pls(correlations(), model()).admissible
