"""How often intervals hold the truth, whether errors are right, and how far estimates are off."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
import pandas as pd

CONFIDENCE = 0.95
SHOWN = {
    "path": "paths, percentile",
    "path_bca": "paths, BCa",
    "total_effect": "total effects, percentile",
    "total_effect_bca": "total effects, BCa",
    "what_if": "what-if points",
    "r2": "R²",
    "r2_adjusted": "adjusted R²",
    "loading": "loadings",
    "index_weight": "index weights",
    "index": "index",
    "index_change": "change of the index",
    "gap_change": "change of the gap",
    "index_reestimated": "re-estimated index",
    "index_reestimated_change": "change of the re-estimated index",
    "index_change_weights": "the new weights' part of it",
}


def scores(found: Sequence[pd.DataFrame], truth: pd.Series) -> pd.DataFrame:
    """Each row of the findings over all clients.

    Parameters
    ----------
    found : sequence of DataFrame
        One a client, with the same rows.
    truth : Series
        By the same keys.

    Returns
    -------
    DataFrame
        `coverage`; `below` and `above`, the share of intervals that lie so of the truth; `error`,
        the mean standard error over the standard deviation of the estimates; `bias` in such
        standard deviations.
    """
    keys = found[0].index
    if any(not each.index.equals(keys) for each in found):
        raise ValueError("Clients differ in what was found of them.")
    known = truth.reindex(keys).to_numpy()
    if np.isnan(known).any():
        raise ValueError(f"No truth of {keys[np.isnan(known)].unique().tolist()[:3]}.")
    estimate, se, low, high = np.stack([each.to_numpy() for each in found]).transpose(2, 0, 1)
    below, above = (high < known).mean(axis=0), (low > known).mean(axis=0)
    spread = estimate.std(axis=0, ddof=1)
    return pd.DataFrame(
        {
            "truth": known,
            "coverage": 1 - below - above,
            "below": below,
            "above": above,
            "error": se.mean(axis=0) / spread,
            "bias": (estimate.mean(axis=0) - known) / spread,
        },
        index=keys,
    )


def markdown(scored: pd.DataFrame, clients: int) -> list[str]:
    """A line a statistic: means over its rows, and the extremes."""
    chance = 2 * sqrt(CONFIDENCE * (1 - CONFIDENCE) / clients)
    lines = [
        f"| statistic | coverage, % (a row ± {100 * chance:.1f}) | least–most | below / above "
        "| SE ÷ SD | bias ÷ SD, least–most |",
        "|---|---|---|---|---|---|",
    ]
    for table, words in SHOWN.items():
        rows = scored[scored.index.get_level_values("table") == table]
        if rows.empty:
            continue
        held, bias = 100 * rows["coverage"], rows["bias"]
        cells = [
            words,
            f"{held.mean():.1f}",
            f"{held.min():.1f}–{held.max():.1f}",
            f"{100 * rows['below'].mean():.1f} / {100 * rows['above'].mean():.1f}",
            f"{rows['error'].mean():.2f}",
            f"{bias.mean():+.2f}, {bias.min():+.2f}–{bias.max():+.2f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
