"""Refusals of the matrix and the penalty-reward contrast: need, found, remedy."""

from __future__ import annotations

from collections.abc import Sequence

from csi_helpers.errors import AnalysisError


def few_low_or_high(items: Sequence[str], n: int, min_base: int) -> AnalysisError:
    """Too few low, or too few high answers for a contrast."""
    return AnalysisError(
        f"At least {min_base} low and {min_base} high answers to an attribute.",
        f"Of {n} respondents fewer answered low, or high, to: {', '.join(items)}; they are left "
        "out of the contrast.",
        "Set `matrix.low_up_to` and `matrix.high_from` to where the answers are.",
        code="penalty_low_base",
        values={"items": list(items), "n": n, "min_base": min_base},
    )


def no_target(outcome: str) -> AnalysisError:
    """A cross-hair that is to stand at a target nobody has set."""
    return AnalysisError(
        "A target of the outcome for the cross-hair.",
        f"`targets` has none for {outcome}; the lines stand at the means.",
        f"Set `targets.{outcome}`, or another `matrix.crosshair`.",
        code="matrix_without_target",
        values={"outcome": outcome},
    )
