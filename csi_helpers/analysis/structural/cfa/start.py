"""Where the search for a factor model's maximum begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from csi_helpers.analysis.structural.cfa.model import Floats, Places, places
from csi_helpers.analysis.structural.cfa.moments import Moments


def start_values(layout: Places, groups: Sequence[Moments]) -> Floats:
    """Rough parameters to begin with: loadings on a first component, half of each variance.

    Parameters held equal begin at what the last group gives them.
    """
    theta = np.zeros(layout.n_free)
    for group, moments in enumerate(groups):
        known = _rough_values(layout, moments)
        for row in np.flatnonzero((layout.group == group) & (layout.free >= 0)):
            name = (layout.kind[row], layout.subject[row], layout.object[row])
            theta[layout.free[row]] = known.get(name, 0.0)
    return theta


def generic_point(layout: Places, theta: Floats) -> Floats:
    """A point near the start, with correlated constructs and paths, and nothing special about it.

    At the start itself constructs don't correlate, where even good models can be flat.
    """
    rng = np.random.default_rng(7)
    generic = theta * rng.uniform(0.7, 1.3, len(theta))
    size = {
        (layout.group[row], layout.subject[row]): theta[layout.free[row]]
        if layout.free[row] >= 0
        else layout.value[row]
        for row in np.flatnonzero(layout.kind == "variance")
    }
    for row in np.flatnonzero(np.isin(layout.kind, ["path", "covariance"]) & (layout.free >= 0)):
        group = layout.group[row]
        one, other = (size[group, layout.subject[row]], size[group, layout.object[row]])
        unit = np.sqrt(one * other) if layout.kind[row] == "covariance" else np.sqrt(other / one)
        generic[layout.free[row]] = rng.uniform(0.1, 0.4) * unit
    return generic


def in_unit_variances(layout: Places) -> Places:
    """The same model, with constructs of unit variance in place of marker items."""
    return places(
        replace(layout.model, identification="standardised"),
        n_groups=layout.n_groups,
        level=layout.level,
        mean_structure=layout.mean_structure,
    )


def in_marker_units(layout: Places, unit: Places, theta: Floats) -> Floats:
    """Parameters of the unit-variance model `unit` in the units of the marker items of `layout`."""
    values = np.where(unit.free >= 0, theta[unit.free], unit.value)
    markers = {items[0] for items in layout.model.constructs.values()}
    size = {
        (unit.group[row], unit.subject[row]): values[row]
        for row in np.flatnonzero((unit.kind == "loading") & np.isin(unit.object, list(markers)))
    }
    converted = np.zeros(layout.n_free)
    for row in np.flatnonzero(layout.free >= 0):
        one = size.get((layout.group[row], layout.subject[row]), 1.0)
        other = size.get((layout.group[row], layout.object[row]), 1.0)
        factor = {
            "loading": 1 / one,
            "path": other / one,
            "variance": one**2,
            "covariance": one * other,
            "mean": one,
        }.get(layout.kind[row], 1.0)
        converted[layout.free[row]] = factor * values[row]
    return converted


def _rough_values(layout: Places, moments: Moments) -> dict[tuple[str, str, str], float]:
    """Start of one group's parameters by kind, subject and object; what isn't there starts at 0."""
    means, variances = moments.item_moments()
    covariances = _pairwise_covariances(moments, means)
    at = {name: k for k, name in enumerate(layout.model.items)}
    known: dict[tuple[str, str, str], float] = {}
    for construct, items in layout.model.constructs.items():
        block = [at[item] for item in items]
        values, size = _first_component(covariances[np.ix_(block, block)]), 1.0
        if len(items) == 1:
            values, size = np.ones(1), variances[block[0]]
        elif layout.model.identification == "marker":
            values, size = values / values[0], values[0] ** 2
        known["variance", construct, ""] = size
        for item, value in zip(items, values, strict=True):
            known["loading", construct, item] = value
            known["residual variance", item, ""] = variances[at[item]] / 2
            known["intercept", item, ""] = means[at[item]]
    return known


def _pairwise_covariances(moments: Moments, means: Floats) -> Floats:
    both = moments.observed[:, :, None] & moments.observed[:, None, :]
    deviations = np.where(moments.observed, moments.means - means, 0.0)
    second = moments.scatter + deviations[:, :, None] * deviations[:, None, :]
    size = np.tensordot(moments.size, both, 1)
    return np.asarray(np.tensordot(moments.size, second, 1) / np.maximum(size, 1e-300))


def _first_component(covariances: Floats) -> Floats:
    """Loadings on the first component of the standardised items, less their own share of it."""
    spread = np.sqrt(np.diag(covariances))
    values, vectors = np.linalg.eigh(covariances / np.outer(spread, spread))
    k = len(spread)
    common = max(values[-1] - 1, 0.0) * k / max(k - 1, 1)
    loadings = vectors[:, -1] * np.sqrt(common)
    loadings = loadings if loadings.sum() >= 0 else -loadings
    sign = np.where(loadings < 0, -1.0, 1.0)
    return np.asarray(spread * sign * np.clip(np.abs(loadings), 0.2, 0.9))
