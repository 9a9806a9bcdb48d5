"""Effective bases: n over the design effect of every statistic of a bootstrap."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from csi_helpers.analysis.structural.model import Floats
from csi_helpers.analysis.structural.moments import MomentSums
from csi_helpers.analysis.structural.uncertainty.intervals import standard_error
from csi_helpers.analysis.structural.uncertainty.resampling import Measure

_LARGEST_SIMPLE = 20_000
_AT_ONCE = 1 << 22  # numbers of the simple sample's counts held at a time


def effective_bases(
    replicates: Mapping[str, Floats],
    measure: Measure,
    sums: MomentSums,
    products: Floats,
    weights: Floats,
    *,
    n: int,
    kish: float,
    draws: int,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    """n times the variance in a simple random sample, over that in the design's replicates.

    Parameters
    ----------
    replicates : mapping of str to array (B, ...)
    products, weights : arrays, shape (m, q) and (m,)
        Of the rows a simple sample is drawn from, with chances as their weights.
    n : int
        Respondents behind the statistics.
    kish : float
        Their base by the weights alone (Kish 1965, §11.7), for what doesn't vary, and for more than
        20,000 rows.
    draws : int
        Simple samples; a base is known to about sqrt(2 / draws) of it.

    Returns
    -------
    mapping of str to array (...)
    """
    if len(products) > _LARGEST_SIMPLE:
        return same_base(replicates, kish)
    parts = []
    at_once = max(1, _AT_ONCE // len(products))
    for first in range(0, draws, at_once):
        size = min(at_once, draws - first)
        counts = rng.multinomial(len(products), weights / weights.sum(), size=size)
        found, fine = measure(sums.moments(counts.astype(float) @ products))
        parts.append({name: value[fine] for name, value in found.items()})
    effective = {}
    for name, value in replicates.items():
        simple = standard_error(np.concatenate([part[name] for part in parts]))
        design = standard_error(value)
        with np.errstate(all="ignore"):
            effective[name] = n * np.where(design > 1e-10, (simple / design) ** 2, kish / n)
    return effective


def same_base(replicates: Mapping[str, Floats], base: float) -> dict[str, Floats]:
    """One effective base for every statistic of replicates (B, ...): n, in a simple sample.

    Examples
    --------
    >>> same_base({"mean": np.zeros((5, 2))}, 80.0)["mean"].tolist()
    [80.0, 80.0]
    """
    return {name: np.full(value.shape[1:], base) for name, value in replicates.items()}
