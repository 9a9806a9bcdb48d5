"""Sentences on service quality."""

from csi_helpers.show.service_quality.wording.groups import (
    caption_service_changes,
    caption_service_groups,
    describe_service_changes,
    describe_service_groups,
)
from csi_helpers.show.service_quality.wording.levels import (
    alt_service,
    alt_service_items,
    caption_service,
    caption_service_items,
    describe_service,
    describe_service_items,
    describe_weighted,
)
from csi_helpers.show.service_quality.wording.methods import (
    base_line_service,
    base_line_service_chart,
    base_line_service_items,
    base_line_service_items_table,
    describe_group_marks,
    describe_service_change_marks,
    explain_priorities,
    explain_service,
    explain_service_reliability,
)
from csi_helpers.show.service_quality.wording.priorities import (
    any_service_alpha,
    base_line_priorities,
    base_line_service_reliability,
    caption_priorities,
    describe_gap_priorities,
    describe_service_reliability,
)

__all__ = [
    "alt_service",
    "alt_service_items",
    "any_service_alpha",
    "base_line_priorities",
    "base_line_service",
    "base_line_service_chart",
    "base_line_service_items",
    "base_line_service_items_table",
    "base_line_service_reliability",
    "caption_priorities",
    "caption_service",
    "caption_service_changes",
    "caption_service_groups",
    "caption_service_items",
    "describe_gap_priorities",
    "describe_group_marks",
    "describe_service",
    "describe_service_change_marks",
    "describe_service_changes",
    "describe_service_groups",
    "describe_service_items",
    "describe_service_reliability",
    "describe_weighted",
    "explain_priorities",
    "explain_service",
    "explain_service_reliability",
]
