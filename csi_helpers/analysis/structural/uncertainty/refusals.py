"""Refusals of the group comparison: need, found, remedy."""

from __future__ import annotations

from csi_helpers.analysis.structural.pls import PlsEstimate
from csi_helpers.errors import AnalysisError


def refuse_clusters(clustered: bool) -> None:
    """Respondents of one cluster are alike, so that they can't change places one by one."""
    if clustered:
        raise AnalysisError(
            "Respondents drawn one by one: permutation lets each change places with any other.",
            "They were drawn in clusters.",
            "Compare the groups' intervals, which allow for clusters.",
            code="groups_in_clusters",
        )


def refuse_unestimable(group: PlsEstimate, rest: PlsEstimate, sizes: tuple[int, int]) -> None:
    """See that there is an estimate for both; `part` is a code, `group` or `rest`."""
    for part, estimate, n in (
        ("group", group, sizes[0]),
        ("rest", rest, sizes[1]),
    ):
        if not estimate.converged:
            raise AnalysisError(
                "A model that can be estimated both in the group and in the rest.",
                f"It can't be in the {part} ({n} respondents): an item's answers don't differ, or "
                "constructs determine each other.",
                "Pool groups, or leave such items out.",
                code="group_not_estimable",
                values={"part": part, "n": n},
            )


def refuse_without_permutations(drawn: int, usable: int) -> None:
    """See that the model can be estimated in half of the permuted groups at least."""
    if 2 * usable < drawn:
        raise AnalysisError(
            "Permuted groups in which the model can be estimated.",
            f"It could be in {usable} of {drawn}.",
            "Pool groups, or leave out items that hardly vary.",
            code="permutations_degenerate",
            values={"usable": usable, "drawn": drawn},
        )
