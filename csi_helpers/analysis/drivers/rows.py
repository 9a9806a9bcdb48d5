"""From draws to tidy rows: importance by every method, ranks, collinearity, explained variance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from csi_helpers.analysis.drivers.draws import Draws
from csi_helpers.analysis.drivers.driver_answers import DriverAnswers
from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error, usable_interval

ADDING_UP = ("johnson", "lmg")  # to R²
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
    """Rows `derived_importance`, `importance_rank`, `importance_share`, `vif` and `r2`."""
    names = answers.form.names
    rows = partial(
        statistic_rows, draws=draws, answers=answers, confidence=confidence, min_base=min_base
    )
    for method in methods:
        value, drawn = draws.values[method], draws.replicates[method]
        stem: Row = {"table": "derived_importance", "method": method}
        yield from rows(stem, value, drawn)
        if method in ADDING_UP:
            stem = {"table": "importance_share", "method": method}
            yield from rows(stem, *shares_of(draws, method))
        ranked, ranks = ranks_of(value), ranks_of(drawn)
        first, last = usable_interval(ranks, confidence)
        for k in np.flatnonzero(np.isfinite(value)):
            n_eff = float(draws.n_eff[method][k])
            yield {
                "table": "importance_rank",
                "subject": names[k],
                "method": method,
                "n": answers.n,
                "n_eff": n_eff,
                "estimate": ranked[k],
                "ci_low": first[k],
                "ci_high": last[k],
                "note": note_of(answers.n, n_eff, len(names), min_base),
            }
    if "regression" in methods:
        yield from _regression_rows(draws, answers, outcome, confidence, min_base)


def statistic_rows(
    stem: Row,
    value: Floats,
    drawn: Floats,
    *,
    draws: Draws,
    answers: DriverAnswers,
    confidence: float,
    min_base: int,
) -> Iterator[Row]:
    """Rows of one statistic of the drivers, (k,) and in the draws (B, k), where it is known.

    Parameters
    ----------
    stem : mapping
        At least `table`, and the `method` whose effective bases hold.
    """
    low, high = usable_interval(drawn, confidence)
    names = answers.form.names
    for k in np.flatnonzero(np.isfinite(value)):
        n_eff = float(draws.n_eff[stem["method"]][k])
        yield {
            **stem,
            "subject": names[k],
            "n": answers.n,
            "n_eff": n_eff,
            "estimate": value[k],
            "se": float(standard_error(drawn[:, k])),
            "ci_low": low[k],
            "ci_high": high[k],
            "note": note_of(answers.n, n_eff, len(names), min_base),
        }


def shares_of(draws: Draws, method: str) -> tuple[Floats, Floats]:
    """Each driver's part (0-1) of what all explain: of the sample (k,), and of the draws (B, k)."""
    value, drawn = draws.values[method], draws.replicates[method]
    with np.errstate(all="ignore"):
        return value / value.sum(), drawn / drawn.sum(axis=1, keepdims=True)


def note_of(n: int, n_eff: float, drivers: int, min_base: int) -> str:
    """`low base`, or `caution` where respondents are few for so many drivers."""
    return base_note(n, n_eff, min_base) or ("caution" if n < needed(drivers) else "")


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
        low, high = usable_interval(draws.replicates["vif"][:, [k]], confidence)
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
    low, high = usable_interval(drawn[:, None], confidence)
    n_eff = float(draws.n_eff["r2"])
    yield {
        "table": "r2",
        "subject": outcome,
        "method": "regression",
        "n": answers.n,
        "n_eff": n_eff,
        "estimate": float(draws.values["r2"]),
        "se": float(standard_error(drawn)),
        "ci_low": low[0],
        "ci_high": high[0],
        "note": note_of(answers.n, n_eff, len(answers.form.names), min_base),
    }
