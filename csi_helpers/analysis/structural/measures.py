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
from csi_helpers.analysis.structural.second_order import TwoStages

Measures = Callable[[Moments], tuple[Mapping[str, Floats], Flags]]


def measures_of(
    model: StructuralModel,
    scales: Scales,
    *,
    reference: Floats | None = None,
) -> Measures:
    """What `resampling.bootstrap` measures of each replicate.

    Parameters
    ----------
    reference : array, shape (p,), optional
        Loadings of the full sample, by which replicates are oriented.

    Returns
    -------
    callable
        From moments (b, ...) to named arrays and whether each replicate converged. Names: by item
        `weight`, `raw_weight`, `loading`, `item_vif`; `cross_loading`; by pair of constructs, from
        the row's to the column's, `path`, `total_effect`, `indirect_effect`, `f2`, `what_if` (total
        effect in points of index), `vif`, and both ways `construct_correlation`, `htmt`; by
        construct `r2`, `alpha_standardised`, `rho_a`, `rho_c`, `ave`, `ave_root`,
        `index_reestimated`; and `srmr`, `admissible` (1 or 0, see `PlsEstimate`).

    Examples
    --------
    >>> from csi_helpers.analysis.structural.moments import moments_of
    >>> model = StructuralModel({"quality": ("q",), "loyalty": ("l",)}, (("quality", "loyalty"),))
    >>> measure = measures_of(model, Scales.of(2, 1, 10))
    >>> values, fine = measure(moments_of(np.array([[2.0, 1.0], [4.0, 9.0], [9.0, 8.0]])))
    >>> print(values["index_reestimated"].round(2), bool(fine))
    [44.44 55.56] True
    """

    def measure(moments: Moments) -> tuple[Mapping[str, Floats], Flags]:
        estimate = estimate_pls(moments.correlations, model, reference=reference)
        with np.errstate(all="ignore"):
            values = {
                "weight": estimate.weights,
                **_effects(estimate, moments, scales, model, estimate.weights),
                **_quality(estimate, moments, model),
            }
        return values, estimate.converged

    return measure


FIRST = "first."  # before the names of what the first of two stages measures


def measures_of_stages(stages: TwoStages, scales: Scales, sample: Moments) -> Measures:
    """As `measures_of`, of a model with second-order constructs.

    Parameters
    ----------
    scales : Scales
        In the order of `stages.combined.items`, as all moments.
    sample : Moments
        Of the full sample, by whose loadings replicates are oriented.

    Returns
    -------
    callable
        The names of `measures_of`, of the second stage; `raw_weight` is of all p items. What
        measures the dimensions goes by the same names with "first." before them.

    Examples
    --------
    >>> from csi_helpers.analysis.structural.moments import moments_of
    >>> from csi_helpers.analysis.structural.second_order import two_stages
    >>> stages = two_stages(
    ...     {"product": ("p",), "service": ("s",), "loyalty": ("l",)},
    ...     {"quality": ("product", "service")},
    ...     (("quality", "loyalty"),),
    ... )
    >>> answers = np.array([[2.0, 3, 1], [4, 7, 9], [9, 7, 8], [5, 5, 6]])
    >>> moments = moments_of(answers)
    >>> values, fine = measures_of_stages(stages, Scales.of(3, 1, 10), moments)(moments)
    >>> print(values["path"].shape, values["first.loading"], bool(fine))
    (2, 2) [1. 1. 1.] True
    """
    place = [stages.combined.items.index(item) for item in stages.first.items]

    def estimates(
        moments: Moments, reference: tuple[Floats, Floats] | None
    ) -> tuple[Moments, PlsEstimate, Moments, PlsEstimate]:
        lower = Moments(
            moments.weight,
            moments.means[..., place],
            moments.covariances[..., place, :][..., place],
        )
        first = estimate_pls(
            lower.correlations, stages.first, reference=reference[0] if reference else None
        )
        correlations = stages.second_correlations(lower.correlations, first.weights)
        second = estimate_pls(
            correlations, stages.second, reference=reference[1] if reference else None
        )
        # Scores have mean 0 and variance 1: what the second stage knows are correlations.
        upper = Moments(moments.weight, np.zeros(correlations.shape[:-1]), correlations)
        return lower, first, upper, second

    _, one, _, two = estimates(sample, None)
    reference = one.loadings, two.loadings

    def measure(moments: Moments) -> tuple[Mapping[str, Floats], Flags]:
        lower, first, upper, second = estimates(moments, reference)
        with np.errstate(all="ignore"):
            weights = stages.combined_weights(first.weights, second.weights)
            below = _quality(first, lower, stages.first) | {"weight": first.weights}
            values = {
                **_effects(second, moments, scales, stages.combined, weights),
                **_quality(second, upper, stages.second),
                "weight": second.weights,
                **{FIRST + name: value for name, value in below.items()},
            }
        return values, np.asarray(first.converged & second.converged)

    return measure


def _effects(
    estimate: PlsEstimate,
    moments: Moments,
    scales: Scales,
    model: StructuralModel,
    weights: Floats,
) -> dict[str, Floats]:
    total = total_effects(estimate.paths, model)
    raw = unstandardised_weights(weights, moments.deviations, model)
    # Per point of the index as it would be estimated: of scores, whose spread the index has.
    own = construct_index(raw, moments.means, scales, model)
    return {
        "raw_weight": raw,
        "path": estimate.paths,
        "total_effect": total,
        "indirect_effect": total - estimate.paths,
        "what_if": effects_in_points(total, raw, moments, scales, model),
        "r2": estimate.r2,
        "f2": f2(estimate.construct_correlations, estimate.paths, model),
        "vif": structural_vif(estimate.construct_correlations, model),
        "index_reestimated": own,
    }


def _quality(estimate: PlsEstimate, moments: Moments, model: StructuralModel) -> dict[str, Floats]:
    correlations, loadings = moments.correlations, estimate.loadings
    constructs = estimate.construct_correlations
    ave = quality.average_variance_extracted(loadings, model)
    return {
        "loading": loadings,
        "cross_loading": estimate.cross_loadings,
        "construct_correlation": constructs,
        "alpha_standardised": quality.standardised_alpha(correlations, model),
        "rho_a": quality.rho_a(estimate.weights, model),
        "rho_c": quality.rho_c(loadings, model),
        "ave": ave,
        "ave_root": np.sqrt(ave),
        "htmt": quality.htmt(correlations, model),
        "item_vif": quality.item_vif(correlations, model),
        "admissible": estimate.admissible.astype(float),
        "srmr": quality.srmr(correlations, loadings, constructs, estimate.paths, model),
    }
