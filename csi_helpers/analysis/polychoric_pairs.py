"""Polychoric correlations of items with few categories as rows of the tidy table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from csi_helpers.analysis.cells.answers import Answered, Paired, PairwisePolychoric, WaveAnswers
from csi_helpers.analysis.estimates import Row, base_note
from csi_helpers.analysis.standardise import varies
from csi_helpers.analysis.variance import Floats, t_interval, t_p_value
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
    answers: WaveAnswers, names: Sequence[str], confidence: float, min_base: int
) -> list[Row]:
    """Polychoric correlation of each pair of items; none where fewer than two have whole codes.

    Parameters
    ----------
    answers : WaveAnswers
    names : sequence of str
        Items of it.

    Notes
    -----
    Two-step maximum likelihood (Olsson 1979, Psychometrika 44). The standard error is linearised
    under the design, estimation of the thresholds included; interval and Wald test stand on
    Fisher's z, with Student's quantile. A pair whose likelihood rises to ±1 (empty cells) has the
    note `boundary` and neither; one of whose items doesn't vary among those with a weight has the
    note `constant` and no estimate.

    Examples
    --------
    >>> from csi_helpers.analysis.cells.respondents import Respondents
    >>> from csi_helpers.data.design import SamplingDesign
    >>> from csi_helpers.analysis.variance import DesignVariance
    >>> one, other = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [40, 20, 20, 40], axis=0).T
    >>> variance = DesignVariance(SamplingDesign.simple(120))
    >>> answers = Respondents("2026", {"a": one, "b": other}, variance)
    >>> row = polychoric_rows(answers, ["a", "b"], 0.95, 30)[0]
    >>> print(f"{row['estimate']:.2f} ({row['ci_low']:.2f} to {row['ci_high']:.2f})")
    0.50 (0.23 to 0.70)
    """
    whole = [name for name in names if _whole(answers.item(name).values)]
    if len(whole) < 2:
        return []
    varying = [name for name in whole if differs(answers.item(name))]
    rows: list[Row] = []
    for one, other in combinations(whole, 2):
        if one not in varying or other not in varying:
            gap = _base_row(answers.pair(one, other), min_base)
            rows.append({"table": "polychoric", "subject": one, "object": other, **gap})
    if len(varying) < 2:
        return rows
    found = answers.polychoric(varying)
    return rows + [
        {
            "table": "polychoric",
            "subject": one,
            "object": other,
            **_pair_row(found, (i, j), answers.pair(one, other), confidence, min_base),
        }
        for (i, one), (j, other) in combinations(enumerate(varying), 2)
    ]


def _whole(values: Floats) -> bool:
    answered = values[np.isfinite(values)]
    return bool((answered == np.rint(answered)).all())


def differs(item: Answered) -> bool:
    """Whether the answers of those with a weight differ."""
    return varies(item.values, item.variance.weights)


def _base_row(pair: Paired, min_base: int) -> Row:
    """Base of a pair, and why it has no estimate; the note is "" where it has one."""
    base = pair.answered
    n = pair.variance.count(base)
    if n < max(min_base, 4):
        return {"n": n, "note": "low base"}
    weights = pair.variance.weights[base]
    both = all(varies(values[base], weights) for values in (pair.x, pair.y))
    return {"n": n, "note": "" if both else "constant"}


def _pair_row(
    found: PairwisePolychoric,
    place: tuple[int, int],
    pair: Paired,
    confidence: float,
    min_base: int,
) -> Row:
    row = _base_row(pair, min_base)
    if row["note"]:
        return row
    base, variance = pair.answered, pair.variance
    n, r = row["n"], float(found.values[place])
    if place in found.at_bound:
        return {"n": n, "estimate": r, "note": "boundary"}
    # On the scale of everybody: who answered only one of the items moves its thresholds.
    weights = variance.weights
    share = weights[base].sum() / weights.sum()
    precision = variance.precision(found.influence(*place) / share)
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
