"""Exhibits of what customers did and are worth, each with caption, alternative text and source."""

from __future__ import annotations

from typing import Any

from csi_helpers.show.customers import charts, tables, wording
from csi_helpers.show.customers.readings import LAST_YEAR
from csi_helpers.show.exhibits import Chart, Table, fixed, has_figures


def _several_points(result: Any) -> bool:
    return bool((result.estimates["table"] == "survival").sum() > 1)


def _any_last_year(result: Any) -> bool:
    """Whether the last year's retention is shown; the table of groups is of it."""
    rows = result.estimates[result.estimates["table"] == "retention"]
    return bool(rows.loc[rows["subject"] == LAST_YEAR, "estimate"].notna().any())


def _by_contract(result: Any) -> bool:
    return result.model == "retention" and has_figures("clv")(result)


survival_chart = Chart(
    "survival",
    charts.plot_survival,
    wording.caption_survival,
    wording.alt_survival,
    wording.source_survival,
    _several_points,
)
retention_table = Table(
    "retention",
    tables.table_retention,
    wording.caption_retention,
    wording.source_survival,
    has_figures("retention"),
)
retention_groups_table = Table(
    "retention_groups",
    tables.table_retention_groups,
    wording.caption_retention_groups,
    wording.source_groups,
    _any_last_year,
)
follow_chart = Chart(
    "after_interview",
    charts.plot_follow,
    wording.caption_follow,
    wording.alt_follow,
    wording.source_follow,
    has_figures("survival_after_interview"),
)
follow_table = Table(
    "after_interview",
    tables.table_follow,
    fixed("customers.caption.follow_table"),
    wording.source_follow_table,
    has_figures("survival_after_interview"),
)
waits_table = Table(
    "waits",
    tables.table_waits,
    wording.caption_waits,
    wording.source_waits,
    has_figures("response_open", "resolution_open"),
)
waits_groups_table = Table(
    "waits_groups",
    tables.table_waits_groups,
    wording.caption_waits_groups,
    wording.source_waits,
    has_figures("response_open", "resolution_open"),
)
value_groups_table = Table(
    "value_groups",
    tables.table_value_groups,
    wording.caption_value_groups,
    wording.source_value,
    _by_contract,
)
forecast_table = Table(
    "forecast",
    tables.table_forecast,
    wording.caption_forecast,
    wording.source_value,
    has_figures("alive"),
)
repeats_chart = Chart(
    "repeats",
    charts.plot_repeats,
    wording.caption_repeats,
    wording.alt_repeats,
    wording.source_repeats,
    has_figures("repeat_purchases"),
)
parameters_table = Table(
    "purchase_models",
    tables.table_parameters,
    fixed("customers.caption.parameters"),
    wording.source_value,
    has_figures("bgnbd"),
)
worth_table = Table(
    "worth",
    tables.table_worth,
    fixed("customers.caption.worth"),
    wording.source_worth,
    has_figures("value_per_point"),
)
spend_table = Table(
    "spend",
    tables.table_spend,
    fixed("customers.caption.spend"),
    wording.source_worth,
    has_figures("spend_after"),
)
