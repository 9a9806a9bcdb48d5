"""Everything a structural model says of a stack of moments, by the names of the results table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from csi_helpers.analysis.structural import quality
from csi_helpers.analysis.structural.effects import f2, structural_vif, total_effects
from csi_helpers.analysis.structural.index import (
    Scales,
    construct_index,
    effects_in_points,
    unstandardised_weights,
)
from csi_helpers.analysis.structural.model import Flags, Floats, StructuralModel
from csi_helpers.analysis.structural.moments import Moments
from csi_helpers.analysis.structural.pls import PlsEstimate, estimate_pls

Measures = Callable[[Moments], tuple[Mapping[str, Floats], Flags]]


def measures_of(
    model: StructuralModel,
    scales: Scales,
    *,
    reference: Floats | None = None,
    frozen: Floats | None = None,
) -> Measures:
    """What `resampling.bootstrap` measures of each replicate.

    Parameters
    ----------
    reference : array, shape (p,), optional
        Loadings of the full sample, by which replicates are oriented.
    frozen : array, shape (p,), optional
        Unstandardised weights of `index`; without them each replicate's own, as in
        `index_reestimated`.

    Returns
    -------
    callable
        From moments (b, ...) to named arrays and whether each replicate converged. Names: by item
        `weight`, `raw_weight`, `loading`; `cross_loading`; by pair of constructs, from the row's
        to the column's, `path`, `total_effect`, `indirect_effect`, `f2`, `what_if` (total effect
        in points of index), `vif`, and both ways `construct_correlation`, `htmt`; by construct
        `r2`, `alpha_standardised`, `rho_a`, `rho_c`, `ave`, `index`, `index_reestimated`; and
        `srmr`, `admissible` (1 or 0, see `PlsEstimate`).

    Examples
    --------
    >>> from csi_helpers.analysis.structural.moments import moments_of
    >>> model = StructuralModel({"quality": ("q",), "loyalty": ("l",)}, (("quality", "loyalty"),))
    >>> measure = measures_of(model, Scales.of(2, 1, 10))
    >>> values, fine = measure(moments_of(np.array([[2.0, 1.0], [4.0, 9.0], [9.0, 8.0]])))
    >>> print(values["index"].round(2), bool(fine))
    [44.44 55.56] True
    """

    def measure(moments: Moments) -> tuple[Mapping[str, Floats], Flags]:
        estimate = estimate_pls(moments.correlations, model, reference=reference)
        with np.errstate(all="ignore"):
            values = {
                **_effects(estimate, moments, scales, model, frozen),
                **_quality(estimate, moments, model),
            }
        return values, estimate.converged

    return measure


def _effects(
    estimate: PlsEstimate,
    moments: Moments,
    scales: Scales,
    model: StructuralModel,
    frozen: Floats | None,
) -> dict[str, Floats]:
    total = total_effects(estimate.paths, model)
    raw = unstandardised_weights(estimate.weights, moments.deviations, model)
    # Per point of the index as it would be estimated: of scores, whose spread the index has.
    own = construct_index(raw, moments.means, scales, model)
    return {
        "weight": estimate.weights,
        "raw_weight": raw,
        "path": estimate.paths,
        "total_effect": total,
        "indirect_effect": total - estimate.paths,
        "what_if": effects_in_points(total, raw, moments, scales, model),
        "r2": estimate.r2,
        "f2": f2(estimate.construct_correlations, estimate.paths, model),
        "vif": structural_vif(estimate.construct_correlations, model),
        "index_reestimated": own,
        "index": own if frozen is None else construct_index(frozen, moments.means, scales, model),
    }


def _quality(estimate: PlsEstimate, moments: Moments, model: StructuralModel) -> dict[str, Floats]:
    correlations, loadings = moments.correlations, estimate.loadings
    constructs = estimate.construct_correlations
    return {
        "loading": loadings,
        "cross_loading": estimate.cross_loadings,
        "construct_correlation": constructs,
        "alpha_standardised": quality.standardised_alpha(correlations, model),
        "rho_a": quality.rho_a(estimate.weights, model),
        "rho_c": quality.rho_c(loadings, model),
        "ave": quality.average_variance_extracted(loadings, model),
        "htmt": quality.htmt(correlations, model),
        "admissible": estimate.admissible.astype(float),
        "srmr": quality.srmr(correlations, loadings, constructs, estimate.paths, model),
    }
