"""Exhibits of loyalty as customers say it: recommending, satisfaction, effort, the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.exhibits import Chart, Table, fixed
from csi_helpers.show.loyalty import charts, tables, wording
from csi_helpers.show.loyalty.readings import (
    NPS,
    any_change,
    any_group,
    any_point,
    any_total,
    satisfaction_measures,
)

if TYPE_CHECKING:
    from csi_helpers.analysis.instruments.loyalty.conversion import SatisfactionToLoyalty
    from csi_helpers.analysis.instruments.loyalty.scores import LoyaltyScores


def _any_score(scores: LoyaltyScores) -> bool:
    return any_total(scores, NPS) or any_group(scores, NPS)


def _several_scores(scores: LoyaltyScores) -> bool:
    """Whether a table says more than the chart: groups, or several waves."""
    return any_group(scores, NPS) or (len(scores.waves) > 1 and any_total(scores, NPS))


def _any_satisfaction(scores: LoyaltyScores) -> bool:
    measures = satisfaction_measures(scores)
    return any_total(scores, *measures) or any_group(scores, *measures)


def _any_loyal(link: SatisfactionToLoyalty) -> bool:
    return any_total(link, ("loyal", "")) or any_group(link, ("loyal", ""))


net_promoters_chart = Chart(
    "net_promoters",
    charts.plot_net_promoters,
    wording.caption_net_promoters,
    wording.alt_net_promoters,
    wording.base_line_net_promoters_chart,
    _any_score,
)
net_promoters_table = Table(
    "net_promoters",
    tables.table_net_promoters,
    wording.caption_net_promoters_table,
    wording.base_line_net_promoters,
    _several_scores,
)
satisfaction_table = Table(
    "satisfaction",
    tables.table_satisfaction,
    wording.caption_satisfaction,
    wording.base_line_satisfaction,
    _any_satisfaction,
)
loyalty_curve_chart = Chart(
    "loyalty_curve",
    charts.plot_loyalty_curve,
    wording.caption_loyalty_curve,
    wording.alt_loyalty_curve,
    wording.base_line_loyalty_curve,
    any_point,
)
loyalty_curve_table = Table(
    "loyalty_curve",
    tables.table_loyalty_curve,
    fixed("loyalty.caption_curve_table"),
    wording.base_line_loyalty_curve_table,
    any_point,
)
conversion_table = Table(
    "conversion",
    tables.table_conversion,
    wording.caption_conversion,
    wording.base_line_conversion,
    _any_loyal,
)
loyalty_changes_table = Table(
    "loyalty_changes",
    tables.table_loyalty_changes,
    wording.caption_loyalty_changes,
    wording.describe_loyalty_change_marks,
    any_change,
)
