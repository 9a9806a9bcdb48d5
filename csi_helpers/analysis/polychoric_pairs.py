"""Polychoric correlations of items with few categories as rows of the tidy table."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.measurement.polychoric import Polychoric, polychoric_correlations
from csi_helpers.analysis.standardise import varies
from csi_helpers.analysis.variance import DesignVariance, Floats, t_interval, t_p_value
from csi_helpers.data.codebook import Codebook

MOST_CATEGORIES = 7  # with more, Pearson's correlation comes close enough


def ordinal_items(codebook: Codebook) -> tuple[str, ...]:
    """Items whose scale has at most seven whole codes."""
    return tuple(
        name
        for name, entry in codebook.items.items()
        if entry.scale.max - entry.scale.min + 1 <= MOST_CATEGORIES
    )


def polychoric_rows(
    items: Mapping[str, Floats], variance: DesignVariance, confidence: float, min_base: int
) -> list[Row]:
    """Polychoric correlation of each pair of items; none where fewer than two have whole codes.

    Parameters
    ----------
    items : mapping of arrays, shape (n,)
        Answers; NaN where missing.
    variance : DesignVariance
        Of the same n respondents.

    Notes
    -----
    Two-step maximum likelihood (Olsson 1979, Psychometrika 44). The standard error is linearised
    under the design, estimation of the thresholds included; interval and Wald test stand on
    Fisher's z, with Student's quantile. A pair whose likelihood rises to ±1 (empty cells) has the
    note `boundary` and neither; one of whose items doesn't vary among those with a weight has the
    note `constant` and no estimate.

    Examples
    --------
    >>> from csi_helpers.data.design import SamplingDesign
    >>> one, other = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [40, 20, 20, 40], axis=0).T
    >>> variance = DesignVariance(SamplingDesign.simple(120))
    >>> row = polychoric_rows({"a": one, "b": other}, variance, 0.95, 30)[0]
    >>> print(f"{row['estimate']:.2f} ({row['ci_low']:.2f} to {row['ci_high']:.2f})")
    0.50 (0.23 to 0.70)
    """
    whole = {name: values for name, values in items.items() if _whole(values)}
    if len(whole) < 2:
        return []
    varying = {name: v for name, v in whole.items() if varies(v, variance.weights)}
    rows: list[Row] = []
    for one, other in combinations(whole, 2):
        if one not in varying or other not in varying:
            pair = np.column_stack([whole[one], whole[other]])
            gap = _base_row(pair, variance.weights, min_base)
            rows.append({"table": "polychoric", "subject": one, "object": other, **gap})
    if len(varying) < 2:
        return rows
    answers = np.column_stack(list(varying.values()))
    found = polychoric_correlations(answers, variance.weights)
    return rows + [
        {
            "table": "polychoric",
            "subject": one,
            "object": other,
            **_pair_row(found, (i, j), answers[:, [i, j]], variance, confidence, min_base),
        }
        for (i, one), (j, other) in combinations(enumerate(varying), 2)
    ]


def _whole(values: Floats) -> bool:
    answered = values[np.isfinite(values)]
    return bool((answered == np.rint(answered)).all())


def _base_row(answers: Floats, weights: Floats, min_base: int) -> Row:
    """Base of a pair (n, 2), and why it has no estimate; the note is "" where it has one."""
    base = np.isfinite(answers).all(axis=1)
    n = int(base.sum())
    if n < max(min_base, 4):
        return {"n": n, "note": "low base"}
    both = all(varies(column, weights[base]) for column in answers[base].T)
    return {"n": n, "note": "" if both else "constant"}


def _pair_row(
    found: Polychoric,
    pair: tuple[int, int],
    answers: Floats,
    variance: DesignVariance,
    confidence: float,
    min_base: int,
) -> Row:
    base = np.asarray(np.isfinite(answers).all(axis=1))
    row = _base_row(answers, variance.weights, min_base)
    if row["note"]:
        return row
    n, r = row["n"], float(found.values[pair])
    if pair in found.at_bound:
        return {"n": n, "estimate": r, "note": "boundary"}
    # On the scale of everybody: who answered only one of the items moves its thresholds.
    weights = variance.weights
    share = weights[base].sum() / weights.sum()
    precision = variance.precision(found.influence(*pair) / share)
    n_eff = n * float(precision.n_eff[0]) / precision.n
    df = variance.degrees_of_freedom(base)
    z, spread = np.arctanh(r), precision.se / (1 - r * r)
    low, high = t_interval(z, spread, df, confidence)
    return {
        "n": n,
        "n_eff": n_eff,
        "estimate": r,
        "se": precision.se[0],
        "ci_low": float(np.tanh(low[0])),
        "ci_high": float(np.tanh(high[0])),
        "p_value": float(t_p_value(np.array([z]), spread, df)[0]),
        "note": base_note(n, n_eff, min_base),
    }
