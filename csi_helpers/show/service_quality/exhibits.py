"""Exhibits of service quality: expected and perceived, by group and wave, and what matters."""

from __future__ import annotations

from csi_helpers.show.exhibits import Chart, Table, fixed
from csi_helpers.show.service_quality import charts, tables, wording
from csi_helpers.show.service_quality.readings import any_change, any_group, any_item, any_level

service_chart = Chart(
    "service",
    charts.plot_service,
    wording.caption_service,
    wording.alt_service,
    wording.base_line_service_chart,
    any_level,
)
service_table = Table(
    "service",
    tables.table_service,
    fixed("service_quality.caption_table"),
    wording.base_line_service,
    any_level,
)
service_items_chart = Chart(
    "service_items",
    charts.plot_service_items,
    wording.caption_service_items,
    wording.alt_service_items,
    wording.base_line_service_items,
    any_item,
)
service_items_table = Table(
    "service_items",
    tables.table_service_items,
    fixed("service_quality.caption_items_table"),
    wording.base_line_service_items_table,
    any_item,
)
service_groups_table = Table(
    "service_groups",
    tables.table_service_groups,
    wording.caption_service_groups,
    wording.describe_group_marks,
    any_group,
)
service_changes_table = Table(
    "service_changes",
    tables.table_service_changes,
    wording.caption_service_changes,
    wording.describe_service_change_marks,
    any_change,
)
service_reliability_table = Table(
    "service_reliability",
    tables.table_service_reliability,
    fixed("service_quality.caption_reliability"),
    wording.base_line_service_reliability,
    wording.any_service_alpha,
)
gap_priorities_table = Table(
    "gap_priorities",
    tables.table_gap_priorities,
    wording.caption_priorities,
    wording.base_line_priorities,
)
