"""Refusals of the Kano chapter: need, found, remedy."""

from __future__ import annotations

from collections.abc import Sequence

from csi_helpers.errors import AnalysisError


def low_base(features: Sequence[str], n: int, min_base: int) -> AnalysisError:
    """Too few answered both questions of a feature."""
    return AnalysisError(
        f"At least {min_base} respondents who answered both questions on a feature.",
        f"At most {n} did on: {', '.join(features)}.",
        "Pool waves, or ask more people.",
        code="kano_low_base",
        values={"features": list(features), "n": n, "min_base": min_base},
    )


def constant(features: Sequence[str]) -> AnalysisError:
    """Everybody gave the same pair of answers."""
    return AnalysisError(
        "Answers that differ between respondents.",
        f"All respondents gave the same pair of answers on: {', '.join(features)}.",
        "Check the export of these columns.",
        code="kano_constant",
        values={"features": list(features)},
    )


def identical(features: Sequence[str]) -> AnalysisError:
    """Both questions have the same answer from everybody."""
    return AnalysisError(
        "Two different questions: one about the feature's presence, one about its absence.",
        f"All respondents answered both questions alike on: {', '.join(features)}.",
        "Check whether one column was exported twice.",
        code="kano_identical",
        values={"features": list(features)},
    )


def no_denominator(features: Sequence[str]) -> AnalysisError:
    """Nobody in A, O, M or I: Better and Worse have no base."""
    return AnalysisError(
        "Answers that are neither reverse nor questionable, for Better and Worse.",
        f"All answers are reverse or questionable on: {', '.join(features)}.",
        "Check the order of `kano.answers`, whether the two columns are swapped, and the wording.",
        code="kano_no_denominator",
        values={"features": list(features)},
    )


def nothing() -> AnalysisError:
    """No feature at all can be shown."""
    return AnalysisError(
        "At least one feature whose answers can be evaluated.",
        "None of the features asked about has a base and answers that differ.",
        "See the reasons given for each feature.",
        code="kano_nothing",
    )
