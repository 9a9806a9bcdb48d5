"""Sentences of the priorities."""

from csi_helpers.show.priorities.wording.importance import describe_derived_importance
from csi_helpers.show.priorities.wording.ipma import describe_ipma
from csi_helpers.show.priorities.wording.matrix import describe_matrix
from csi_helpers.show.priorities.wording.method import (
    explain_drivers,
    explain_ipma,
    explain_matrix,
    explain_penalty_reward,
)
from csi_helpers.show.priorities.wording.penalty_reward import describe_penalty_reward
from csi_helpers.show.priorities.wording.priorities import describe_priorities
from csi_helpers.show.priorities.wording.robustness import describe_robustness
from csi_helpers.show.priorities.wording.segments import describe_segment_matrix
from csi_helpers.show.priorities.wording.stated import describe_stated

__all__ = [
    "describe_derived_importance",
    "describe_ipma",
    "describe_matrix",
    "describe_penalty_reward",
    "describe_priorities",
    "describe_robustness",
    "describe_segment_matrix",
    "describe_stated",
    "explain_drivers",
    "explain_ipma",
    "explain_matrix",
    "explain_penalty_reward",
]
