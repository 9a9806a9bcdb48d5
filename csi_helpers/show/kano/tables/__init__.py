"""Tables of Kano's evaluation."""

from csi_helpers.show.kano.tables.evaluation import table_evaluation
from csi_helpers.show.kano.tables.features import (
    table_coefficients,
    table_list,
    table_rules,
    table_shares,
)
from csi_helpers.show.kano.tables.groups import (
    table_changes,
    table_differences,
    table_group_classes,
)

__all__ = [
    "table_changes",
    "table_coefficients",
    "table_differences",
    "table_evaluation",
    "table_group_classes",
    "table_list",
    "table_rules",
    "table_shares",
]
