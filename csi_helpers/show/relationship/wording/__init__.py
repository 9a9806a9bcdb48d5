"""Sentences about the relationship's score: findings, captions, source lines, the method."""

from csi_helpers.show.relationship.wording.captions import (
    alt_groups,
    alt_levels,
    alt_waterfall,
    caption_changes,
    caption_criteria,
    caption_groups,
    caption_groups_chart,
    caption_levels,
    caption_waterfall,
    source_changes,
    source_consistency,
    source_criteria,
    source_groups,
    source_levels,
    source_waterfall,
    source_weights,
)
from csi_helpers.show.relationship.wording.findings import (
    describe_relationship,
    describe_relationship_change,
    describe_relationship_groups,
)
from csi_helpers.show.relationship.wording.method import (
    explain_relationship,
    explain_relationship_figures,
)
from csi_helpers.show.relationship.wording.weights import (
    describe_relationship_ranks,
    describe_relationship_weights,
)

__all__ = [
    "alt_groups",
    "alt_levels",
    "alt_waterfall",
    "caption_changes",
    "caption_criteria",
    "caption_groups",
    "caption_groups_chart",
    "caption_levels",
    "caption_waterfall",
    "describe_relationship",
    "describe_relationship_change",
    "describe_relationship_groups",
    "describe_relationship_ranks",
    "describe_relationship_weights",
    "explain_relationship",
    "explain_relationship_figures",
    "source_changes",
    "source_consistency",
    "source_criteria",
    "source_groups",
    "source_levels",
    "source_waterfall",
    "source_weights",
]
