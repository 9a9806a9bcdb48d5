"""Raking in every replicate: margins met, errors of the linearisation, vanished categories."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from clustered_answers import clustered, means
from pls_reference import SCALES, mobi, model

from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.measures import measures_of
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error
from csi_helpers.analysis.structural.uncertainty.reraking import margin_columns, reraking
from csi_helpers.analysis.structural.uncertainty.resampling import bootstrap
from csi_helpers.analysis.structural.uncertainty.survey import survey_bootstrap
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign, build_design
from csi_helpers.data.weight import margin_dummies, rake

SEED = stream_seed(1, "raking")
TARGETS = {
    "region": {"n": 0.5, "e": 0.2, "s": 0.2, "w": 0.1, "x": 0.0},
    "age": {"young": 0.3, "old": 0.7},
    "country": {"here": 1.0},
}


def raked(n=400, seed=1, **options):
    """A raked design, its base weights, and each respondent's categories."""
    rng = np.random.default_rng(seed)
    categories = {
        "region": rng.choice(list("nesw"), n, p=[0.3, 0.3, 0.2, 0.2]).astype(object),
        "country": np.full(n, "here", dtype=object),
    }
    young = rng.random(n) < np.where(categories["region"] == "n", 0.6, 0.4)
    categories["age"] = np.where(young, "young", "old").astype(object)
    base = rng.uniform(0.5, 2, n)
    weights = rake(base, categories, TARGETS, **options).weights
    columns = {name: pd.Series(values) for name, values in categories.items()}
    design = build_design(
        weights,
        ids=pd.Series([None] * n, dtype=object),
        base_weights=base,
        margins=margin_dummies(columns, TARGETS),
    )
    return design, base, categories


def counts(replicates, n, seed=2):
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=replicates)


def shares(weights, design):
    return weights @ design.margins / weights.sum(axis=1, keepdims=True)


def test_margins_are_met_in_every_replicate_as_by_raking_it_alone():
    design, base, categories = raked()
    drawn = counts(50, 400)
    weights = reraking(design)(drawn * design.weights)
    target = np.concatenate([list(margin.values()) for margin in TARGETS.values()])
    np.testing.assert_allclose(shares(weights, design), np.tile(target, (50, 1)), atol=2e-10)
    np.testing.assert_allclose(weights.sum(axis=1), 400, rtol=1e-9)
    # from the weights before raking the data's own raking comes to the same
    for k in range(5):
        alone = rake(base * drawn[k], categories, TARGETS).weights
        np.testing.assert_allclose(weights[k], alone, rtol=1e-8, atol=1e-12)


def test_the_sample_itself_stays_as_it_is():
    design, _, _ = raked()
    weights = reraking(design)(design.weights[None])
    np.testing.assert_allclose(weights[0], design.weights, rtol=1e-9)
    assert reraking(SamplingDesign.simple(5)) is None


def test_trimmed_weights_meet_their_own_shares():
    design, _, _ = raked(trim=(0.6, 1.6))
    own = shares(design.weights[None], design)
    assert np.abs(own[0, :2] - [0.5, 0.2]).max() > 1e-3  # bounds and margins can't both hold
    weights = reraking(design)(counts(20, 400) * design.weights)
    np.testing.assert_allclose(shares(weights, design), np.tile(own[0], (20, 1)), atol=2e-10)


def test_margins_are_found_in_the_dummies():
    design, _, _ = raked()
    blocks = [block.tolist() for block in margin_columns(design.margins)]
    assert blocks == [[0, 1, 2, 3], [5, 6], [7]]  # nobody is in column 4
    first_empty = np.hstack([np.zeros((400, 1)), design.margins])
    assert [block.tolist() for block in margin_columns(first_empty)] == [[1, 2, 3, 4], [6, 7], [8]]


def test_row_order_does_not_matter():
    design, _, _ = raked()
    order = np.random.default_rng(3).permutation(400)
    other = replace(design, weights=design.weights[order], margins=design.margins[order])
    drawn = counts(10, 400)
    one = reraking(design)(drawn * design.weights)
    two = reraking(other)(drawn[:, order] * other.weights)
    np.testing.assert_allclose(one[:, order], two, rtol=1e-9)


