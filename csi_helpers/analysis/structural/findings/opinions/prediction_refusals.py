"""Why respondents can't be predicted: need, found, remedy."""

from __future__ import annotations

import numpy as np

from csi_helpers.analysis.structural.model import Floats, Indices, StructuralModel
from csi_helpers.errors import AnalysisError


def refuse_low_base(n: int, clusters: int, needed: int) -> None:
    """See that so many answered everything, in two clusters or more."""
    if n < needed or clusters < 2:
        raise AnalysisError(
            f"Prediction needs at least {needed} respondents who answered every item of the model, "
            "in two clusters or more.",
            f"{n} did, in {clusters} clusters." if clusters < n else f"{n} did.",
            "Leave out items that many left unanswered, or pool waves.",
            code="predict_low_base",
            values={"n": n, "min_base": needed, "clusters": clusters},
        )


def refuse_constant(model: StructuralModel, answers: Floats) -> None:
    """See that every item's answers (n, p) differ."""
    alike = np.ptp(answers, axis=0) == 0
    if alike.any():
        raise _constant([item for item, one in zip(model.items, alike, strict=True) if one])


def not_estimable(model: StructuralModel, answers: Floats, folds: Indices) -> AnalysisError:
    """Why a fold's model has no numbers: an item varies in that fold alone, or items are tied."""
    alike = np.zeros(answers.shape[1], dtype=bool)
    for fold in range(int(folds.max()) + 1):
        alike |= np.ptp(answers[folds != fold], axis=0) == 0
    if alike.any():
        return _constant([item for item, one in zip(model.items, alike, strict=True) if one])
    formative = [
        item
        for name, items in model.constructs.items()
        if model.modes[name] == "B"
        for item in items
    ]
    return AnalysisError(
        "Items of which none follows from the others.",
        f"Among those a part of the respondents answered: {', '.join(formative or model.items)}.",
        "Leave out sums and copies of other items.",
        code="collinear_items",
        values={"items": formative or list(model.items)},
    )


def _constant(items: list[str]) -> AnalysisError:
    return AnalysisError(
        "Prediction needs items whose answers differ, also where a part is held out.",
        f"All answers are alike (or missing) in: {', '.join(items)}.",
        "Check the coding of these items, or leave them out.",
        code="constant_item",
        values={"items": items},
    )
