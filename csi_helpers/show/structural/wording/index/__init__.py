"""Sentences and captions of the index."""

from csi_helpers.show.structural.wording.index.groups import (
    alt_index_groups,
    caption_index_groups,
    caption_index_groups_table,
    describe_group_marks,
    describe_group_table_marks,
    describe_index_groups,
)
from csi_helpers.show.structural.wording.index.headline import (
    alt_index,
    base_line_index,
    caption_index,
    caption_index_table,
    describe_index,
    describe_index_marks,
    describe_index_table_marks,
)
from csi_helpers.show.structural.wording.index.method import explain_index
from csi_helpers.show.structural.wording.index.weights import (
    base_line_reestimated,
    caption_reestimated,
    caption_weights,
    describe_weight_marks,
    describe_weights_change,
)

__all__ = [
    "alt_index",
    "alt_index_groups",
    "base_line_index",
    "base_line_reestimated",
    "caption_index",
    "caption_index_groups",
    "caption_index_groups_table",
    "caption_index_table",
    "caption_reestimated",
    "caption_weights",
    "describe_group_marks",
    "describe_group_table_marks",
    "describe_index",
    "describe_index_groups",
    "describe_index_marks",
    "describe_index_table_marks",
    "describe_weight_marks",
    "describe_weights_change",
    "explain_index",
]
