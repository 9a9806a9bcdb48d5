"""Sentences about Kano's evaluation: findings, captions, source lines, the method."""

from csi_helpers.show.kano.wording.captions import (
    alt_better_worse,
    alt_kano_shares,
    base_line_kano,
    caption_better_worse,
    caption_changes,
    caption_differences,
    caption_evaluation,
    caption_groups,
    caption_kano_shares,
    caption_rules,
    describe_change_marks,
    describe_coefficients_made,
    describe_differences_made,
    describe_fong,
    describe_group_marks,
    describe_list,
    describe_map_marks,
    describe_mixed,
)
from csi_helpers.show.kano.wording.features import (
    describe_coefficients,
    describe_kano,
    describe_kano_warnings,
    describe_rules,
)
from csi_helpers.show.kano.wording.groups import describe_kano_changes, describe_kano_groups
from csi_helpers.show.kano.wording.method import explain_kano, explain_kano_figures

__all__ = [
    "alt_better_worse",
    "alt_kano_shares",
    "base_line_kano",
    "caption_better_worse",
    "caption_changes",
    "caption_differences",
    "caption_evaluation",
    "caption_groups",
    "caption_kano_shares",
    "caption_rules",
    "describe_change_marks",
    "describe_coefficients",
    "describe_coefficients_made",
    "describe_differences_made",
    "describe_fong",
    "describe_group_marks",
    "describe_kano",
    "describe_kano_changes",
    "describe_kano_groups",
    "describe_kano_warnings",
    "describe_list",
    "describe_map_marks",
    "describe_mixed",
    "describe_rules",
    "explain_kano",
    "explain_kano_figures",
]
