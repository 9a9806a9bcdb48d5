"""Tables on service quality."""

from csi_helpers.show.service_quality.tables.changes import table_service_changes
from csi_helpers.show.service_quality.tables.groups import table_service_groups
from csi_helpers.show.service_quality.tables.levels import table_service, table_service_items
from csi_helpers.show.service_quality.tables.priorities import (
    table_gap_priorities,
    table_service_reliability,
)

__all__ = [
    "table_gap_priorities",
    "table_service",
    "table_service_changes",
    "table_service_groups",
    "table_service_items",
    "table_service_reliability",
]
