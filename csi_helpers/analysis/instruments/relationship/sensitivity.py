"""How much the ranking of groups depends on the weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from csi_helpers.analysis.estimates import Row
from csi_helpers.analysis.instruments.relationship.rows import Scores
from csi_helpers.analysis.instruments.relationship.tree import OVERALL, ROOT, Tree, roll_up
from csi_helpers.analysis.segments import Segments
from csi_helpers.analysis.streams import random_stream
from csi_helpers.analysis.variance import Floats
from csi_helpers.params import Relationship


def dirichlet_weights(
    weights: Floats, concentration: float, rng: np.random.Generator, draws: int
) -> Floats:
    """Weights (b, k) that scatter around the given ones (k,), which are their mean.

    Dirichlet with parameters `concentration` times the weights: each weight's standard deviation is
    the root of w (1 - w) / (concentration + 1). A weight of zero stays zero.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> drawn = dirichlet_weights(np.array([0.6, 0.4, 0.0]), 50, rng, 20000)
    >>> print(drawn.mean(axis=0).round(2), drawn.std(axis=0).round(3))
    [0.6 0.4 0. ] [0.069 0.069 0.   ]
    """
    some = weights > 0
    drawn = np.zeros((draws, len(weights)))
    drawn[:, some] = rng.dirichlet(concentration * weights[some], size=draws)
    return drawn


def ranks(values: Floats) -> Floats:
    """Rank of each group (..., m), 1 the highest; equal ones share the better rank.

    Examples
    --------
    >>> ranks(np.array([70.0, 80.0, 70.0])).tolist()
    [2.0, 1.0, 2.0]
    """
    higher = values[..., None, :] > values[..., :, None]
    return np.asarray(1.0 + higher.sum(axis=-1))


def rank_kept(
    tree: Tree,
    points: Floats,
    weights: Mapping[str, Floats | None],
    concentration: float,
    rng: np.random.Generator,
    draws: int,
    *,
    renormalise: bool,
) -> tuple[Floats, Floats]:
    """Rank of each group, and the share of drawn weights in which it keeps it.

    Parameters
    ----------
    points : array, shape (m, leaves)
        Of groups that have a score.

    Returns
    -------
    (array (m,), array (m,))
    """
    own = roll_up(tree, points, weights, renormalise=renormalise)[ROOT]
    scattered: dict[str, Floats | None] = {}
    for node, values in weights.items():
        drawn = None if values is None else dirichlet_weights(values, concentration, rng, draws)
        scattered[node] = None if drawn is None else drawn[:, None, :]
    several = np.broadcast_to(points, (draws, *points.shape))
    scores = roll_up(tree, several, scattered, renormalise=renormalise)[ROOT]
    places = ranks(own)
    return places, np.asarray((ranks(scores) == places).mean(axis=0))


def rank_rows(scores: Scores, segments: Segments, section: Relationship, seed: int) -> list[Row]:
    """Each group's rank in the current wave, and how often it keeps it under other weights."""
    rows: list[Row] = []
    wave = scores.panel.waves[-1]
    for column, codes in segments.items():
        groups = [f"{column}={code}" for code in codes]
        points = {group: scores.panel.points(wave, group)[0] for group in groups}
        scored = [group for group in groups if np.isfinite(scores.rolled(wave, group)[0][ROOT])]
        sets = [tuple(np.isfinite(points[group])) for group in scored]
        # A score of other criteria isn't comparable: ranked are those with the same, and the most.
        most = max(sets, key=lambda own: (sum(own), sets.count(own)), default=())
        scored = [group for group, own in zip(scored, sets, strict=True) if own == most]
        if len(scored) < 2:
            continue
        places, kept = rank_kept(
            scores.tree,
            np.stack([points[group] for group in scored]),
            scores.weights,
            section.sensitivity,
            random_stream(seed, "relationship weights", wave=wave, group=column),
            section.bootstrap,
            renormalise=scores.renormalise,
        )
        for group, place, share in zip(scored, places, kept, strict=True):
            row: Row = {"table": "rank_kept", "subject": OVERALL, "object": f"{place:.0f}"}
            rows.append({**row, "group": group, "wave": wave, "estimate": float(share)})
    return rows
