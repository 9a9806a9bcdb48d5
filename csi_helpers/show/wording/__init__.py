"""Sentences, captions and alternative texts; every number comes from the result."""

from csi_helpers.show.wording.changes import (
    alt_trend,
    base_line_changes,
    caption_changes,
    caption_trend,
    describe_changes,
)
from csi_helpers.show.wording.items import (
    alt_answers,
    base_line,
    caption_answers,
    caption_items,
    describe_items_result,
    question_line,
)
from csi_helpers.show.wording.marks import (
    describe_base_rules,
    describe_change_marks,
    describe_marks,
    describe_tie,
)
from csi_helpers.show.wording.methods import (
    explain_correlation,
    explain_items,
    explain_sample,
)
from csi_helpers.show.wording.pairs import (
    alt_correlation,
    base_line_pairs,
    caption_correlation,
    caption_pairs,
    describe_pairs,
)
from csi_helpers.show.wording.polychoric import (
    base_line_polychoric,
    caption_polychoric,
    describe_polychoric_marks,
)
from csi_helpers.show.wording.sample import (
    alt_profile,
    base_line_received,
    base_line_sample,
    caption_profile,
    describe_exclusions,
    describe_nonresponse,
    describe_sample_result,
    describe_weights,
)
from csi_helpers.show.wording.segments import caption_segments, describe_segments

__all__ = [
    "alt_answers",
    "alt_correlation",
    "alt_profile",
    "alt_trend",
    "base_line",
    "base_line_changes",
    "base_line_pairs",
    "base_line_polychoric",
    "base_line_received",
    "base_line_sample",
    "caption_answers",
    "caption_changes",
    "caption_correlation",
    "caption_items",
    "caption_pairs",
    "caption_polychoric",
    "caption_profile",
    "caption_segments",
    "caption_trend",
    "describe_base_rules",
    "describe_change_marks",
    "describe_changes",
    "describe_exclusions",
    "describe_items_result",
    "describe_marks",
    "describe_nonresponse",
    "describe_pairs",
    "describe_polychoric_marks",
    "describe_sample_result",
    "describe_segments",
    "describe_tie",
    "describe_weights",
    "explain_correlation",
    "explain_items",
    "explain_sample",
    "question_line",
]
