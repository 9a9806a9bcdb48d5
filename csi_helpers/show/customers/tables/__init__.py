"""Tables of what customers did and are worth."""

from csi_helpers.show.customers.tables.staying import (
    table_follow,
    table_retention,
    table_retention_groups,
    table_waits,
    table_waits_groups,
)
from csi_helpers.show.customers.tables.value import (
    table_forecast,
    table_parameters,
    table_spend,
    table_value_groups,
    table_worth,
)

__all__ = [
    "table_follow",
    "table_forecast",
    "table_parameters",
    "table_retention",
    "table_retention_groups",
    "table_spend",
    "table_value_groups",
    "table_waits",
    "table_waits_groups",
    "table_worth",
]