def test_replicates_do_not_depend_on_their_company():
    design, _, _ = raked()
    start = counts(40, 400) * design.weights
    together = reraking(design)(start)
    start[3] *= design.margins[:, 0] == 0  # one that can't be raked
    again = reraking(design)(start)
    assert np.isnan(again[3]).all()
    others = np.arange(40) != 3
    np.testing.assert_allclose(again[others], together[others], rtol=1e-12)


def test_margins_that_can_not_meet_are_degenerate():
    margins = np.array([[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1]], dtype=float)
    design = build_design(
        np.array([1.0, 2.0, 3.0, 2.0]), ids=pd.Series([None] * 4, dtype=object), margins=margins
    )
    # all categories are there, but two cells alone force the margins to be equal
    weights = reraking(design)(np.array([[1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]]))
    assert np.isnan(weights[0]).all() and np.isfinite(weights[1]).all()


def test_errors_are_those_of_the_linearisation():
    design, _, categories = raked(n=800)
    rng = np.random.default_rng(4)
    north, young = categories["region"] == "n", categories["age"] == "young"
    answers = np.column_stack([2.0 * north - young, north * young, np.zeros(800)])
    answers = answers + rng.normal(size=(800, 3))
    mean = design.weights @ answers / design.weights.sum()
    base = np.ones(800, dtype=bool)
    expected = DesignVariance(design).precision(answers - mean, base).se
    result = survey_bootstrap(answers, design, means, seed=SEED, replicates=4000)
    ratio = standard_error(result.values["mean"]) / expected
    # 4,000 replicates: 1.1% by chance; raking of 800 is not quite linear
    assert ratio == pytest.approx(np.ones(3), abs=0.045)
    unraked = bootstrap(answers, design, means, seed=SEED, replicates=1000)
    assert standard_error(unraked.values["mean"])[0] > 1.2 * expected[0]
    domain = rng.random(800) < 0.4
    mean = np.average(answers[domain], axis=0, weights=design.weights[domain])
    expected = DesignVariance(design).precision(answers - mean, domain).se
    holes = np.where(domain[:, None], answers, np.nan)
    result = survey_bootstrap(holes, design, means, seed=SEED, replicates=4000, domain=domain)
    ratio = standard_error(result.values["mean"]) / expected
    assert ratio == pytest.approx(np.ones(3), abs=0.05)


def test_clusters_and_strata_draw_one_unit_fewer():
    answers, design = clustered(clusters=60, strata=30)
    group = answers[:, 0] > 0.5
    design = replace(design, margins=np.column_stack([group, ~group]).astype(float))
    mean = design.weights @ answers / design.weights.sum()
    expected = DesignVariance(design).precision(answers - mean).se
    result = survey_bootstrap(answers, design, means, seed=SEED, replicates=3000)
    ratio = standard_error(result.values["mean"]) / expected
    assert ratio == pytest.approx(np.ones(2), rel=0.12)  # two clusters a stratum: n of n gives 0.7


def vanishing():
    """mobi, raked to a category of three respondents."""
    few = np.arange(250) < 3
    margins = np.column_stack([few, ~few]).astype(float)
    return replace(SamplingDesign.simple(250), margins=margins)


def test_a_vanished_category_is_counted_as_degenerate():
    result = survey_bootstrap(
        mobi(), vanishing(), measures_of(model(), SCALES), seed=SEED, replicates=1500
    )
    assert result.drawn == 1500
    assert result.degenerate / 1500 == pytest.approx((1 - 3 / 250) ** 250, abs=0.02)
    assert len(result.values["path"]) == 1500 - result.degenerate
    names = ("path", "weight", "index_reestimated")
    assert all(np.isfinite(result.values[name]).all() for name in names)


@pytest.mark.parametrize("missing", ["complete", "em"])
def test_the_number_of_workers_changes_no_bit(missing):
    answers = mobi()
    if missing == "em":
        answers[np.random.default_rng(5).random(answers.shape) < 0.03] = np.nan
    one, two = (
        survey_bootstrap(
            answers,
            vanishing(),
            means,
            seed=SEED,
            replicates=2300,
            missing=missing,
            items=model().items,
            workers=workers,
        )
        for workers in (1, 2)
    )
    assert one.degenerate == two.degenerate > 0
    np.testing.assert_array_equal(one.values["mean"], two.values["mean"])
