"""Whether the model predicts respondents it hasn't seen, and better than linear regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.cutoffs import coefficient
from csi_helpers.show.structural.names import first_few, joined
from csi_helpers.show.structural.predictions import (
    beats_benchmark,
    overall_gain,
    predicted_items,
    predictive_power,
)
from csi_helpers.show.structural.wording.p_values import p_text
from csi_helpers.show.wording.items import LIMIT
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.opinions.prediction import Predictions


def describe_predictions(predictions: Predictions, words: Words) -> str:
    """Say for how many items the model predicts at all, beats the benchmark, and by how much.

    Parameters
    ----------
    predictions : Predictions
        The result; "" where it was refused.
    words : Words
        Language and labels.
    """
    items = predicted_items(predictions)
    if items.empty:
        return ""
    told = [_above_mean(predictions, items, words)]
    if (items["q2"] > 0).any():
        counts = {"k": beats_benchmark(items), "total": int((items["q2"] > 0).sum())}
        power = f"prediction.finding.power_{predictive_power(items)}"
        told.append(words.text(power, **{key: words.number(x, 0) for key, x in counts.items()}))
    return joined([*told, _overall(predictions, words)], words)


def _above_mean(predictions: Predictions, items: pd.DataFrame, words: Words) -> str:
    above = items[items["q2"] > 0]
    values = {
        "total": words.number(len(items), 0),
        "k": words.number(len(above), 0),
        "sure": words.number(int((items["low"] > 0).sum()), 0),
        "n": words.number(predictions.n, 0),
    }
    if above.empty:
        return words.text("prediction.finding.q2_none", **values)
    if len(above) == len(items):
        ends = {"low": items["q2"].min(), "high": items["q2"].max()}
        told = {end: coefficient(words, value, 0.0) for end, value in ends.items()}
        return words.text("prediction.finding.q2_all", **values, **told)
    missed = [words.item(str(item), LIMIT) for item in items.index[~(items["q2"] > 0)]]
    return words.text("prediction.finding.q2_some", **values, items=first_few(missed, words))


def _overall(predictions: Predictions, words: Words) -> str:
    row = overall_gain(predictions)
    if row is None:
        return ""
    # One test over all items, not corrected: its interval says the same as its p-value.
    key = "better" if row["ci_low"] > 0 else "worse" if row["ci_high"] < 0 else "same"
    return words.text(
        f"prediction.finding.{key}",
        gain=words.number(row["estimate"], 3, signed=True),
        interval=words.interval(row["ci_low"], row["ci_high"], 3),
        p=p_text(row["p_value"], words),
    )


def caption_predictions(predictions: Predictions, words: Words) -> str:
    """Count the items predicted, and those predicted better than by linear regression."""
    items = predicted_items(predictions)
    counts = {"total": len(items), "q": int((items["q2"] > 0).sum()), "k": beats_benchmark(items)}
    told = {key: words.number(count, 0) for key, count in counts.items()}
    return words.text("prediction.caption", **told)


def describe_prediction_marks(predictions: Predictions, words: Words) -> str:
    """Give the base, and explain tint and signs."""
    return joined(
        [
            _folded(predictions, "prediction.source.base", words),
            words.text("prediction.source.marks"),
        ],
        words,
    )


def explain_predictions(predictions: Predictions, words: Words) -> str:
    """Say how predictions, their errors and tests were made; "" where there are none.

    Parameters
    ----------
    predictions : Predictions
        The result.
    words : Words
        Language.
    """
    if predicted_items(predictions).empty:
        return ""
    method = "large_models" if predictions.random_groups else "prediction.method"
    told = [_folded(predictions, f"{method}.folds", words)]
    told += [words.text(f"{method}.{key}") for key in ("measures", "gain")]
    return joined(told, words)


def _folded(predictions: Predictions, key: str, words: Words) -> str:
    counts = {"n": predictions.n, "folds": predictions.folds, "repeats": predictions.repeats}
    counts["groups"] = predictions.random_groups
    return words.text(key, **{name: words.number(count, 0) for name, count in counts.items()})
