"""Sentences and captions of reliability and factors."""

from csi_helpers.show.measurement.wording.congruence import (
    caption_congruence,
    describe_congruence,
    describe_factor_waves,
)
from csi_helpers.show.measurement.wording.factor_exhibits import (
    alt_scree,
    base_line_factors,
    caption_factor_correlations,
    caption_loadings,
    caption_scree,
    caption_variance,
    describe_congruence_marks,
    describe_loading_marks,
    describe_scree_marks,
)
from csi_helpers.show.measurement.wording.factor_methods import explain_factors
from csi_helpers.show.measurement.wording.factors import (
    describe_factors,
    describe_familiar,
    describe_number,
    describe_suitability,
)
from csi_helpers.show.measurement.wording.reliability import (
    alt_reliability,
    base_line_item_reliability,
    base_line_reliability,
    base_line_reliability_table,
    caption_item_reliability,
    caption_reliability,
    caption_reliability_table,
    describe_reliability,
    explain_reliability,
)
from csi_helpers.show.measurement.wording.scores import (
    alt_scores,
    caption_scores,
    caption_scores_table,
    describe_score_marks,
    describe_scores,
)

__all__ = [
    "alt_reliability",
    "alt_scores",
    "alt_scree",
    "base_line_factors",
    "base_line_item_reliability",
    "base_line_reliability",
    "base_line_reliability_table",
    "caption_congruence",
    "caption_factor_correlations",
    "caption_item_reliability",
    "caption_loadings",
    "caption_reliability",
    "caption_reliability_table",
    "caption_scores",
    "caption_scores_table",
    "caption_scree",
    "caption_variance",
    "describe_congruence",
    "describe_congruence_marks",
    "describe_factor_waves",
    "describe_factors",
    "describe_familiar",
    "describe_loading_marks",
    "describe_number",
    "describe_reliability",
    "describe_score_marks",
    "describe_scores",
    "describe_scree_marks",
    "describe_suitability",
    "explain_factors",
    "explain_reliability",
]
