"""Group comparison against explicit scores, full enumeration, and what must be caught or not."""

from itertools import combinations

import numpy as np
import pytest
from pls_reference import mobi, model

from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.em_sums import EmSums
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.moments import moments_of
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.uncertainty.groups import compare_group
from csi_helpers.errors import AnalysisError

PAIR = StructuralModel({"x": ("x",), "y": ("y",)}, (("x", "y"),))
BLOCKS = StructuralModel(
    {"quality": ("q1", "q2", "q3", "q4"), "loyalty": ("l1", "l2", "l3")}, (("quality", "loyalty"),)
)
STEEP = np.array([0.9, 0.8, 0.5, 0.2])


def blocks(n, loadings, seed, path=0.6):
    """Answers of n people to `BLOCKS`."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(size=(n, 1))
    loyalty = path * quality + np.sqrt(1 - path**2) * rng.normal(size=(n, 1))
    common = np.hstack([quality * loadings, loyalty * [0.8, 0.8, 0.7]])
    unique = np.sqrt(1 - np.r_[loadings, 0.8, 0.8, 0.7] ** 2)
    return common + unique * rng.normal(size=(n, 7))


def compare(answers, inside, of=BLOCKS, permutations=400, tag="t", **options):
    return compare_group(
        answers, inside, of, seed=stream_seed(1, tag), permutations=permutations, **options
    )


def differences(result):
    return {"means": result.means, "log": result.log_variances, "paths": result.paths}


HALF = np.arange(250) % 2 == 0


@pytest.mark.parametrize("options", [{}, {"consistent": True}, {"modes": {"Quality": "B"}}])
def test_observed_by_explicit_scores(options):
    of, weights = model(**options), np.random.default_rng(1).uniform(0.3, 3, 250)
    result = compare(mobi(), HALF, of, permutations=20, weights=weights)

    def standardised(rows):
        mean = np.average(mobi()[rows], axis=0, weights=weights[rows])
        spread = np.average((mobi()[rows] - mean) ** 2, axis=0, weights=weights[rows])
        return (mobi() - mean) / np.sqrt(spread)

    def fitted(rows):
        z, w = standardised(rows)[rows], weights[rows] / weights[rows].sum()
        return estimate_pls((w[:, None] * z).T @ z, of)

    group, rest, pooled = fitted(HALF), fitted(~HALF), fitted(np.full(250, True))
    np.testing.assert_allclose(result.paths.observed, group.paths - rest.paths, atol=1e-9)
    np.testing.assert_allclose(result.group.weights, group.weights, atol=1e-9)
    np.testing.assert_allclose(result.rest.paths, rest.paths, atol=1e-9)
    z = standardised(np.full(250, True))
    one, other, scores = (
        z @ (fit.weights[:, None] * of.membership) for fit in (group, rest, pooled)
    )
    for k in range(7):
        c = np.cov(one[:, k], other[:, k], aweights=weights)
        c = c[0, 1] / np.sqrt(c[0, 0] * c[1, 1])
        assert result.composition.correlation[k] == pytest.approx(c, abs=1e-10)
    means = [np.average(scores[rows], axis=0, weights=weights[rows]) for rows in (HALF, ~HALF)]
    np.testing.assert_allclose(result.means.observed, means[0] - means[1], atol=1e-9)
    spreads = [
        np.average((scores[rows] - mean) ** 2, axis=0, weights=weights[rows])
        for rows, mean in zip((HALF, ~HALF), means, strict=True)
    ]
    expected = np.log(spreads[0] / spreads[1])
    np.testing.assert_allclose(result.log_variances.observed, expected, atol=1e-9)


def test_the_same_rows_in_both_groups_do_not_differ():
    answers = np.vstack([mobi(), mobi()])
    result = compare(answers, np.arange(500) < 250, model())
    np.testing.assert_allclose(result.composition.correlation, 1, rtol=0, atol=1e-12)
    assert (result.composition.p_value == 1).all() and result.composition.invariant.all()
    for name, found in differences(result).items():
        np.testing.assert_allclose(found.observed, 0, atol=1e-10, err_msg=name)
        assert np.nanmin(found.p_value) == 1 and found.within.all()
    assert (np.isfinite(result.paths.p_value) == (model().adjacency > 0)).all()


def test_reshuffled_loadings_are_caught():
    inside = np.arange(800) < 400
    alike = compare(np.vstack([blocks(400, STEEP, 3), blocks(400, STEEP, 4)]), inside)
    assert alike.composition.invariant.all() and (alike.composition.p_value > 0.05).all()
    other = compare(np.vstack([blocks(400, STEEP, 1), blocks(400, STEEP[::-1], 2)]), inside)
    found = other.composition
    assert found.invariant.tolist() == [False, True]
    assert found.correlation[0] < 0.9 < 0.98 < found.quantile[0]
    assert found.p_value[0] == 1 / 401


def test_means_variances_and_paths_are_told_apart():
    inside = np.arange(1000) < 300
    answers = np.vstack([blocks(300, STEEP, 1), blocks(700, STEEP, 2)])
    answers[inside, :4] += 0.3
    answers[inside, 4:] *= 1.4
    result = compare(answers, inside)
    assert result.composition.invariant.all()
    assert result.means.within.tolist() == [False, True] and result.means.observed[0] > 0.2
    assert result.log_variances.within.tolist() == [True, False]
    # scores of standardised items: the spread is relative to that of all
    assert result.log_variances.observed[1] == pytest.approx(2 * np.log(1.4), abs=0.15)
    assert result.paths.p_value[0, 1] > 0.05
    weaker = compare(np.vstack([blocks(300, STEEP, 1, 0.2), answers[300:]]), inside)
    assert weaker.paths.p_value[0, 1] == 1 / 401 and not weaker.paths.within[0, 1]
    assert weaker.paths.observed[0, 1] < -0.2


def test_permuting_labels_leaves_the_null_unchanged():
    inside = np.arange(250) < 90
    one = compare(mobi(), inside, model())
    two = compare(mobi(), np.random.default_rng(1).permutation(inside), model())
    np.testing.assert_array_equal(one.composition.quantile, two.composition.quantile)
    for name in ("means", "log", "paths"):
        np.testing.assert_array_equal(differences(one)[name].low, differences(two)[name].low)
        np.testing.assert_array_equal(differences(one)[name].high, differences(two)[name].high)
    assert (one.paths.observed != two.paths.observed).any()


def test_p_values_are_those_of_all_permutations():
    rng = np.random.default_rng(7)
    answers, inside, weights = rng.normal(size=(10, 2)), np.arange(10) < 4, rng.uniform(0.5, 2, 10)

    def difference(rows):
        chosen = np.isin(np.arange(10), rows)
        r = [
            moments_of(answers[part], weights[part]).correlations[0, 1]
            for part in (chosen, ~chosen)
        ]
        return r[0] - r[1]

    every = np.array([difference(rows) for rows in combinations(range(10), 4)])
    exact = (np.abs(every) >= abs(difference(range(4))) - 1e-12).mean()
    result = compare(answers, inside, PAIR, permutations=8000, weights=weights)
    # one-item constructs are oriented by their item, so a path is the correlation
    assert result.paths.p_value[0, 1] == pytest.approx(exact, abs=4 * np.sqrt(exact / 8000))
    assert (every < result.paths.low[0, 1]).mean() == pytest.approx(0.025, abs=0.01)
    assert (every > result.paths.high[0, 1]).mean() == pytest.approx(0.025, abs=0.01)
    assert 0.05 < exact < 0.95


def test_p_values_are_uniform_where_labels_mean_nothing():
    rng = np.random.default_rng(3)
    answers, weights = blocks(120, STEEP, 5), rng.uniform(0.3, 3, 120)
    values = {"paths": [], "composition": []}
    for number in range(100):
        inside = rng.permutation(np.arange(120) < 40)
        result = compare(answers, inside, permutations=99, tag=str(number), weights=weights)
        values["paths"].append(result.paths.p_value[0, 1])
        values["composition"].append(result.composition.p_value[0])
    for name, drawn in values.items():
        below = np.mean(np.array(drawn) <= 0.2)
        assert below == pytest.approx(0.2, abs=3.5 * np.sqrt(0.16 / 100)), name


def test_the_rest_is_the_mirror_image():
    one, two = compare(mobi(), HALF, model()), compare(mobi(), ~HALF, model())
    np.testing.assert_allclose(one.paths.observed, -two.paths.observed, atol=1e-10)
    np.testing.assert_allclose(one.means.observed, -two.means.observed, atol=1e-10)
    np.testing.assert_allclose(one.composition.correlation, two.composition.correlation, atol=1e-10)


def test_whole_weights_are_replicated_rows():
    weights = np.random.default_rng(2).integers(1, 4, 250)
    one = compare(mobi(), HALF, model(), permutations=20, weights=weights.astype(float))
    two = compare(
        np.repeat(mobi(), weights, axis=0), np.repeat(HALF, weights), model(), permutations=20
    )
    np.testing.assert_allclose(one.composition.correlation, two.composition.correlation, atol=1e-10)
    for name, found in differences(one).items():
        np.testing.assert_allclose(found.observed, differences(two)[name].observed, atol=1e-9)


def test_the_number_of_workers_changes_no_bit():
    one, two = (
        compare(mobi(), HALF, model(), permutations=2300, workers=workers) for workers in (1, 3)
    )
    np.testing.assert_array_equal(one.composition.quantile, two.composition.quantile)
    for name, found in differences(one).items():
        for part in ("observed", "low", "high", "p_value"):
            np.testing.assert_array_equal(
                getattr(found, part), getattr(differences(two)[name], part)
            )


def test_one_item_is_its_own_composite():
    result = compare(mobi(), HALF, model())
    place = model().names.index("Complaints")
    assert result.composition.correlation[place] == pytest.approx(1, abs=1e-12)
    assert result.composition.invariant[place] and result.composition.p_value[place] == 1


@pytest.mark.parametrize("missing", ["mean", "pairwise"])
def test_gaps(missing):
    answers = mobi()
    answers[np.random.default_rng(4).random(answers.shape) < 0.05] = np.nan
    result = compare(answers, HALF, model(), permutations=50, missing=missing)
    alone = estimate_pls(moments_of(answers[HALF], missing=missing).correlations, model())
    np.testing.assert_allclose(result.group.paths, alone.paths, atol=1e-9)


def test_gaps_are_filled_with_what_the_sample_lets_expect():
    answers = mobi()
    answers[np.random.default_rng(4).random(answers.shape) < 0.05] = np.nan
    result = compare(answers, HALF, model(), permutations=50, missing="em")
    sums = EmSums.of(answers, items=model().items, mode="expected")
    alone = sums.moments(HALF @ sums.products(answers))
    expected = estimate_pls(alone.correlations, model())
    np.testing.assert_allclose(result.group.paths, expected.paths, atol=1e-9)
    complete = compare(mobi(), HALF, model(), permutations=50)
    np.testing.assert_allclose(result.group.paths, complete.group.paths, atol=0.1)
    answers[:, 3] = np.nan
    with pytest.raises(AnalysisError) as caught:
        compare(answers, HALF, model(), permutations=5, missing="em")
    assert caught.value.code == "item_unanswered"
    assert caught.value.values["items"] == [model().items[3]]


def test_groups_in_clusters_are_refused():
    with pytest.raises(AnalysisError, match="drawn in clusters") as caught:
        compare(mobi(), HALF, model(), permutations=5, clustered=True)
    assert caught.value.code == "groups_in_clusters"


def test_groups_without_an_estimate_are_refused():
    constant = mobi()
    constant[HALF, 3] = 5.0
    for answers, inside, part in (
        (mobi(), np.zeros(250, dtype=bool), "group"),
        (mobi(), np.ones(250, dtype=bool), "rest"),
        (mobi(), np.arange(250) < 1, "group"),
        (constant, HALF, "group"),
        (constant, ~HALF, "rest"),
    ):
        with pytest.raises(AnalysisError, match="both in the group") as caught:
            compare(answers, inside, model(), permutations=5)
        assert caught.value.code == "group_not_estimable" and caught.value.values["part"] == part


def test_degenerate_permutations_are_counted_then_refused():
    answers = mobi()
    answers[:, 3] = 5.0
    answers[[0, 1, 2, 3, 4], 3] = 6.0  # a group of 100 has none or all of the five in 9% of cases
    inside = np.isin(np.arange(250), [0, *range(100, 199)])
    for part in (inside, ~inside):
        result = compare(answers, part, model(), permutations=1000)
        assert result.drawn == 1000 and result.degenerate / 1000 == pytest.approx(0.087, abs=0.03)
    answers[[2, 3, 4], 3] = 5.0  # of the two left, one must be in each part
    with pytest.raises(AnalysisError) as caught:
        compare(answers, np.arange(250) % 25 == 0, model(), permutations=500)
    assert caught.value.code == "permutations_degenerate"
