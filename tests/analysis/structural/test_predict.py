"""PLSpredict against R seminr, PyPI seminr and explicit loops."""

import numpy as np
import pytest
from pls_reference import ITEMS, golden, mobi, model

from csi_helpers.analysis.structural.model import StructuralModel
from csi_helpers.analysis.structural.pls import estimate_pls
from csi_helpers.analysis.structural.predict import predict_items, random_folds

SMALL = StructuralModel(
    {name: model().constructs[name] for name in ("Image", "Expectation", "Value", "Satisfaction")},
    tuple((name, "Satisfaction") for name in ("Image", "Expectation", "Value")),
)


def small_answers():
    return mobi()[:, [ITEMS.index(item) for item in SMALL.items]]


@pytest.mark.parametrize(("tag", "antecedents"), [("DA", "direct"), ("EA", "earliest")])
def test_leave_one_out_equals_r_seminr(tag, antecedents):
    mine = predict_items(
        mobi(), model(), np.arange(250), antecedents=antecedents, benchmark="others"
    )
    assert len(mine.items) == 19
    for table, pair in (
        ("PLS_out_of_sample", (mine.rmse, mine.mae)),
        ("PLS_in_sample", (mine.in_sample_rmse, mine.in_sample_mae)),
        ("LM_out_of_sample", (mine.benchmark_rmse, mine.benchmark_mae)),
    ):
        theirs = golden(f"pls/plspredict_loo_{tag}_{table}", ["RMSE", "MAE"], list(mine.items))
        np.testing.assert_allclose(pair, theirs, rtol=0, atol=1e-10)


def test_one_target_by_loops():
    # every fold by numpy's own least squares, the scores from the weights of that fold
    answers, folds = small_answers(), np.arange(250) % 10
    mine = predict_items(answers, SMALL, folds)
    errors, linear, naive = (np.empty((250, 3)) for _ in range(3))
    for fold in range(10):
        train, test = answers[folds != fold], answers[folds == fold]
        centre, scale = train.mean(axis=0), train.std(axis=0, ddof=1)
        estimate = estimate_pls(np.corrcoef(train.T), SMALL)
        scores = ((test - centre) / scale * estimate.weights) @ SMALL.membership
        satisfaction = scores[:, :3] @ estimate.paths[:3, 3]
        forecast = satisfaction[:, None] * estimate.loadings[-3:] * scale[-3:] + centre[-3:]
        errors[folds == fold] = test[:, -3:] - forecast
        design = np.column_stack([np.ones(len(train)), train[:, :-3]])
        slopes = np.linalg.lstsq(design, train[:, -3:])[0]
        regressed = np.column_stack([np.ones(len(test)), test[:, :-3]]) @ slopes
        linear[folds == fold] = test[:, -3:] - regressed
        naive[folds == fold] = test[:, -3:] - centre[-3:]
    np.testing.assert_allclose(mine.rmse, np.sqrt((errors**2).mean(axis=0)), atol=1e-11)
    np.testing.assert_allclose(mine.mae, np.abs(errors).mean(axis=0), atol=1e-11)
    np.testing.assert_allclose(mine.benchmark_rmse, np.sqrt((linear**2).mean(axis=0)), atol=1e-11)
    q2 = 1 - (errors**2).sum(axis=0) / (naive**2).sum(axis=0)
    np.testing.assert_allclose(mine.q2_predict, q2, atol=1e-11)
    assert mine.rmse == pytest.approx([0.98291, 1.45320, 1.28107], abs=5e-6)


def test_leave_one_out_of_the_small_model():
    mine = predict_items(small_answers(), SMALL, np.arange(250))
    assert mine.rmse == pytest.approx([0.98665, 1.44784, 1.27544], abs=5e-6)
    assert mine.benchmark_rmse == pytest.approx([0.98635, 1.48449, 1.28799], abs=5e-6)
    assert mine.q2_predict == pytest.approx([0.36292, 0.32997, 0.46918], abs=5e-6)


def test_integer_weights_are_rows_in_the_same_fold():
    rng = np.random.default_rng(7)
    weights, folds = rng.integers(1, 4, 250), random_folds(250, 5, rng)
    one = predict_items(mobi(), model(), folds, weights=weights.astype(float))
    two = predict_items(np.repeat(mobi(), weights, axis=0), model(), np.repeat(folds, weights))
    np.testing.assert_allclose(one.rmse, two.rmse, atol=1e-10)
    np.testing.assert_allclose(one.q2_predict, two.q2_predict, atol=1e-10)


def test_consistent_estimates_do_not_predict():
    folds = np.arange(250) % 5
    one = predict_items(mobi(), model(), folds)
    two = predict_items(mobi(), model(consistent=True), folds)
    np.testing.assert_array_equal(one.rmse, two.rmse)


def test_noise_is_not_predicted():
    rng = np.random.default_rng(8)
    mine = predict_items(rng.normal(size=(400, 24)), model(), random_folds(400, 10, rng))
    assert mine.q2_predict.mean() < 0


def test_an_unknown_choice_is_refused():
    with pytest.raises(ValueError, match="middle"):
        predict_items(mobi(), model(), np.arange(250), antecedents="middle")
