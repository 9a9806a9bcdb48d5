"""Tables on loyalty."""

from csi_helpers.show.loyalty.tables.changes import table_loyalty_changes
from csi_helpers.show.loyalty.tables.conversion import table_conversion, table_loyalty_curve
from csi_helpers.show.loyalty.tables.scores import table_net_promoters, table_satisfaction

__all__ = [
    "table_conversion",
    "table_loyalty_changes",
    "table_loyalty_curve",
    "table_net_promoters",
    "table_satisfaction",
]
