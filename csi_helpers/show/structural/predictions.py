"""Reading a prediction: which items are predicted, and better than by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from csi_helpers.show.rows import pick

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.opinions.prediction import Predictions

OVERALL = "overall"


def predicted_items(predictions: Predictions) -> pd.DataFrame:
    """Every predicted item with all its figures, in the model's order.

    Parameters
    ----------
    predictions : Predictions
        The result.

    Returns
    -------
    DataFrame
        Indexed by item: ``construct``, ``q2``, ``low``, ``high``, ``rmse_pls``, ``rmse_linear``,
        ``mae_pls``, ``mae_linear``, ``gain``, ``p`` (corrected), ``beats`` (whether the model's
        RMSE is below that of linear regression), ``note``.
    """
    q2 = _items(predictions, "q2_predict")
    gain = _items(predictions, "predict_gain")
    found = pd.DataFrame(
        {
            "construct": q2["object"],
            "q2": q2["estimate"],
            "low": q2["ci_low"],
            "high": q2["ci_high"],
        }
    )
    for kind in ("rmse", "mae"):
        for method in ("pls", "linear"):
            rows = _items(predictions, f"predict_{kind}", method)
            found[f"{kind}_{method}"] = rows["estimate"]
    found["gain"], found["p"], found["note"] = gain["estimate"], gain["p_adjusted"], q2["note"]
    found["beats"] = found["rmse_pls"] < found["rmse_linear"]
    order = [item for items in predictions.predicted.values() for item in items]
    return found.reindex([item for item in order if item in found.index])


def _items(predictions: Predictions, table: str, method: str | None = None) -> pd.DataFrame:
    rows = pick(predictions.estimates, table, method=method)
    return rows[rows["object"] != ""].drop_duplicates("subject").set_index("subject")


def beats_benchmark(items: pd.DataFrame) -> int:
    """For how many items that it predicts at all its RMSE is below that of linear regression."""
    return int((items["beats"] & (items["q2"] > 0)).sum())


def predictive_power(items: pd.DataFrame) -> str:
    """Predictive power by the items whose RMSE is below the benchmark's.

    Parameters
    ----------
    items : DataFrame
        As `predicted_items` gives them.

    Returns
    -------
    {"high", "medium", "low", "none"}
        All of them, half and more, fewer, none. Shmueli, Sarstedt et al. (2019), Eur. J. Mark. 53.

    Examples
    --------
    >>> predictive_power(pd.DataFrame({"beats": [True, False, False], "q2": [0.1, 0.2, 0.1]}))
    'low'
    """
    k, total = beats_benchmark(items), int((items["q2"] > 0).sum())
    if not k:
        return "none"
    return "high" if k == total else "medium" if 2 * k >= total else "low"


def overall_gain(predictions: Predictions) -> pd.Series | None:
    """Row of the gain over all items; None where there is none."""
    rows = pick(predictions.estimates, "predict_gain")
    rows = rows[(rows["subject"] == OVERALL) & rows["estimate"].notna()]
    return rows.iloc[0] if len(rows) else None


def constructs_q2(predictions: Predictions) -> pd.DataFrame:
    """Q² of every predicted construct, indexed by construct."""
    rows = pick(predictions.estimates, "q2_predict")
    rows = rows[(rows["object"] == "") & rows["subject"].isin(list(predictions.predicted))]
    return rows.drop_duplicates("subject").set_index("subject")
