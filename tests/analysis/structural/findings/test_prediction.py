"""Repeated PLSpredict by explicit loops, its uncertainty, what changes nothing, and refusals."""

import numpy as np
import pytest
from pls_reference import ITEMS, mobi, model
from scipy.stats import t as student_t
from waves_of_arrays import wave_of

from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.structural.findings.opinions import prediction
from csi_helpers.analysis.structural.findings.opinions.prediction import predict_wave
from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.predict import random_folds

SMALL = StructuralModel(
    {name: model().constructs[name] for name in ("Image", "Expectation", "Value", "Satisfaction")},
    tuple((name, "Satisfaction") for name in ("Image", "Expectation", "Value")),
)
TARGETS = ["CUSA1", "CUSA2", "CUSA3"]


def predicted(wave, of=SMALL, *, seed=1, min_base=30, **options):
    return predict_wave(wave, of, seed=seed, confidence=0.95, min_base=min_base, **options)


def column(found, table, *, method="", subjects=TARGETS, value="estimate"):
    rows = found.estimates.query("table == @table and method == @method").set_index("subject")
    return rows.loc[subjects, value].to_numpy()


def losses_by_loops(answers, repeats=10, folds=10):
    """Errors (repeats, n, 3) of PLS, regression and mean, fold by fold with numpy alone."""
    n, rng = len(answers), random_stream(1, "predict", wave="2026")
    errors = np.empty((3, repeats, n, 3))
    for repeat in range(repeats):
        fold_of = random_folds(n, folds, rng)
        for fold in range(folds):
            train, test = answers[fold_of != fold], answers[fold_of == fold]
            centre, scale = train.mean(axis=0), train.std(axis=0, ddof=1)
            estimate = estimate_pls(np.corrcoef(train.T), SMALL)
            scores = ((test - centre) / scale * estimate.weights) @ SMALL.membership
            target = scores[:, :3] @ estimate.paths[:3, 3]
            forecast = target[:, None] * estimate.loadings[-3:] * scale[-3:] + centre[-3:]
            design = np.column_stack([np.ones(len(train)), train[:, :-3]])
            slopes = np.linalg.lstsq(design, train[:, -3:])[0]
            regressed = np.column_stack([np.ones(len(test)), test[:, :-3]]) @ slopes
            for kind, said in enumerate((forecast, regressed, centre[-3:])):
                errors[kind, repeat, fold_of == fold] = test[:, -3:] - said
    return errors


def test_averages_over_repeats_by_loops():
    answers = mobi()[:, [ITEMS.index(item) for item in SMALL.items]]
    pls, linear, naive = losses_by_loops(answers)
    found = predicted(wave_of(answers, SMALL.items))
    assert (found.n, found.folds, found.repeats, found.refusals) == (250, 10, 10, ())
    assert found.predicted == {"Satisfaction": tuple(TARGETS)}
    squared, baseline = (pls**2).mean(axis=0), (naive**2).mean(axis=0)
    q2 = 1 - squared.mean(axis=0) / baseline.mean(axis=0)
    np.testing.assert_allclose(column(found, "q2_predict"), q2, atol=1e-10)
    whole = column(found, "q2_predict", subjects=["Satisfaction"])
    np.testing.assert_allclose(whole, q2.mean(), atol=1e-10)
    for method, errors in (("pls", pls), ("linear", linear)):
        rmse, mae = np.sqrt((errors**2).mean(axis=(0, 1))), np.abs(errors).mean(axis=(0, 1))
        np.testing.assert_allclose(column(found, "predict_rmse", method=method), rmse, atol=1e-10)
        np.testing.assert_allclose(column(found, "predict_mae", method=method), mae, atol=1e-10)
    gain = (linear**2).mean(axis=0) - squared
    gain = np.column_stack([gain, gain.mean(axis=1)])
    everything = [*TARGETS, "overall"]
    se = gain.std(axis=0, ddof=1) / np.sqrt(250)
    t = gain.mean(axis=0) / se
    expected = {"estimate": gain.mean(axis=0), "se": se, "p_value": 2 * student_t.sf(abs(t), 249)}
    expected["ci_low"] = gain.mean(axis=0) - student_t.ppf(0.975, 249) * se
    for value, numbers in expected.items():
        mine = column(found, "predict_gain", subjects=everything, value=value)
        np.testing.assert_allclose(mine, numbers, atol=1e-10)
    p = np.sort(expected["p_value"][:3])
    holm = np.maximum.accumulate(np.minimum(p * [3, 2, 1], 1))
    adjusted = column(found, "predict_gain", subjects=everything, value="p_adjusted")
    np.testing.assert_allclose(np.sort(adjusted[:3]), holm, atol=1e-10)
    assert np.isnan(adjusted[3])


