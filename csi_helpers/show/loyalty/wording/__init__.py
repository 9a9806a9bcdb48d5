"""Sentences on loyalty."""

from csi_helpers.show.loyalty.wording.captions import (
    alt_loyalty_curve,
    alt_net_promoters,
    caption_conversion,
    caption_loyalty_changes,
    caption_loyalty_curve,
    caption_net_promoters,
    caption_net_promoters_table,
    caption_satisfaction,
)
from csi_helpers.show.loyalty.wording.conversion import describe_conversion, describe_loyalty_curve
from csi_helpers.show.loyalty.wording.groups import (
    describe_conversion_groups,
    describe_loyalty_changes,
    describe_net_promoter_groups,
    describe_satisfaction_groups,
)
from csi_helpers.show.loyalty.wording.methods import explain_link, explain_loyalty
from csi_helpers.show.loyalty.wording.scores import describe_net_promoters, describe_satisfaction
from csi_helpers.show.loyalty.wording.sources import (
    base_line_conversion,
    base_line_loyalty_curve,
    base_line_loyalty_curve_table,
    base_line_net_promoters,
    base_line_net_promoters_chart,
    base_line_satisfaction,
    describe_loyalty_change_marks,
)

__all__ = [
    "alt_loyalty_curve",
    "alt_net_promoters",
    "base_line_conversion",
    "base_line_loyalty_curve",
    "base_line_loyalty_curve_table",
    "base_line_net_promoters",
    "base_line_net_promoters_chart",
    "base_line_satisfaction",
    "caption_conversion",
    "caption_loyalty_changes",
    "caption_loyalty_curve",
    "caption_net_promoters",
    "caption_net_promoters_table",
    "caption_satisfaction",
    "describe_conversion",
    "describe_conversion_groups",
    "describe_loyalty_change_marks",
    "describe_loyalty_changes",
    "describe_loyalty_curve",
    "describe_net_promoter_groups",
    "describe_net_promoters",
    "describe_satisfaction",
    "describe_satisfaction_groups",
    "explain_link",
    "explain_loyalty",
]
