"""What new weights do to an index: the change of re-estimated values, taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from scipy.stats import norm

from csi_helpers.analysis.estimates import TOTAL, Row
from csi_helpers.analysis.structural.findings.index.composite_means import IndexMeans
from csi_helpers.analysis.structural.findings.index.frozen_weights import FrozenWeights
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.analysis.structural.model import Floats


def reestimated_changes(
    structure: Structure,
    frozen: FrozenWeights,
    means: Mapping[str, Mapping[str, IndexMeans]],
    own: Mapping[str, Mapping[str, IndexMeans]],
    changes: Mapping[tuple[str, str], float],
    confidence: float,
) -> Iterator[Row]:
    """Change of every re-estimated index, and the part of it that new weights make.

    Parameters
    ----------
    means, own : mapping of wave to mapping of construct to IndexMeans
        Each index with frozen weights, and with the wave's own.
    changes : mapping of (construct, wave change) to float
        Change of each index with frozen weights: the part that answers make.

    Notes
    -----
    The weights' part is what remains of the change. It moves with each wave's own weights and with
    the frozen ones, which are taken as independent unless they are one estimate.
    """
    for earlier, later in pairwise(structure.waves):
        wave = f"{earlier}→{later}"
        for name in structure.model.names:
            if name not in own[earlier] or name not in own[later]:
                continue
            first, second = own[earlier][name], own[later][name]
            stem: Row = {"subject": name, "wave": wave, "compared_with": earlier, "group": TOTAL}
            change = first.change(first.everybody, second, second.everybody, same_weights=False)
            change.pop("p_value", None)  # whether weights moved is nobody's hypothesis
            yield {**stem, "table": "index_reestimated_change", **change}
            if (name, wave) in changes and frozen.shared and "estimate" in change:
                slopes = [_slope(means[each][name]) for each in (earlier, later)]
                se = _error(structure, frozen, name, (earlier, later), slopes)
                part = _normal(change["estimate"] - changes[name, wave], se, confidence)
                yield {**stem, "table": "index_change_weights", "n": change["n"], **part}


def _slope(means: IndexMeans) -> Floats:
    return means.gradients(means.base(means.everybody))[0]


def _error(
    structure: Structure,
    frozen: FrozenWeights,
    name: str,
    waves: tuple[str, str],
    slopes: list[Floats],
) -> float:
    """Standard error of [index(new) - index(frozen)] of the later wave less the earlier's."""
    shared = frozen.weights[waves[1]][name]
    by_origin = {shared.wave: (shared.covariance, slopes[0] - slopes[1])}
    for wave, slope, sign in ((waves[0], slopes[0], -1), (waves[1], slopes[1], 1)):
        own = structure.weights[wave][name]
        covariance, before = by_origin.get(wave, (own.covariance, np.zeros_like(slope)))
        by_origin[wave] = covariance, before + sign * slope
    variance = sum(float(slope @ covariance @ slope) for covariance, slope in by_origin.values())
    return float(np.sqrt(variance))


def _normal(value: float, se: float, confidence: float) -> Row:
    reach = norm.ppf((1 + confidence) / 2) * se
    return {"estimate": value, "se": se, "ci_low": value - reach, "ci_high": value + reach}
