"""Refusals of the search for drivers: need, found, remedy."""

from __future__ import annotations

from collections.abc import Sequence

from csi_helpers.errors import AnalysisError


def no_outcome() -> AnalysisError:
    """Nothing whose association with the attributes could be looked at."""
    return AnalysisError(
        "An outcome: an item that says how satisfied somebody is overall, or a structural model.",
        "The study has neither `overall` nor a model with paths.",
        "Name the item under `overall`.",
        code="no_outcome",
    )


def outcome_among_drivers(items: Sequence[str]) -> AnalysisError:
    """What is explained can't explain itself."""
    return AnalysisError(
        "Attributes that aren't part of the outcome they are to go with.",
        f"The outcome is made of these attributes: {', '.join(items)}; they are left out.",
        "Take them out of `attributes`, or choose another `overall`.",
        code="outcome_among_drivers",
        values={"items": list(items)},
    )


def not_asked(items: Sequence[str], n: int) -> AnalysisError:
    """Filtered questions: nobody's answer to them is imputed."""
    return AnalysisError(
        "Attributes that everybody was asked about.",
        f"Only a part of the {n} respondents was asked about: {', '.join(items)}; they have a "
        "performance, no importance.",
        "Study those who were asked by themselves, or mend the codes of questions not asked.",
        code="driver_not_asked",
        values={"items": list(items), "n": n},
    )


def few_answers(items: Sequence[str], min_base: int) -> AnalysisError:
    """Attributes that hardly anybody rated."""
    return AnalysisError(
        f"At least {min_base} answers to every attribute.",
        f"There are fewer to: {', '.join(items)}; they are left out of the matrix.",
        "Check the coding of these items, or take them out of `attributes`.",
        code="driver_few_answers",
        values={"items": list(items), "min_base": min_base},
    )


def without_variance(items: Sequence[str]) -> AnalysisError:
    """Constant answers go with nothing."""
    return AnalysisError(
        "Attributes whose answers differ.",
        f"All answers are alike in: {', '.join(items)}; they have a performance, no importance.",
        "Check the coding of these items, or take them out of `attributes`.",
        code="driver_without_variance",
        values={"items": list(items)},
    )


def outcome_without_variance(outcome: str) -> AnalysisError:
    """An outcome that is the same for everybody."""
    return AnalysisError(
        "An outcome whose answers differ.",
        f"All answers are alike (or missing) in {outcome}.",
        "Check its coding, or choose another `overall`.",
        code="outcome_without_variance",
        values={"outcome": outcome},
    )


def low_base(n: int, drivers: int) -> AnalysisError:
    """Regression on as many drivers as respondents says nothing."""
    return AnalysisError(
        "More respondents than drivers, by two at least.",
        f"{n} respondents for {drivers} drivers; only correlations are shown.",
        "Take fewer attributes, or pool groups and waves.",
        code="drivers_low_base",
        values={"n": n, "drivers": drivers},
    )


def empty_base(n: int, min_base: int, complete: float, items: Sequence[str]) -> AnalysisError:
    """Too few respondents for any importance; listwise deletion may be why."""
    return AnalysisError(
        f"At least {min_base} respondents who answered the questions on attributes and outcome.",
        f"{n} did, {complete:.0%} of those asked all {len(items)} questions.",
        "Set `matrix.missing` to em or pairwise, or take attributes with many gaps out.",
        code="drivers_empty_base",
        values={"n": n, "min_base": min_base, "complete": complete, "items": list(items)},
    )


def collinear(items: Sequence[str]) -> AnalysisError:
    """One driver follows from others."""
    return AnalysisError(
        "Attributes of which none follows from the others.",
        f"These say the same: {', '.join(items)}; only correlations are shown.",
        "Leave out copies and sums of other attributes.",
        code="drivers_collinear",
        values={"items": list(items)},
    )


def not_definite() -> AnalysisError:
    """Pairwise correlations that no complete answers could have."""
    return AnalysisError(
        "Correlations that some set of complete answers could have.",
        "Pairwise correlations of the attributes contradict each other; only these are shown.",
        "Set `matrix.missing` to em.",
        code="drivers_not_definite",
    )


def too_few(n: int) -> AnalysisError:
    """One driver alone is compared with nothing."""
    return AnalysisError(
        "At least two attributes to compare.",
        f"{n} can be used.",
        "Name more attributes.",
        code="too_few_drivers",
        values={"n": n},
    )


def no_total_effect(items: Sequence[str]) -> AnalysisError:
    """Attributes without a way to the target through the model."""
    return AnalysisError(
        "Attributes that are items of a construct with paths to the target.",
        f"These have no total effect in the model and aren't in the matrix: {', '.join(items)}.",
        "Choose another `matrix.importance`, or put them into the model.",
        code="no_total_effect",
        values={"items": list(items)},
    )


def stated_missing(items: Sequence[str]) -> AnalysisError:
    """Attributes nobody was asked the importance of."""
    return AnalysisError(
        "Stated importance of every attribute.",
        f"Nobody was asked, or too few said, how important these are: {', '.join(items)}.",
        "Name the column under `attributes.<name>.stated_importance`; without it an attribute has "
        "no place in this matrix.",
        code="stated_missing",
        values={"items": list(items)},
    )


def alike(items: Sequence[str]) -> AnalysisError:
    """All points of a matrix on one line: no line divides them."""
    return AnalysisError(
        "Attributes that differ in importance, and in performance.",
        f"These are all alike in one of them: {', '.join(items)}.",
        "Check whether columns were copied; without a difference there is no order.",
        code="drivers_alike",
        values={"items": list(items)},
    )