def test_standard_errors_equal_the_bootstraps_of_the_losses():
    answers = mobi()[:, [ITEMS.index(item) for item in SMALL.items]]
    pls, _, naive = losses_by_loops(answers)
    squared, baseline = (pls**2).mean(axis=0), (naive**2).mean(axis=0)
    rows = np.random.default_rng(3).integers(0, 250, (4000, 250))
    q2 = 1 - squared[rows].mean(axis=1) / baseline[rows].mean(axis=1)
    found = predicted(wave_of(answers, SMALL.items))
    expected = q2.std(axis=0)
    np.testing.assert_allclose(column(found, "q2_predict", value="se"), expected, rtol=0.08)
    whole = column(found, "q2_predict", subjects=["Satisfaction"], value="se")
    np.testing.assert_allclose(whole, q2.mean(axis=1).std(), rtol=0.08)
    rmse = np.sqrt(squared[rows].mean(axis=1)).std(axis=0)
    mine = column(found, "predict_rmse", method="pls", value="se")
    np.testing.assert_allclose(mine, rmse, rtol=0.08)


def test_same_rows_same_numbers_and_another_seed_others():
    wave = wave_of(mobi(), ITEMS)
    one, again, other = (predicted(wave, seed=seed).estimates for seed in (1, 1, 2))
    assert one.to_csv() == again.to_csv()
    assert not np.allclose(one["estimate"], other["estimate"])


def test_who_left_an_item_out_does_not_count():
    answers = np.vstack([mobi(), mobi()[:40]])
    answers[250:, ITEMS.index("IMAG2")] = np.nan
    one, other = predicted(wave_of(mobi(), ITEMS)), predicted(wave_of(answers, ITEMS))
    assert (other.n, set(other.estimates["n"])) == (250, {250.0})
    np.testing.assert_allclose(other.estimates["estimate"], one.estimates["estimate"], atol=1e-12)
    np.testing.assert_allclose(other.estimates["se"], one.estimates["se"], rtol=0.01)


def test_equal_weights_and_the_size_of_weights_change_nothing():
    rng = np.random.default_rng(4)
    weights = rng.uniform(0.5, 2, 250)
    none, equal = (
        predicted(wave_of(mobi(), ITEMS, weights=w)).estimates for w in (None, np.full(250, 2.0))
    )
    assert none.to_csv() == equal.to_csv()
    one, other = (
        predicted(wave_of(mobi(), ITEMS, weights=w)).estimates for w in (weights, 7 * weights)
    )
    np.testing.assert_allclose(one["se"], other["se"], rtol=1e-9)
    assert (one["n_eff"] < one["n"]).any()


def test_a_cluster_lies_in_one_fold_and_widens_the_errors(monkeypatch):
    seen, real = [], prediction.predict_items

    def spy(answers, model, folds, **options):
        seen.append(folds)
        return real(answers, model, folds, **options)

    monkeypatch.setattr(prediction, "predict_items", spy)
    twice = np.repeat(mobi(), 2, axis=0)
    clusters = np.repeat(np.arange(250), 2)
    one = predicted(wave_of(twice, ITEMS, clusters=clusters), repeats=3)
    assert len(seen) == 3
    for folds in seen:
        assert (folds[::2] == folds[1::2]).all()
        assert np.ptp(np.bincount(folds)) == 0
    single = predicted(wave_of(mobi(), ITEMS), repeats=3)
    np.testing.assert_allclose(one.estimates["estimate"], single.estimates["estimate"], atol=1e-9)
    np.testing.assert_allclose(one.estimates["se"], single.estimates["se"], rtol=1e-9)
    few = predicted(wave_of(twice, ITEMS, clusters=clusters % 4), repeats=2)
    assert few.folds == 4


@pytest.mark.parametrize(
    ("n", "options", "needed"),
    [(29, {}, 30), (29, {"folds": 4, "min_base": 5}, 26), (120, {"min_base": 150}, 150)],
)
def test_a_low_base_is_refused(n, options, needed):
    found = predicted(wave_of(mobi()[:n], ITEMS), **options)
    if needed == 26:
        assert found.refusals == ()
        return
    (refusal,) = found.refusals
    assert refusal.code == "predict_low_base"
    assert refusal.values == {"n": n, "min_base": needed, "clusters": n}
    assert len(found.estimates) == 0


def test_one_cluster_is_refused():
    wave = wave_of(mobi(), ITEMS, clusters=np.zeros(250, dtype=int))
    (refusal,) = predicted(wave).refusals
    assert (refusal.code, refusal.values["clusters"]) == ("predict_low_base", 1)


@pytest.mark.parametrize("differing", [0, 1])
def test_an_item_that_hardly_varies_is_refused(differing):
    # with one other answer the item is constant wherever that respondent is held out
    answers = mobi()
    answers[:, ITEMS.index("IMAG2")] = 5
    answers[:differing, ITEMS.index("IMAG2")] = 6
    (refusal,) = predicted(wave_of(answers, ITEMS)).refusals
    assert (refusal.code, refusal.values) == ("constant_item", {"items": ["IMAG2"]})


def test_tied_formative_items_are_refused():
    answers = mobi()
    answers[:, ITEMS.index("PERV2")] = answers[:, ITEMS.index("PERV1")]
    tied = StructuralModel(SMALL.constructs, SMALL.paths, {"Value": "B"})
    (refusal,) = predicted(wave_of(answers, ITEMS), tied).refusals
    assert (refusal.code, refusal.values["items"]) == ("collinear_items", ["PERV1", "PERV2"])
