"""A domain in the bootstrap and the jackknife: only its rows count, the whole sample is redrawn."""

import numpy as np
import pandas as pd
import pytest
from clustered_answers import clustered, means

from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.em import em_moments
from csi_helpers.analysis.structural.uncertainty import rows as counted_rows
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error
from csi_helpers.analysis.structural.uncertainty.resampling import bootstrap, jackknife
from csi_helpers.analysis.variance import DesignVariance
from csi_helpers.data.design import SamplingDesign, build_design

SEED = stream_seed(1, "domain")


def mean_error(answers, design, domain):
    """Linearised standard errors of the domain's means."""
    mean = np.average(answers[domain], axis=0, weights=design.weights[domain])
    return DesignVariance(design).precision(answers - mean, domain).se


def with_holes(answers, domain):
    """NaN outside the domain."""
    return np.where(domain[:, None], answers, np.nan)


@pytest.mark.parametrize("one_fewer", [False, True])
def test_a_domain_that_is_a_stratum_is_a_sample_of_its_own(one_fewer):
    rng = np.random.default_rng(1)
    answers, weights, stratum = (
        rng.normal(size=(90, 2)),
        rng.uniform(0.5, 2, 90),
        np.repeat([0, 1], 45),
    )
    ids = pd.Series([None] * 90, dtype=object)
    whole = build_design(weights, ids=ids, strata=pd.Series(stratum.astype(str)))
    alone = build_design(weights[:45], ids=ids[:45])
    options = {"seed": SEED, "replicates": 1200, "one_fewer": one_fewer}
    domain = stratum == 0
    one = bootstrap(with_holes(answers, domain), whole, means, domain=domain, **options)
    two = bootstrap(answers[:45], alone, means, **options)
    np.testing.assert_allclose(one.values["mean"], two.values["mean"], rtol=0, atol=1e-12)


def test_everybody_is_no_domain():
    answers, design = clustered()
    everybody = np.ones(600, dtype=bool)
    one, two = (
        bootstrap(answers, design, means, seed=SEED, replicates=300, domain=domain)
        for domain in (None, everybody)
    )
    np.testing.assert_array_equal(one.values["mean"], two.values["mean"])
    one, two = (jackknife(answers, design, means, domain=d)[0]["mean"] for d in (None, everybody))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("missing", ["complete", "mean", "pairwise", "em"])
def test_adjusted_and_kept_or_not_it_is_the_same(missing, monkeypatch):
    answers, design = clustered()
    domain = np.random.default_rng(2).random(600) < 0.3
    if missing != "complete":
        answers[np.random.default_rng(3).random(answers.shape) < 0.1] = np.nan
    answers = with_holes(answers, domain)

    def drawn(adjust, room):
        monkeypatch.setattr(counted_rows, "LARGEST_KEPT", room)
        options = {"seed": SEED, "replicates": 300, "missing": missing, "adjust": adjust}
        return bootstrap(answers, design, means, domain=domain, **options).values["mean"]

    streamed = drawn(None, 1 << 20)
    assert np.isfinite(streamed).all()
    np.testing.assert_allclose(drawn(lambda weights: weights, 1 << 20), streamed, atol=1e-12)
    np.testing.assert_array_equal(
        drawn(lambda weights: weights, 0), drawn(lambda weights: weights, 1 << 20)
    )


def test_errors_are_those_of_a_domain_estimate():
    answers, design = clustered()
    domain = np.random.default_rng(4).random(600) < 0.25
    expected = mean_error(answers, design, domain)
    result = bootstrap(
        with_holes(answers, domain),
        design,
        means,
        seed=SEED,
        replicates=4000,
        one_fewer=True,
        domain=domain,
    )
    # 4,000 replicates: 1.1% by chance; the ratio's curvature with 60 clusters adds a little
    assert standard_error(result.values["mean"]) / expected == pytest.approx(np.ones(2), abs=0.06)
    values, strata = jackknife(with_holes(answers, domain), design, means, domain=domain)
    sizes = np.bincount(strata)
    middle = np.stack([values["mean"][strata == h].mean(axis=0) for h in range(3)])[strata]
    variance = ((sizes - 1) / sizes)[strata] @ (values["mean"] - middle) ** 2
    assert np.sqrt(variance) / expected == pytest.approx(np.ones(2), abs=0.04)


def test_jackknife_leaves_rows_of_the_domain_out():
    rng = np.random.default_rng(5)
    answers, domain = rng.normal(size=(30, 2)), np.arange(30) % 3 == 0
    design = SamplingDesign.simple(30)
    values, _ = jackknife(with_holes(answers, domain), design, means, domain=domain)
    for row in range(30):
        left = domain & (np.arange(30) != row)
        np.testing.assert_allclose(values["mean"][row], answers[left].mean(axis=0), atol=1e-12)


def test_em_of_the_domain():
    rng = np.random.default_rng(6)
    answers = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], size=400)
    domain = rng.random(400) < 0.5
    answers[rng.random((400, 2)) < 0.15] = np.nan
    design = SamplingDesign.simple(400)
    result = bootstrap(
        with_holes(answers, domain),
        design,
        means,
        seed=SEED,
        replicates=2000,
        missing="em",
        domain=domain,
        items=["a", "b"],
    )
    wanted = em_moments(answers[domain], items=["a", "b"])
    drawn = result.values["mean"]
    error = standard_error(drawn)
    np.testing.assert_allclose((drawn.mean(axis=0) - wanted.means) / error, 0, atol=0.1)
    answered = np.isfinite(answers[domain]).sum(axis=0)
    # more than what the item's own answers would leave open no, less than complete answers no
    assert (error < 1.05 * wanted.deviations / np.sqrt(answered)).all()
    assert (error > 0.95 * wanted.deviations / np.sqrt(domain.sum())).all()


def test_weights_of_the_domain_make_its_em_moments():
    rng = np.random.default_rng(8)
    answers, weights = rng.normal(size=(200, 3)).cumsum(axis=1), rng.uniform(0.2, 4, 200)
    answers[rng.random((200, 3)) < 0.2] = np.nan
    domain = rng.random(200) < 0.5
    rows = counted_rows.CountedRows.of(
        with_holes(answers, domain), weights, missing="em", items=["a", "b", "c"], domain=domain
    )
    found = rows.sums.moments(weights @ rows.products(np.arange(200)))
    wanted = em_moments(answers[domain], weights[domain], items=["a", "b", "c"])
    np.testing.assert_allclose(found.covariances, wanted.covariances, atol=1e-10)
    np.testing.assert_allclose(rows.sums.estimate.means, wanted.means, atol=1e-12)
    assert found.weight == pytest.approx(wanted.weight)


def test_replicates_without_anybody_of_the_domain_are_degenerate():
    rng = np.random.default_rng(7)
    answers, domain = rng.normal(size=(100, 2)), np.arange(100) == 50

    def careless(moments):  # says that everything is usable
        return {"mean": moments.means}, np.ones(moments.weight.shape, dtype=bool)

    result = bootstrap(
        with_holes(answers, domain),
        SamplingDesign.simple(100),
        careless,
        seed=SEED,
        replicates=2000,
        domain=domain,
    )
    assert result.degenerate / 2000 == pytest.approx(0.99**100, abs=0.04)
    np.testing.assert_allclose(
        result.values["mean"], np.broadcast_to(answers[50], result.values["mean"].shape)
    )
