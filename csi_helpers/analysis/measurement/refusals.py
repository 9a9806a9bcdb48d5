"""Why a factor analysis is refused, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from csi_helpers.errors import AnalysisError


def few_items(items: Sequence[str], fewest: int) -> AnalysisError:
    """The refusal of fewer items than a factor can be found behind."""
    return AnalysisError(
        f"Factor analysis needs at least {fewest} items.",
        f"There are {len(items)}: {', '.join(items) or 'none'}.",
        "Name more items under `factor.items` or in `model.constructs`.",
        code="few_items",
        values={"n": len(items), "fewest": fewest},
    )


def constant_items(items: Sequence[str]) -> AnalysisError:
    """The refusal of items whose answers don't differ."""
    return AnalysisError(
        "Reliability and factors need items whose answers differ.",
        f"All answers are alike (or missing) in: {', '.join(items)}.",
        "Check the coding of these items, or leave them out of the model and of `factor.items`.",
        code="constant_items",
        values={"items": list(items)},
    )


def few_respondents(n: float, items: int) -> AnalysisError:
    """The refusal of a base no larger than the number of items."""
    return AnalysisError(
        "Factor analysis needs more respondents than items, at best five times as many.",
        f"{n:g} respondents answered, of {items} items.",
        "Take fewer items under `factor.items`, or pool waves.",
        code="few_respondents",
        values={"n": n, "count": items},
    )


def identical_items(one: str, other: str) -> AnalysisError:
    """The refusal of two items that say the same of every respondent."""
    return AnalysisError(
        "Every item must say something the others don't.",
        f"Items {one} and {other} correlate perfectly.",
        "Check whether one column was copied from the other, and leave one of them out.",
        code="identical_items",
        values={"items": [one, other]},
    )


def not_positive_definite(items: Sequence[str], *, kind: str, pairwise: bool) -> AnalysisError:
    """The refusal of a matrix that no complete answers could have, or of linearly tied items."""
    if pairwise:
        code = "contradictory_correlations"
        found = "its correlations rest on different respondents and contradict each other"
        remedy = "Set `factor.missing: listwise`, or leave out the items with the most gaps."
    elif kind == "polychoric":
        code = "indefinite_polychoric"
        found = "polychoric correlations, estimated pair by pair, contradict each other"
        remedy = "Set `factor.correlation: pearson`, or take fewer items."
    else:
        code = "tied_items"
        found = "one of them follows from the others (a sum or a mean of them?)"
        remedy = "Leave out the item that is made of the others."
    return AnalysisError(
        "Factor analysis needs a positive definite correlation matrix.",
        f"That of the {len(items)} items isn't: {found}.",
        remedy,
        code=code,
        values={"n": len(items)},
    )


def not_a_correlation_matrix(shape: tuple[int, ...], items: int) -> AnalysisError:
    """The refusal of a matrix given that isn't one of correlations."""
    return AnalysisError(
        f"A symmetric {items} x {items} matrix of correlations, ones on its diagonal.",
        f"A matrix of shape {shape} that isn't.",
        "Give correlations, not covariances, in the order of the items.",
        code="not_a_correlation_matrix",
        values={"n": items},
    )


def too_many_factors(asked: int, most: int, items: int) -> AnalysisError:
    """The refusal of more factors than the correlations can tell apart."""
    return AnalysisError(
        f"At most {most} factors can be found behind {items} items.",
        f"`factor.number` asks for {asked}.",
        "Ask for fewer factors, or set `factor.number: auto`.",
        code="too_many_factors",
        values={"n": asked, "most": most, "count": items},
    )


def no_factor(items: int) -> AnalysisError:
    """The refusal of items that have nothing in common beyond chance."""
    return AnalysisError(
        "Factor analysis needs items that have something in common.",
        f"By parallel analysis the {items} items hold no factor beyond chance.",
        "Check the items and their coding; `factor.number` can force a number.",
        code="no_factor",
        values={"count": items},
    )


def no_convergence(number: int) -> AnalysisError:
    """The refusal of a number of factors for which there is no solution."""
    return AnalysisError(
        "A factor solution that can be reached.",
        f"Extraction or rotation of {number} factors didn't converge.",
        "Ask for fewer factors under `factor.number`, or another `factor.extraction`.",
        code="no_convergence",
        values={"n": number},
    )


def unknown_factor_names(keys: Sequence[str]) -> AnalysisError:
    """The refusal of names for factors that aren't there."""
    return AnalysisError(
        "A factor's name belongs to its number (F1) or to an item that was analysed.",
        f"`factor.names` has {', '.join(keys)}.",
        "Correct these keys; the other names are used.",
        code="unknown_factor_names",
        values={"names": ", ".join(keys)},
    )
