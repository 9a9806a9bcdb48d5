"""Exhibits of Kano's evaluation, each with its caption, alternative text and source line."""

from __future__ import annotations

from typing import Any

from csi_helpers.show.exhibits import Chart, Table, fixed, joined
from csi_helpers.show.kano import charts, tables, wording
from csi_helpers.show.kano.charts.better_worse import mapped
from csi_helpers.show.kano.standings import changes, evaluated


def _any_class(result: Any) -> bool:
    return not evaluated(result).empty


def _any_point(result: Any) -> bool:
    return not mapped(result).empty


kano_list_table = Table(
    "kano_list",
    tables.table_list,
    fixed("kano.caption.list"),
    joined(wording.base_line_kano, wording.describe_list),
    _any_class,
)
kano_shares_chart = Chart(
    "kano_shares",
    charts.plot_kano_shares,
    wording.caption_kano_shares,
    wording.alt_kano_shares,
    joined(wording.base_line_kano, fixed("kano.source.shares_chart")),
    _any_class,
)
kano_shares_table = Table(
    "kano_shares",
    tables.table_shares,
    fixed("kano.caption.shares_table"),
    joined(wording.base_line_kano, wording.describe_fong, wording.describe_mixed),
    _any_class,
)
better_worse_chart = Chart(
    "better_worse",
    charts.plot_better_worse,
    wording.caption_better_worse,
    wording.alt_better_worse,
    joined(wording.base_line_kano, wording.describe_map_marks),
    _any_point,
)
kano_coefficients_table = Table(
    "kano_coefficients",
    tables.table_coefficients,
    fixed("kano.caption.coefficients"),
    joined(wording.base_line_kano, wording.describe_coefficients_made),
    _any_class,
)
kano_rules_table = Table(
    "kano_rules",
    tables.table_rules,
    wording.caption_rules,
    joined(wording.base_line_kano, fixed("kano.source.rules")),
    _any_class,
)
kano_groups_table = Table(
    "kano_groups",
    tables.table_group_classes,
    wording.caption_groups,
    joined(wording.base_line_kano, wording.describe_group_marks),
    _any_class,
)
kano_differences_table = Table(
    "kano_differences",
    tables.table_differences,
    wording.caption_differences,
    joined(wording.base_line_kano, wording.describe_differences_made),
    _any_class,
)
kano_changes_table = Table(
    "kano_changes",
    tables.table_changes,
    wording.caption_changes,
    joined(wording.base_line_kano, wording.describe_change_marks),
    lambda result: not changes(result).empty,
)
kano_evaluation_table = Table(
    "kano_evaluation",
    tables.table_evaluation,
    wording.caption_evaluation,
    fixed("kano.source.evaluation"),
    _any_class,
)
