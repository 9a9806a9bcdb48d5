"""How well the model predicts respondents it hasn't seen, item by item and with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from csi_helpers.analysis.estimates import Row, adjust_p_values, base_note, tidy
from csi_helpers.analysis.large.points import PointVariance, group_points
from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.structural.findings.opinions.prediction_refusals import (
    not_estimable,
    refuse_constant,
    refuse_low_base,
)
from csi_helpers.analysis.structural.model import Flags, Floats, Indices, StructuralModel
from csi_helpers.analysis.structural.predict import Prediction, predict_items, random_folds
from csi_helpers.analysis.variance import DesignVariance, t_interval, t_p_value
from csi_helpers.data.large.answer_sums import Part, answer_sums
from csi_helpers.data.large.survey import RANDOM_GROUPS, LargeWave
from csi_helpers.data.survey import Wave
from csi_helpers.errors import AnalysisError

METHODS = ("pls", "linear")
OVERALL = "overall"


@dataclass(frozen=True)
class Predictions:
    """PLSpredict of one wave.

    Attributes
    ----------
    estimates : DataFrame
        Tidy. By item (object: its construct) `q2_predict`, `predict_rmse` and `predict_mae` (method
        pls, linear) and `predict_gain`; by construct `q2_predict`; `predict_gain` also `overall`.
    wave : str
    predicted : dict
        Endogenous constructs, in the model's order, and their items.
    folds, repeats : int
        Folds are fewer than asked for where there are fewer clusters.
    n : int
        Respondents who answered every item.
    random_groups : int
        Those of a large survey, which are left out in place of respondents; else 0. It has no
        `predict_mae`: absolute errors are no sums of products.
    """

    estimates: pd.DataFrame
    wave: str
    predicted: dict[str, tuple[str, ...]]
    folds: int
    repeats: int
    n: int
    confidence: float
    refusals: tuple[AnalysisError, ...]
    random_groups: int = 0


@dataclass(frozen=True)
class Losses:
    """Squared and absolute errors of each respondent and item (n, items), means over the repeats.

    `baseline` are squared errors of the mean of those trained on.
    """

    items: tuple[str, ...]
    squared: dict[str, Floats]
    absolute: dict[str, Floats]
    baseline: Floats


def predict_wave(
    wave: Wave | LargeWave,
    model: StructuralModel,
    *,
    seed: int,
    confidence: float,
    min_base: int,
    folds: int = 10,
    repeats: int = 10,
) -> Predictions:
    """Repeated k-fold PLSpredict on the respondents who answered every item of the model.

    Parameters
    ----------
    wave : Wave or LargeWave
        Of a large wave random groups are left out; their squared errors are sums of products.
    model : StructuralModel
        Its items are columns of the wave; of a second-order model the first stage.
    seed : int
        The study's.
    folds, repeats : int
        A cluster lies in one fold. Errors, not predictions, are averaged over the repeats: what is
        judged is one model, not the mean of several.

    Returns
    -------
    Predictions
        Without estimates where it is refused: `predict_low_base`, `constant_item`,
        `collinear_items`.

    Notes
    -----
    Q² is 1 less the ratio of the model's squared errors to those of training means (Shmueli et al.
    2016, J. Bus. Res. 69); a construct's is the mean of its items'. The gain is the mean squared
    error of a linear regression on the items of the exogenous constructs less the model's: above 0
    the model predicts better (CVPAT: Liengaard et al. 2021, Decis. Sci. 52; Sharma et al. 2023,
    Eur. J. Mark. 57). Standard errors linearise ratios and roots of mean errors under the design;
    models of different folds are taken as one. The items' gains are one family (Holm).
    """
    answers, variance, respondents = _answers(wave, model)
    base = np.isfinite(answers).all(axis=1) & (variance.weights > 0)
    units = np.unique(variance.design.clusters[base], return_inverse=True)[1]
    clusters = int(units.max(initial=-1)) + 1
    n = int(base.sum()) if respondents is None else respondents
    parts = min(folds, clusters)
    rows: list[Row] = []
    refusals: tuple[AnalysisError, ...] = ()
    try:
        refuse_low_base(n, clusters, max(min_base, 3 * folds, 2 * len(model.items)))
        refuse_constant(model, answers[base])
        rng = random_stream(seed, "predict", wave=wave.name)
        found = [random_folds(clusters, parts, rng)[units] for _ in range(repeats)]
        losses = _losses(answers[base], variance.weights[base], model, found)
        rules = _Rules(variance, base, confidence, min_base, absolute=respondents is None)
        rows = [{"wave": wave.name, **row} for row in _rows(losses, model, rules)]
    except AnalysisError as error:
        refusals = (error,)
    return Predictions(
        estimates=tidy(rows),
        wave=wave.name,
        predicted={
            name: items
            for name, items, caused in zip(
                model.names, model.constructs.values(), model.endogenous, strict=True
            )
            if caused
        },
        folds=parts,
        repeats=repeats,
        n=n,
        confidence=confidence,
        refusals=refusals,
        random_groups=RANDOM_GROUPS if isinstance(wave, LargeWave) else 0,
    )


def _answers(
    wave: Wave | LargeWave, model: StructuralModel
) -> tuple[Floats, DesignVariance, int | None]:
    """Answers (n, p) and their variance; points that stand for so many respondents if large."""
    if not isinstance(wave, LargeWave):
        answers = wave.answers[list(model.items)].to_numpy(dtype=float)
        return answers, DesignVariance(wave.design), None
    points = group_points(answer_sums(wave, [Part(model.items, complete=True)])[0])
    return points.values, PointVariance(points), points.respondents


def _losses(
    answers: Floats, weights: Floats, model: StructuralModel, repeats: list[Indices]
) -> Losses:
    runs = [predict_items(answers, model, folds, weights=weights) for folds in repeats]
    for run, folds in zip(runs, repeats, strict=True):
        if not np.isfinite(run.forecast).all():
            raise not_estimable(model, answers, folds)

    def mean(errors: list[Floats]) -> Floats:
        return np.asarray(np.mean(errors, axis=0))

    def of(method: str, run: Prediction) -> Floats:
        said = run.forecast if method == "pls" else run.benchmark_forecast
        return np.asarray(run.actual - said)

    return Losses(
        items=runs[0].items,
        squared={m: mean([of(m, run) ** 2 for run in runs]) for m in METHODS},
        absolute={m: mean([np.abs(of(m, run)) for run in runs]) for m in METHODS},
        baseline=mean([(run.actual - run.training_means) ** 2 for run in runs]),
    )


def _rows(losses: Losses, model: StructuralModel, rules: _Rules) -> Iterator[Row]:
    owner = {item: name for name, items in model.constructs.items() for item in items}
    objects = [owner[item] for item in losses.items]
    stems = [{"subject": i, "object": o} for i, o in zip(losses.items, objects, strict=True)]
    squared, mean = losses.squared, rules.mean
    q2 = 1 - mean(squared["pls"]) / mean(losses.baseline)
    influence = -(squared["pls"] - (1 - q2) * losses.baseline) / mean(losses.baseline)
    yield from rules.rows("q2_predict", stems, q2, influence)
    names = list(dict.fromkeys(objects))
    share = np.array([[o == name for name in names] for o in objects], dtype=float)
    share /= share.sum(axis=0)
    constructs = [{"subject": name} for name in names]
    yield from rules.rows("q2_predict", constructs, q2 @ share, influence @ share)
    for method in METHODS:
        named = [stem | {"method": method} for stem in stems]
        rmse = np.sqrt(mean(squared[method]))
        with np.errstate(all="ignore"):  # a perfect prediction has no slope
            slopes = np.where(rmse > 0, (squared[method] - rmse**2) / (2 * rmse), 0.0)
        yield from rules.rows("predict_rmse", named, rmse, slopes)
        if rules.absolute:
            mae = mean(losses.absolute[method])
            yield from rules.rows("predict_mae", named, mae, losses.absolute[method] - mae)
    gains = squared["linear"] - squared["pls"]
    gains = np.column_stack([gains, gains.mean(axis=1)])
    rows = list(
        rules.rows(
            "predict_gain",
            [*stems, {"subject": OVERALL}],
            mean(gains),
            gains - mean(gains),
            tested=True,
        )
    )
    adjusted = adjust_p_values([row["p_value"] for row in rows[:-1]], "holm")
    yield from (row | {"p_adjusted": p} for row, p in zip(rows, [*adjusted, np.nan], strict=True))


@dataclass(frozen=True)
class _Rules:
    """How a mean of respondents' errors becomes a row; points have no `absolute` errors."""

    variance: DesignVariance
    base: Flags
    confidence: float
    min_base: int
    absolute: bool

    def mean(self, values: Floats) -> Floats:
        """Weighted means (k,) of values (n in the base, k)."""
        weights = self.variance.weights[self.base]
        return np.asarray(weights @ values / weights.sum())

    def rows(
        self,
        table: str,
        stems: list[dict[str, str]],
        values: Floats,
        influence: Floats,
        *,
        tested: bool = False,
    ) -> Iterator[Row]:
        """A row a column of `influence`, on the base."""
        everybody = np.zeros((len(self.base), len(stems)))
        everybody[self.base] = influence
        precision = self.variance.precision(everybody, self.base)
        low, high = t_interval(values, precision.se, precision.df, self.confidence)
        p_values = t_p_value(values, precision.se, precision.df)
        for k, stem in enumerate(stems):
            n_eff = float(precision.n_eff[k])
            yield {
                "table": table,
                **stem,
                "n": precision.n,
                "n_eff": n_eff,
                "estimate": float(values[k]),
                "se": float(precision.se[k]),
                "ci_low": float(low[k]),
                "ci_high": float(high[k]),
                "note": base_note(precision.n, n_eff, self.min_base),
                **({"p_value": float(p_values[k])} if tested else {}),
            }
