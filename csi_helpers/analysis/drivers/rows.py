"""From draws to tidy rows: importance by every method, ranks, collinearity, explained variance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from csi_helpers.analysis.drivers.draws import Draws, deviation
from csi_helpers.analysis.drivers.driver_answers import DriverAnswers
from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.structural.uncertainty.intervals import percentile_interval

FEWEST = 100  # respondents for a regression that is shown without a caution
PER_DRIVER = 10  # respondents a driver, likewise (methods of the trade: 10 to 20)


def needed(drivers: int) -> int:
    """Respondents on whom the importance of so many drivers may rest.

    Examples
    --------
    >>> needed(7), needed(30)
    (100, 300)
    """
    return max(FEWEST, PER_DRIVER * drivers)


def importance_rows(
    draws: Draws,
    answers: DriverAnswers,
    methods: Sequence[str],
    *,
    outcome: str,
    confidence: float,
    min_base: int,
) -> Iterator[Row]:
    """Rows `derived_importance`, `importance_rank`, `vif` and `r2` of one wave or group."""
    names = answers.form.names
    for method in methods:
        value, drawn = draws.values[method], draws.replicates[method]
        known = np.isfinite(value)
        ranked, ranks = ranks_of(value), ranks_of(drawn)
        low, high = interval(drawn, confidence)
        first, last = interval(ranks, confidence)
        for k in np.flatnonzero(known):
            n_eff = float(draws.n_eff[method][k])
            stem: Row = {"subject": names[k], "method": method, "n": answers.n, "n_eff": n_eff}
            stem["note"] = note_of(answers.n, n_eff, len(names), min_base)
            se = float(deviation(drawn[:, k]))
            yield {
                **stem,
                "table": "derived_importance",
                "estimate": value[k],
                "se": se,
                "ci_low": low[k],
                "ci_high": high[k],
            }
            yield {
                **stem,
                "table": "importance_rank",
                "estimate": ranked[k],
                "ci_low": first[k],
                "ci_high": last[k],
            }
    if "regression" in methods:
        yield from _regression_rows(draws, answers, outcome, confidence, min_base)


def note_of(n: int, n_eff: float, drivers: int, min_base: int) -> str:
    """`low base`, or `caution` where respondents are few for so many drivers."""
    return base_note(n, n_eff, min_base) or ("caution" if n < needed(drivers) else "")


def interval(drawn: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Percentiles of the draws that could be had; NaN where fewer than half could."""
    usable = np.isfinite(drawn).reshape(len(drawn), -1).all(axis=0)
    if usable.all():
        return percentile_interval(drawn, confidence)
    tail = (1 - confidence) / 2
    fine = np.isfinite(drawn)
    filled = np.where(fine.any(axis=0), drawn, 0.0)
    enough = 2 * fine.sum(axis=0) >= len(drawn)
    low, high = (np.nanquantile(filled, share, axis=0) for share in (tail, 1 - tail))
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)


def ranks_of(importance: Floats) -> Floats:
    """Rank of each driver (..., k), 1 the most important; NaN where unknown.

    Examples
    --------
    >>> print(ranks_of(np.array([0.1, 0.5, np.nan, 0.2])))
    [ 3.  1. nan  2.]
    """
    order = np.argsort(-np.nan_to_num(importance, nan=-np.inf), axis=-1, kind="stable")
    ranks = np.empty(importance.shape)
    places = np.broadcast_to(np.arange(1.0, importance.shape[-1] + 1), importance.shape)
    np.put_along_axis(ranks, order, places, axis=-1)
    return np.where(np.isfinite(importance), ranks, np.nan)


def _regression_rows(
    draws: Draws, answers: DriverAnswers, outcome: str, confidence: float, min_base: int
) -> Iterator[Row]:
    for k, name in enumerate(answers.form.names):
        n_eff = float(draws.n_eff["vif"][k])
        low, high = interval(draws.replicates["vif"][:, [k]], confidence)
        yield {
            "table": "vif",
            "subject": name,
            "object": outcome,
            "n": answers.n,
            "n_eff": n_eff,
            "estimate": draws.values["vif"][k],
            "ci_low": low[0],
            "ci_high": high[0],
            "note": base_note(answers.n, n_eff, min_base),
        }
    drawn = draws.replicates["r2"]
    low, high = interval(drawn[:, None], confidence)
    n_eff = float(draws.n_eff["r2"])
    yield {
        "table": "r2",
        "subject": outcome,
        "method": "regression",
        "n": answers.n,
        "n_eff": n_eff,
        "estimate": float(draws.values["r2"]),
        "se": float(deviation(drawn)),
        "ci_low": low[0],
        "ci_high": high[0],
        "note": note_of(answers.n, n_eff, len(answers.form.names), min_base),
    }
