"""How well the model predicts answers of people it hasn't seen: k-fold PLSpredict."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from csi_helpers.analysis.structural.model import Flags, Floats, Indices, StructuralModel
from csi_helpers.analysis.structural.moments import Moments, RowSums
from csi_helpers.analysis.structural.pls import estimate_pls

ANTECEDENTS = ("earliest", "direct")
BENCHMARKS = ("antecedents", "others")


@dataclass(frozen=True)
class Prediction:
    """Errors in predicting the items of endogenous constructs; an array has shape (items,).

    Attributes
    ----------
    items : tuple of str
    actual, forecast, benchmark_forecast, training_means : array, shape (n, items)
        Answers, and what the structural model, the linear regression and the mean of those trained
        on say of them out of sample.
    rmse, mae : array
        Out of sample, of the structural model.
    benchmark_rmse, benchmark_mae : array
        Of a linear regression of each item on the items of other constructs.
    q2_predict : array
        1 - SSE/SSE of the training means; above 0 the model predicts better than a mean.
    in_sample_rmse, in_sample_mae : array
        Of the respondents' mean predictions over the folds that trained on them.
    """

    items: tuple[str, ...]
    actual: Floats
    forecast: Floats
    benchmark_forecast: Floats
    training_means: Floats
    rmse: Floats
    mae: Floats
    benchmark_rmse: Floats
    benchmark_mae: Floats
    q2_predict: Floats
    in_sample_rmse: Floats
    in_sample_mae: Floats


def random_folds(n: int, k: int, rng: np.random.Generator) -> Indices:
    """A fold for each respondent, of sizes that differ by one at most, shape (n,).

    Examples
    --------
    >>> print(np.bincount(random_folds(11, 3, np.random.default_rng(1))))
    [4 4 3]
    """
    return np.asarray(rng.permutation(np.arange(n) % k))


def predict_items(
    answers: Floats,
    model: StructuralModel,
    folds: Indices,
    *,
    weights: Floats | None = None,
    antecedents: str = "earliest",
    benchmark: str = "antecedents",
) -> Prediction:
    """k-fold PLSpredict.

    Parameters
    ----------
    answers : array, shape (n, p)
        Without gaps, items in the order of `model.items`.
    folds : int array, shape (n,)
        0 to k - 1. A cluster should lie in one fold.
    antecedents : {"earliest", "direct"}
        Scores are predicted from those of exogenous constructs, along the paths, or from the
        scores of their direct predecessors.
    benchmark : {"antecedents", "others"}
        Items the linear regression uses: of exogenous constructs (with `earliest`) or of direct
        predecessors; or of all other constructs (R seminr 2.3).

    Notes
    -----
    A composite model predicts: scores and loadings are never corrected for attenuation, also where
    `model.consistent`.

    References
    ----------
    Shmueli, Ray, Velasquez Estrada & Chatla (2016), J. Bus. Res. 69; Shmueli et al. (2019), Eur. J.
    Mark. 53; direct antecedents: Danks & Ray (2018).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> cause = rng.normal(size=300)
    >>> answers = np.column_stack([cause, cause + rng.normal(size=300)])
    >>> model = StructuralModel({"quality": ("q",), "loyalty": ("l",)}, (("quality", "loyalty"),))
    >>> prediction = predict_items(answers, model, random_folds(300, 10, rng))
    >>> print(prediction.items, bool(abs(prediction.q2_predict[0] - 0.5) < 0.1))
    ('l',) True
    """
    if antecedents not in ANTECEDENTS or benchmark not in BENCHMARKS:
        raise ValueError(f"{antecedents!r}, {benchmark!r}: not in {ANTECEDENTS}, {BENCHMARKS}.")
    n = len(answers)
    given = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    model = replace(model, consistent=False)
    training = _training_moments(answers, given, folds)
    coefficients = _coefficients(training, model, antecedents)
    linear = _benchmark_coefficients(training, model, antecedents, benchmark)
    predicted = np.flatnonzero(model.endogenous[model.owner])
    actual = answers[:, predicted]
    outside, inside, reference = (np.zeros(actual.shape) for _ in range(3))
    baseline = np.empty(actual.shape)
    for fold, (slopes, means) in enumerate(zip(coefficients, training.means, strict=True)):
        held_out = folds == fold
        forecast = (answers - means) @ slopes[:, predicted] + means[predicted]
        outside[held_out] = forecast[held_out]
        inside[~held_out] += forecast[~held_out]
        baseline[held_out] = means[predicted]
        regressed = (answers[held_out] - means) @ linear[fold][:, predicted] + means[predicted]
        reference[held_out] = regressed
    inside /= max(len(training.means) - 1, 1)

    def rmse(forecast: Floats) -> Floats:
        return np.asarray(np.sqrt(given @ (actual - forecast) ** 2 / given.sum()))

    def mae(forecast: Floats) -> Floats:
        return np.asarray(given @ np.abs(actual - forecast) / given.sum())

    with np.errstate(all="ignore"):
        q2 = 1 - (rmse(outside) / rmse(baseline)) ** 2
    return Prediction(
        items=tuple(model.items[i] for i in predicted),
        actual=actual,
        forecast=outside,
        benchmark_forecast=reference,
        training_means=baseline,
        rmse=rmse(outside),
        mae=mae(outside),
        benchmark_rmse=rmse(reference),
        benchmark_mae=mae(reference),
        q2_predict=q2,
        in_sample_rmse=rmse(inside),
        in_sample_mae=mae(inside),
    )


def _training_moments(answers: Floats, weights: Floats, folds: Indices) -> Moments:
    """Moments of everybody outside each fold."""
    sums = RowSums.of(answers, weights)
    by_fold = np.zeros((int(folds.max()) + 1, sums.width))
    for first in range(0, len(answers), 2048):
        rows = slice(first, first + 2048)
        np.add.at(by_fold, folds[rows], sums.products(answers[rows]) * weights[rows, None])
    return sums.moments(by_fold.sum(axis=0) - by_fold)


def _coefficients(moments: Moments, model: StructuralModel, antecedents: str) -> Floats:
    """Slopes of each item's prediction (column) on centred answers, shape (folds, p, p)."""
    estimate = estimate_pls(moments.correlations, model)
    spread = estimate.weights[..., None] * model.membership
    paths = estimate.paths.copy()
    exogenous = np.diag((~model.endogenous).astype(float))
    if antecedents == "direct":
        between = paths + exogenous
    else:
        between = np.broadcast_to(exogenous, paths.shape).copy()
        for name in model.order:
            target = model.names.index(name)
            if model.endogenous[target]:
                column = between @ paths[..., target, None]
                between[..., target] = column[..., 0]
    standardised = spread @ between[..., model.owner] * estimate.loadings[..., None, :]
    scale = moments.deviations
    return np.asarray(standardised * scale[..., None, :] / scale[..., :, None])


def _benchmark_coefficients(
    moments: Moments, model: StructuralModel, antecedents: str, benchmark: str
) -> Floats:
    """Slopes of linear regressions, shape (folds, p, p)."""
    slopes = np.zeros(moments.covariances.shape)
    for target in model.predecessors:
        own = model.owner == target
        use = _benchmark_items(model, target, antecedents, benchmark)
        normal = moments.covariances[:, use][:, :, use]
        right = moments.covariances[:, use][:, :, own]
        # The generalised inverse: collinear items predict as well as any one of them.
        solved = np.linalg.pinv(normal, hermitian=True) @ right
        slopes[:, np.flatnonzero(use)[:, None], np.flatnonzero(own)] = solved
    return slopes


def _benchmark_items(
    model: StructuralModel, target: int, antecedents: str, benchmark: str
) -> Flags:
    if benchmark == "others":
        return np.asarray(model.owner != target)
    if antecedents == "direct":
        return np.isin(model.owner, model.predecessors[target])
    return np.asarray(~model.endogenous[model.owner])
