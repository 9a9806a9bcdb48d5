"""Exhibits of the relationship's score, each with its caption, alternative text and source line."""

from __future__ import annotations

from typing import Any

from csi_helpers.show.exhibits import Chart, Table, fixed, has_figures
from csi_helpers.show.relationship import charts, tables, wording
from csi_helpers.show.relationship.readings import before, group_levels, steps


def _any_step(result: Any) -> bool:
    return bool(before(result)) and not steps(result).empty


def _any_group(result: Any) -> bool:
    return bool(group_levels(result)["estimate"].notna().any())


relationship_chart = Chart(
    "relationship",
    charts.plot_relationship,
    wording.caption_levels,
    wording.alt_levels,
    wording.source_levels,
)
relationship_table = Table(
    "relationship",
    tables.table_criteria,
    wording.caption_criteria,
    wording.source_criteria,
)
waterfall_chart = Chart(
    "waterfall",
    charts.plot_waterfall,
    wording.caption_waterfall,
    wording.alt_waterfall,
    wording.source_waterfall,
    _any_step,
)
relationship_changes_table = Table(
    "relationship_changes",
    tables.table_changes,
    wording.caption_changes,
    wording.source_changes,
    _any_step,
)
relationship_groups_chart = Chart(
    "relationship_groups",
    charts.plot_relationship_groups,
    wording.caption_groups_chart,
    wording.alt_groups,
    wording.source_groups,
    _any_group,
)
relationship_groups_table = Table(
    "relationship_groups",
    tables.table_groups,
    wording.caption_groups,
    wording.source_groups,
    _any_group,
)
relationship_weights_table = Table(
    "relationship_weights",
    tables.table_weights,
    fixed("relationship.caption.weights"),
    wording.source_weights,
    has_figures("criterion_weight"),
)
consistency_table = Table(
    "consistency",
    tables.table_consistency,
    fixed("relationship.caption.consistency"),
    wording.source_consistency,
    has_figures("ahp_consistency_ratio"),
)
